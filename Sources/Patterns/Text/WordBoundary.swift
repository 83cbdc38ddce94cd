/// Where a word may begin and end.
enum WordBoundary {
    /// What a scalar is to the words beside it.
    enum Kind: Hashable, Sendable {
        /// A blank, punctuation, a symbol: what separates words.
        case separator
        /// A letter or digit, which belongs to the word that it stands beside.
        case letter
        /// A letter of a script that writes words without blanks between them.
        case unspaced
        /// A mark that changes the letter before it.
        case mark
    }

    /// Scripts without blanks: Thai, Lao, Myanmar, Khmer, Tai Le, New Tai Lue, Tai Tham, Tai Viet; Chinese and
    /// Japanese.
    private static let unspaced = ScalarSet([
        0x0e00...0x0eff, 0x1000...0x109f, 0x1780...0x17ff, 0x1950...0x19df, 0x1a20...0x1aaf, 0xa9e0...0xa9ff,
        0xaa60...0xaadf, 0x2e80...0x2fdf, 0x3005...0x3007, 0x3021...0x3029, 0x3031...0x3035, 0x3038...0x303c,
        0x3040...0x312f, 0x31a0...0x31bf, 0x31f0...0x31ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xf900...0xfaff,
        0xff66...0xff9f, 0x1aff0...0x1b2ff, 0x20000...0x3ffff,
    ])

    /// What a scalar is.
    static func kind(_ scalar: UInt32) -> Kind {
        if scalar < 0x80 {
            switch UInt8(truncatingIfNeeded: scalar) {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"):
                return .letter
            default: return .separator
            }
        }
        guard let scalar = Unicode.Scalar(scalar) else { return .separator }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber:
            return unspaced.contains(scalar.value) ? .unspaced : .letter
        case .decimalNumber, .otherNumber: return .letter
        case .nonspacingMark, .spacingMark, .enclosingMark: return .mark
        default: return .separator
        }
    }

    /// Whether a word may end before, and another begin behind, the place between two scalars.
    static func lies(between left: Kind, and right: Kind) -> Bool {
        if left == .separator || right == .separator { return true }
        return right != .mark && (left == .unspaced || right == .unspaced)
    }
}
