/// Takes text apart into words as they are compared, and counts what else is in it. Every octet is passed once.
///
/// A word is letters and digits in a row; a character of Chinese or Japanese script is a word of its own, since these do
/// not write blanks.
struct WordReader {
    struct Word {
        /// Of the word as it is compared.
        var hash: UInt64
        /// Where it stands.
        var start: Int
        var end: Int
        /// Whether it is of ASCII alone.
        var isPlain: Bool
        /// Whether a digit of ASCII is in it.
        var hasDigit: Bool
    }

    /// Scripts that have letters that look like those of another.
    struct Scripts: OptionSet {
        var rawValue: UInt8
        static let latin = Scripts(rawValue: 1)
        static let greek = Scripts(rawValue: 2)
        static let cyrillic = Scripts(rawValue: 4)
        static let cherokee = Scripts(rawValue: 8)
    }

    let fold: FoldTable
    /// Characters that are seen, blanks left out.
    private(set) var characters = 0
    private(set) var letters = 0
    private(set) var capitals = 0
    private(set) var emoji = 0
    private(set) var exclamations = 0
    /// Characters without width between two letters of a word.
    private(set) var zeroWidthInWords = 0
    /// All characters without width.
    private(set) var zeroWidth = 0
    /// Letters of mathematics and wide ones, and letters of phonetics.
    private(set) var mathematical = 0
    private(set) var phonetic = 0
    private(set) var hasIdeographs = false
    /// The first word that mixes scripts.
    private(set) var mixed: Range<Int>?
    /// Whether there was more text than is read.
    private(set) var isCut = false

    init(fold: FoldTable) { self.fold = fold }

    private static let basis: UInt64 = 0xCBF2_9CE4_8422_2325
    private static let prime: UInt64 = 0x0000_0100_0000_01B3

    /// Reads text in UTF-8; octets that are none end a word.
    ///
    /// - Parameters:
    ///   - limit: octets that are read.
    ///   - word: is called for each word, in order.
    @inline(__always)
    mutating func read(_ text: borrowing Span<UInt8>, limit: Int, word: (Word) -> Void) {
        var end = text.count
        if end > limit {
            end = limit
            isCut = true
        }
        var index = 0
        var start = -1
        var hash = Self.basis
        var isPlain = true
        var hasDigit = false
        var scripts: Scripts = []
        var pending = 0
        while index < end {
            let octet = text[index]
            if octet < 0x80 {
                if octet.isAlphanumeric {
                    if start < 0 {
                        let run = Self.run(text, index, end, Self.basis)
                        let length = run.end - index
                        characters += length
                        letters += length - run.digits
                        capitals += run.capitals
                        let following = run.end < end ? text[run.end] : 0
                        // Nearly every word is of ASCII alone.
                        if following < 0x80 {
                            word(
                                Word(
                                    hash: run.hash, start: index, end: run.end, isPlain: true,
                                    hasDigit: run.digits > 0))
                        } else {
                            (start, hash, isPlain, hasDigit) = (index, run.hash, true, run.digits > 0)
                            (scripts, pending) = (run.digits < length ? .latin : [], 0)
                        }
                        // A blank behind it is passed with it.
                        index = following <= 0x20 ? run.end + 1 : run.end
                        continue
                    }
                    if pending > 0 {
                        zeroWidthInWords += pending
                        pending = 0
                    }
                    let run = Self.run(text, index, end, hash)
                    characters += run.end - index
                    letters += run.end - index - run.digits
                    capitals += run.capitals
                    if run.digits > 0 { hasDigit = true }
                    if run.digits < run.end - index { scripts.insert(.latin) }
                    hash = run.hash
                    index = run.end
                } else {
                    if start >= 0 {
                        finish(start, index, hash, isPlain, hasDigit, scripts, word)
                        start = -1
                    }
                    if octet > 0x20 {
                        characters += 1
                        if octet == UInt8(ascii: "!") { exclamations += 1 }
                    }
                    index += 1
                }
                continue
            }
            let (scalar, length) = Self.scalar(text, index, end)
            let place = index
            index += length
            if Self.isZeroWidth(scalar) {
                zeroWidth += 1
                if start >= 0 { pending += 1 }
                continue
            }
            if Self.isMark(scalar) { continue }
            characters += 1
            note(scalar)
            if Self.isIdeograph(scalar) {
                hasIdeographs = true
                if start >= 0 {
                    finish(start, place, hash, isPlain, hasDigit, scripts, word)
                    start = -1
                }
                let entry = fold.entry(scalar)
                let folded = entry >> 24 == 4 ? entry & 0xFF_FFFF : scalar
                word(
                    Word(
                        hash: Self.hash(Self.basis, folded), start: place, end: index, isPlain: false, hasDigit: false))
                continue
            }
            let entry = fold.entry(scalar)
            var isWord = false
            if entry >> 24 == 0 || entry >> 24 == 4 {
                isWord = Self.isLetter(scalar)
            } else {
                isWord = UInt8(truncatingIfNeeded: entry).isAlphanumeric
            }
            guard isWord else {
                if start >= 0 {
                    finish(start, place, hash, isPlain, hasDigit, scripts, word)
                    start = -1
                }
                continue
            }
            if start < 0 { (start, hash, hasDigit, scripts, pending) = (place, Self.basis, false, [], 0) }
            if pending > 0 {
                zeroWidthInWords += pending
                pending = 0
            }
            isPlain = false
            letters += 1
            scripts.formUnion(Self.scripts(scalar))
            switch entry >> 24 {
            case 0: hash = Self.hash(hash, scalar)
            case 4: hash = Self.hash(hash, entry & 0xFF_FFFF)
            case let count:
                for place in 0..<count {
                    let octet = UInt8(truncatingIfNeeded: entry >> (8 * place))
                    if octet.isAlphanumeric { hash = (hash ^ UInt64(octet.lowered)) &* Self.prime }
                }
            }
        }
        if start >= 0 { finish(start, index, hash, isPlain, hasDigit, scripts, word) }
    }

    /// The letters and digits of ASCII that stand in a row from a place on: where they end, and the hash with them. Most
    /// text is of these, so there is nothing else in this loop.
    @inline(never)
    private static func run(
        _ text: borrowing Span<UInt8>, _ start: Int, _ end: Int, _ hash: UInt64
    ) -> (end: Int, hash: UInt64, digits: Int, capitals: Int) {
        // Reads between two indices that are compared with the count here.
        precondition(start >= 0 && end <= text.count)
        return text.withUnsafeBufferPointer { text in
            var (index, hash, digits, small) = (start, hash, 0, 0)
            while index < end {
                let octet = text[index]
                let lowered = octet | 0x20
                if lowered &- 97 >= 26 {
                    guard octet.isDigit else { break }
                    digits &+= 1
                }
                // The bit that makes a letter small, which digits have as well.
                small &+= Int(octet & 0x20)
                hash = (hash ^ UInt64(lowered)) &* prime
                index &+= 1
            }
            return (index, hash, digits, (index &- start) &- small / 32)
        }
    }

    @inline(__always)
    private mutating func finish(
        _ start: Int, _ end: Int, _ hash: UInt64, _ isPlain: Bool, _ hasDigit: Bool, _ scripts: Scripts,
        _ word: (Word) -> Void
    ) {
        // A unit such as `μm` is none.
        if !isPlain, end - start >= 5, mixed == nil, scripts.contains(.latin), scripts != .latin { mixed = start..<end }
        word(Word(hash: hash, start: start, end: end, isPlain: isPlain, hasDigit: hasDigit))
    }

    private static func hash(_ hash: UInt64, _ scalar: UInt32) -> UInt64 {
        var hash = hash
        for shift: UInt32 in [0, 8, 16] { hash = (hash ^ UInt64(scalar >> shift & 0xFF | 0x100)) &* prime }
        return hash
    }

    /// The character at a place and its length; U+FFFD where there is none.
    @inline(__always)
    static func scalar(_ text: borrowing Span<UInt8>, _ index: Int, _ end: Int) -> (UInt32, Int) {
        let first = UInt32(text[index])
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
        guard length > 1, index + length <= end else { return (0xFFFD, 1) }
        var scalar = first & (0x7F >> UInt32(length))
        for place in 1..<length {
            guard text[index + place] & 0xC0 == 0x80 else { return (0xFFFD, 1) }
            scalar = scalar << 6 | UInt32(text[index + place] & 0x3F)
        }
        return (scalar, length)
    }

    private mutating func note(_ scalar: UInt32) {
        switch scalar {
        case 0x2600...0x27BF, 0x2B50, 0x2B55, 0x1F1E6...0x1F1FF, 0x1F300...0x1FAFF: emoji += 1
        case 0x1D400...0x1D7FF, 0xFF21...0xFF3A, 0xFF41...0xFF5A, 0x1F110...0x1F189, 0x24B6...0x24E9: mathematical += 1
        case 0x0250...0x02AF, 0x1D00...0x1D7F, 0xA730...0xA731: phonetic += 1
        default: break
        }
    }

    static func isZeroWidth(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xAD, 0x34F, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0xE0000...0xE007F: true
        default: false
        }
    }

    private static func isMark(_ scalar: UInt32) -> Bool {
        (0x300...0x36F).contains(scalar) || (0xFE00...0xFE0F).contains(scalar)
    }

    static func isIdeograph(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x3041...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFF66...0xFF9F, 0x20000...0x2FA1F:
            true
        default: false
        }
    }

    private static func isLetter(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xAA, 0xB5, 0xBA, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2AF, 0x370...0x1FFF, 0x2C00...0x2DFF,
            0xA640...0xD7FF, 0xFB00...0xFDFF, 0x10000...0x1EFFF:
            true
        default: false
        }
    }

    private static func scripts(_ scalar: UInt32) -> Scripts {
        switch scalar {
        case 0xC0...0x24F, 0x1E00...0x1EFF: .latin
        case 0x370...0x3FF, 0x1F00...0x1FFF: .greek
        case 0x400...0x52F: .cyrillic
        case 0x13A0...0x13FF: .cherokee
        default: []
        }
    }
}
