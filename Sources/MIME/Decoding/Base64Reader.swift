import NIOCore

/// Base64 as programs read it that show what they can (RFC 2045 section 6.8): what does not belong there is passed over.
/// Octets that must be right are `Mail.Base64`'s.
enum Base64Reader {
    static func decode(
        _ text: borrowing Span<UInt8>, _ reading: TransferEncoding.Base64Reading,
        into output: inout OutputRawSpan
    ) -> TransferDecoder.Oddities {
        let values = reading == .urlSafe ? urlSafeValues.span : Self.values.span
        let count = text.count
        var oddities: TransferDecoder.Oddities = []
        var bits: UInt32 = 0
        var letters = 0
        // Whether letters would be behind padding.
        var isPadded = false
        // Whether a line has ended in the middle of a group.
        var isUneven = false
        var onlyURLSafe = true
        var index = 0
        while index < count {
            // Four letters, as nearly all of them stand.
            if letters == 0 {
                while index + 3 < count {
                    let a = values[Int(text[index])]
                    let b = values[Int(text[index + 1])]
                    let c = values[Int(text[index + 2])]
                    let d = values[Int(text[index + 3])]
                    guard a | b | c | d < 64 else { break }
                    if isPadded {
                        oddities.insert(.paddingInside)
                        if reading == .ending { return oddities }
                        isPadded = false
                    }
                    output.append(a << 2 | b >> 4)
                    output.append(b << 4 | c >> 2)
                    output.append(c << 6 | d)
                    index += 4
                }
                guard index < count else { break }
            }
            let value = values[Int(text[index])]
            switch value {
            case 0..<64:
                if isPadded {
                    oddities.insert(.paddingInside)
                    if reading == .ending { return oddities }
                    isPadded = false
                }
                if isUneven {
                    isUneven = false
                    oddities.insert(.unevenLines)
                    if reading == .linewise {
                        if !flush(bits, letters, into: &output) { oddities.insert(.truncated) }
                        (bits, letters) = (0, 0)
                    }
                }
                bits = bits << 6 | UInt32(value)
                letters += 1
                if letters == 4 {
                    output.append(UInt8(truncatingIfNeeded: bits >> 16))
                    output.append(UInt8(truncatingIfNeeded: bits >> 8))
                    output.append(UInt8(truncatingIfNeeded: bits))
                    (bits, letters) = (0, 0)
                }
            case blank: if text[index] == lf, letters > 0 { isUneven = true }
            case padding:
                if reading == .passing { break }
                isPadded = true
                isUneven = false
                if letters > 0 {
                    // In the middle of a group with one letter it stands for nothing.
                    if !flush(bits, letters, into: &output) { oddities.insert(.truncated) }
                    (bits, letters) = (0, 0)
                }
            default:
                oddities.insert(.rubbish)
                if text[index] != dash, text[index] != UInt8(ascii: "_") { onlyURLSafe = false }
            }
            index += 1
        }
        if letters > 0, !flush(bits, letters, into: &output) { oddities.insert(.truncated) }
        if oddities.contains(.rubbish), onlyURLSafe { oddities.insert(.urlSafe) }
        return oddities
    }

    /// Writes what the letters of a group that is not full stand for; false for one letter alone.
    private static func flush(_ bits: UInt32, _ letters: Int, into output: inout OutputRawSpan)
        -> Bool
    {
        switch letters {
        case 2: output.append(UInt8(truncatingIfNeeded: bits >> 4))
        case 3:
            output.append(UInt8(truncatingIfNeeded: bits >> 10))
            output.append(UInt8(truncatingIfNeeded: bits >> 2))
        default: return false
        }
        return true
    }

    private static let blank: UInt8 = 64
    private static let padding: UInt8 = 65
    private static let rubbish: UInt8 = 66
    private static let values = table(62, 63, at: UInt8(ascii: "+"), slash)
    private static let urlSafeValues = table(62, 63, at: dash, UInt8(ascii: "_"))

    private static func table(_ first: UInt8, _ second: UInt8, at plus: UInt8, _ last: UInt8)
        -> [UInt8]
    {
        (UInt8.min...UInt8.max).map { octet in
            switch octet {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): octet - 65
            case UInt8(ascii: "a")...UInt8(ascii: "z"): octet - 71
            case UInt8(ascii: "0")...UInt8(ascii: "9"): octet + 4
            case plus, UInt8(ascii: "+"): first
            case last, slash: second
            case equals: padding
            case _ where octet.isSpace: blank
            default: rubbish
            }
        }
    }
}
