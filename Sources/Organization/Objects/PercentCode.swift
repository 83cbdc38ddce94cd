/// Octets that are written as a percent sign and two digits (RFC 3986 section 2.1).
enum PercentCode {
    /// The octets that text stands for. A percent sign without two digits is itself, and what `isKept` names stays as it
    /// is written, with capital digits.
    static func decoded(
        _ text: ArraySlice<UInt8>, keeping isKept: (UInt8) -> Bool = { _ in false }
    ) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            let octet = text[index]
            guard octet == UInt8(ascii: "%"), text.endIndex - index > 2, let high = value(text[index + 1]),
                let low = value(text[index + 2])
            else {
                result.append(octet)
                index += 1
                continue
            }
            let code = high << 4 | low
            if isKept(code) {
                result += [octet, digit(high), digit(low)]
            } else {
                result.append(code)
            }
            index += 3
        }
        return result
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}

extension UInt8 {
    /// The octet with ASCII capitals made small.
    var smallASCII: UInt8 { (0x41...0x5a).contains(self) ? self | 0x20 : self }
}
