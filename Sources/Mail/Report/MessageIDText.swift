/// A Message-ID field of a message that is answered.
enum MessageIDText {
    /// The text when it can stand in a header of ours as it is; nil for every other.
    static func answered(_ messageID: String) -> String? {
        let text = messageID.utf8
        guard (5...900).contains(text.count), text.first == UInt8(ascii: "<"), text.last == UInt8(ascii: ">"),
            text.contains(UInt8(ascii: "@")), text.allSatisfy({ (0x21...0x7e).contains($0) }),
            text.dropFirst().dropLast().allSatisfy({ $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") })
        else { return nil }
        return messageID
    }
}
