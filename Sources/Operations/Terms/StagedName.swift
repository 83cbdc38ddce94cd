package import Mail

/// The name that a connector has in queues while it is validated: its own, and a number by which nobody else's mail comes
/// into them. It is kept in the store with the test messages, so its form never changes.
package struct StagedName: Hashable, Sendable, CustomStringConvertible {
    /// The connector that is validated.
    package let connector: String
    /// The validation's number.
    package let number: UInt32

    private static let mark = Array(" (validation ".utf8)
    private static let digits = 8

    /// A name.
    package init(connector: String, number: UInt32) {
        self.connector = connector
        self.number = number
    }

    /// The name that a queue has by its connector; nil for a queue that is no validation's.
    package init?(_ key: QueueKey) {
        guard let name = key.connector else { return nil }
        self.init(name)
    }

    /// Reads a name; nil for that of any other connector.
    package init?(_ text: String) {
        // staged-name = name " (validation " 8HEXDIG ")"
        let octets = Array(text.utf8)
        let tail = Self.mark.count + Self.digits + 1
        guard octets.count >= tail, octets.last == UInt8(ascii: ")") else { return nil }
        let start = octets.count - tail
        let number = octets[(start + Self.mark.count)..<(octets.count - 1)]
        let hexadecimal = { (octet: UInt8) in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(octet | 0x20)
        }
        guard octets[start...].starts(with: Self.mark), number.allSatisfy(hexadecimal),
            let number = UInt32(String(decoding: number, as: UTF8.self), radix: 16)
        else { return nil }
        connector = String(decoding: octets[..<start], as: UTF8.self)
        self.number = number
    }

    /// `To head office (validation 0a1b2c3d)`.
    package var description: String {
        let number = String(number, radix: 16)
        let zeros = String(repeating: "0", count: Self.digits - number.utf8.count)
        return "\(connector)\(String(decoding: Self.mark, as: UTF8.self))\(zeros)\(number))"
    }
}
