/// Base64 for names in URLs and tokens (RFC 4648 section 5), without padding.
public enum Base64URL {
    /// The text of octets.
    public static func encode(_ octets: some Collection<UInt8>) -> String {
        let text = Base64.encode(octets).utf8.lazy.filter { $0 != UInt8(ascii: "=") }.map { octet in
            switch octet {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: octet
            }
        }
        return String(decoding: Array(text), as: UTF8.self)
    }

    /// The octets; nil where the text has padding, white space or anything else that is not of the alphabet, or is not how
    /// ``encode(_:)`` writes them: so that each value has one text.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var letters: [UInt8] = []
        letters.reserveCapacity(text.utf8.count)
        for octet in text.utf8 {
            switch octet {
            case UInt8(ascii: "-"): letters.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): letters.append(UInt8(ascii: "/"))
            case 0x41...0x5A, 0x61...0x7A, 0x30...0x39: letters.append(octet)
            default: return nil
            }
        }
        guard let octets = Base64.decode(letters), encode(octets).utf8.elementsEqual(text.utf8) else { return nil }
        return octets
    }
}
