/// Texts as the index compares them, in octets.
enum IndexText {
    /// The octets with ASCII letters in lower case: addresses and names.
    static func lowered(_ text: String) -> [UInt8] {
        text.utf8.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
    }

    /// A subject without its case and the width of its letters.
    static func folded(_ text: String) -> [UInt8] {
        // Nearly every subject is of ASCII alone.
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return lowered(text) }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xff01...0xff5e: scalars.append(Unicode.Scalar(scalar.value - 0xfee0) ?? scalar)
            case 0x3000: scalars.append(" ")
            default: scalars.append(scalar)
            }
        }
        return Array(String(scalars).lowercased().utf8)
    }
}
