/// `xtext` of RFC 3461 section 4: how ENVID and ORCPT carry any octet in printable ASCII.
public enum Xtext {
    // xtext = *( xchar / hexchar ); xchar = %d33-126 without "+" and "="; hexchar = "+" 2(0-9, A-F)

    /// The octets of `text` as xtext.
    public static func encode(_ text: some StringProtocol) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if isPlain(byte) {
                result.append(byte)
            } else {
                result.append(UInt8(ascii: "+"))
                result.append(Hexadecimal.digit(byte >> 4))
                result.append(Hexadecimal.digit(byte & 15))
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// What `text` stands for; nil when it is no xtext or the octets are no UTF-8. May hold control characters.
    public static func decode(_ text: some StringProtocol) -> String? {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            if byte == UInt8(ascii: "+") {
                // Lower-case digits are no xtext, but they are sent and mean but one thing.
                guard let high = bytes.next().flatMap(Hexadecimal.value),
                    let low = bytes.next().flatMap(Hexadecimal.value)
                else { return nil }
                result.append(high << 4 | low)
            } else {
                guard isPlain(byte) else { return nil }
                result.append(byte)
            }
        }
        return String(validating: result, as: UTF8.self)
    }

    /// Whether `text` is xtext.
    public static func isValid(_ text: some StringProtocol) -> Bool { decode(text) != nil }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (33...126).contains(byte) && byte != UInt8(ascii: "+") && byte != UInt8(ascii: "=")
    }
}

/// Hexadecimal digits as octets of ASCII.
enum Hexadecimal {
    /// The digit, in upper case, of a value under 16.
    static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    /// The value of a digit in either case.
    static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
