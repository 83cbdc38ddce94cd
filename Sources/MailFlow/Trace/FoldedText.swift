/// Text in the form in which the trace compares it: without the difference of case and of width
/// (docs/reference/trace-index.md).
///
/// It is matched octet by octet. Characters are not composed or decomposed, so that folding a text never costs more than
/// one pass over it.
package enum FoldedText {
    /// The octets of a text, folded.
    package static func octets(of text: String) -> [UInt8] {
        var octets: [UInt8] = []
        append(text, to: &octets)
        return octets
    }

    /// Appends the octets of a text, folded.
    package static func append(_ text: String, to octets: inout [UInt8]) {
        var text = text
        let isPlain = text.withUTF8 { bytes in
            guard bytes.allSatisfy({ $0 < 0x80 }) else { return false }
            octets.reserveCapacity(octets.count + bytes.count)
            for byte in bytes { octets.append(byte &- 0x41 < 26 ? byte | 0x20 : byte) }
            return true
        }
        if !isPlain { appendScalars(of: text, to: &octets) }
    }

    private static func appendScalars(of text: String, to octets: inout [UInt8]) {
        var last: Unicode.Scalar?
        var lastStart = octets.count
        for scalar in text.unicodeScalars {
            // A halfwidth voice mark belongs to the kana before it.
            if let base = last, let voiced = voiced(base, by: scalar) {
                octets.removeSubrange(lastStart...)
                octets.append(contentsOf: Array(String(voiced).utf8))
                last = nil
                continue
            }
            let wide = ofUsualWidth(scalar)
            lastStart = octets.count
            last = wide
            if wide.isASCII {
                let byte = UInt8(truncatingIfNeeded: wide.value)
                octets.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
            } else {
                // By way of the upper case, which the forms of one letter share: final and other sigma, ß and ss.
                for upper in wide.properties.uppercaseMapping.unicodeScalars {
                    octets.append(contentsOf: upper.properties.lowercaseMapping.utf8)
                }
            }
        }
    }

    // MARK: - Width

    /// U+FF61 to U+FF9F in their usual width.
    private static let kana = Array(
        "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜".unicodeScalars)
    /// U+FFE0 to U+FFE6 in their usual width.
    private static let signs = Array("¢£¬¯¦¥₩".unicodeScalars)

    private static func ofUsualWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x3000: " "
        case 0xff01...0xff5e: Unicode.Scalar(scalar.value - 0xfee0) ?? scalar
        case 0xff61...0xff9f: kana[Int(scalar.value - 0xff61)]
        case 0xffe0...0xffe6: signs[Int(scalar.value - 0xffe0)]
        default: scalar
        }
    }

    /// A kana with the halfwidth mark behind it; nil where the two are no letter.
    private static func voiced(_ base: Unicode.Scalar, by mark: Unicode.Scalar) -> Unicode.Scalar? {
        switch (mark.value, base.value) {
        case (0xff9e, 0x30a6): Unicode.Scalar(0x30f4 as UInt32)
        // カ to ト stand beside their voiced letters, with a small ッ (U+30C3) between them.
        case (0xff9e, 0x30ab...0x30c1) where base.value % 2 == 1: Unicode.Scalar(base.value + 1)
        case (0xff9e, 0x30c4...0x30c8) where base.value % 2 == 0: Unicode.Scalar(base.value + 1)
        case (0xff9e, 0x30cf...0x30db) where (base.value - 0x30cf) % 3 == 0: Unicode.Scalar(base.value + 1)
        case (0xff9f, 0x30cf...0x30db) where (base.value - 0x30cf) % 3 == 0: Unicode.Scalar(base.value + 2)
        default: nil
        }
    }
}
