/// Takes the letters of words, in small ones, with an edge between each two words: what languages are told by.
///
/// Addresses, names of hosts and numbers are left out: they are of no language.
struct LetterReader {
    /// Between words.
    static let edge: UInt32 = 0x5f

    /// Letters and edges; an edge stands at the beginning.
    private(set) var scalars: [UInt32] = [LetterReader.edge]
    /// Letters.
    private(set) var count = 0
    private let limit: Int
    private var (kana, hangul, han) = (0, 0, 0)

    init(limit: Int) {
        self.limit = limit
        scalars.reserveCapacity(limit * 5 / 4 + 64)
    }

    /// The language that letters of one script alone say; nil where there are others.
    var languageOfScript: String? {
        // Japanese has Chinese letters among its own.
        if kana * 10 >= count, (kana + han) * 10 >= count * 8 { return "ja" }
        if hangul * 10 >= count * 8 { return "ko" }
        if han * 10 >= count * 8 { return "zh" }
        return nil
    }

    /// Reads text in UTF-8 up to the limit of letters, and no more than some times as many octets.
    mutating func read(_ text: [UInt8]) {
        var token = Token(at: scalars.count)
        var start = 0
        // Up to the first letter beyond ASCII, an octet is a letter.
        let most = min(text.count, limit * 32)
        while start < most, count + token.letters < limit, text[start] < 0x80 {
            let octet = text[start]
            start += 1
            if octet.isLetter {
                token.add(UInt32(octet | 0x20), to: &scalars)
            } else if octet <= 0x20 {
                take(&token)
            } else {
                token.end(by: UInt32(octet))
            }
        }
        var decoder = UTF8()
        var octets = text[start..<most].makeIterator()
        reading: while count + token.letters < limit {
            switch decoder.decode(&octets) {
            case .emptyInput: break reading
            case .error: token.isProse = false
            case .scalarValue(let scalar):
                let value = scalar.value
                if value <= 0x20 || value == 0xa0 || value == 0x3000 {
                    take(&token)
                } else if Self.isLetter(value) {
                    token.add(Self.small(value), to: &scalars)
                } else {
                    token.end(by: value)
                }
            }
        }
        take(&token)
    }

    /// What stands between two blanks.
    private struct Token {
        /// Where it begins.
        let start: Int
        var letters = 0
        /// Whether it has letters of scripts that are counted.
        var isWide = false
        /// Whether it is words: no address, name of a host or number.
        var isProse = true
        private var hasStop = false
        private var isWordEnded = true

        init(at start: Int) { self.start = start }

        mutating func add(_ letter: UInt32, to scalars: inout [UInt32]) {
            // A full stop or a colon with a letter behind it stands in a name.
            if hasStop, letter < 0x250 { isProse = false }
            if isWordEnded, letters > 0 { scalars.append(LetterReader.edge) }
            isWordEnded = false
            if letter >= 0x1100 { isWide = true }
            scalars.append(letter)
            letters += 1
        }

        mutating func end(by mark: UInt32) {
            isWordEnded = true
            if mark == 0x2e || mark == 0x3a {
                hasStop = letters > 0
            } else if !LetterReader.partsWords(mark) {
                isProse = false
            }
        }
    }

    private mutating func take(_ token: inout Token) {
        defer { token = Token(at: scalars.count) }
        guard token.isProse, token.letters > 0 else {
            if scalars.count > token.start { scalars.removeSubrange(token.start...) }
            return
        }
        if token.isWide { countScripts(from: token.start) }
        count += token.letters
        scalars.append(Self.edge)
    }

    private mutating func countScripts(from start: Int) {
        for letter in scalars[start...] {
            switch letter {
            case 0x3040...0x30ff: kana += 1
            case 0xac00...0xd7a3, 0x1100...0x11ff: hangul += 1
            case 0x3400...0x9fff, 0xf900...0xfaff, 0x20000...0x3ffff: han += 1
            default: break
            }
        }
    }

    /// The edge as itself, a letter as a small one.
    static func edgeOrSmall(_ value: UInt32) -> UInt32 { value == edge ? edge : small(value) }

    private static func isLetter(_ value: UInt32) -> Bool {
        if value < 0x80 { return (value | 0x20) &- 97 < 26 }
        switch value {
        case 0xaa, 0xb5, 0xba: return true
        case 0x80..<0xc0, 0xd7, 0xf7: return false
        // Punctuation, signs, arrows, drawings; those of Chinese and wide ones; pictures.
        case 0x2000..<0x2c00, 0x2e00..<0x2e80, 0x3001..<0x3040, 0xe000..<0xf900, 0xfe00..<0xfe70, 0xff00..<0xff66,
            0x1f000..<0x20000, 0xe0000...:
            return false
        default: return true
        }
    }

    /// Whether a character ends a word and is no sign that it was none.
    fileprivate static func partsWords(_ value: UInt32) -> Bool {
        switch value {
        // ! " ' ( ) , - ; ? [ ] and the like.
        case 0x21, 0x22, 0x27, 0x28, 0x29, 0x2c, 0x2d, 0x3b, 0x3f, 0x5b, 0x5d, 0x80..<0xc0,
            0x2000..<0x2070, 0x3001..<0x3040, 0xff00..<0xff66:
            return true
        default: return false
        }
    }

    /// A letter of Latin, Greek, Cyrillic or Armenian as a small one; every other as it is.
    static func small(_ value: UInt32) -> UInt32 {
        switch value {
        case 0x41...0x5a, 0xc0...0xd6, 0xd8...0xde: return value + 32
        case 0x100...0x137, 0x14a...0x177, 0x460...0x481, 0x48a...0x4bf, 0x4d0...0x52f, 0x1e00...0x1e95,
            0x1ea0...0x1eff:
            return value | 1
        case 0x139...0x148, 0x179...0x17e: return value + (value & 1)
        case 0x178: return 0xff
        case 0x386: return 0x3ac
        case 0x388...0x38a: return value + 37
        case 0x38c: return 0x3cc
        case 0x38e, 0x38f: return value + 63
        case 0x391...0x3a9: return value + 32
        case 0x400...0x40f: return value + 80
        case 0x410...0x42f: return value + 32
        case 0x531...0x556: return value + 48
        default: return value
        }
    }
}
