import Mail

/// What is in a piece of text: a subject, a name or a body.
struct TextScan {
    /// The first term of each class that was found, and how many different ones.
    private(set) var first: [Int32]
    private(set) var counts: [UInt16]
    private(set) var classes: TermClasses = []
    /// Classes of which there are only terms that ordinary mail has alone, and how many such terms there are.
    private(set) var weakClasses: TermClasses = []
    private(set) var weakCount = 0
    /// How many different terms of lures there are that count by themselves.
    private(set) var lureCount = 0
    /// The terms of brands, in order of appearance.
    private(set) var brands: [Int32] = []
    private(set) var words = 0
    private(set) var characters = 0
    private(set) var letters = 0
    private(set) var capitals = 0
    private(set) var emoji = 0
    private(set) var exclamations = 0
    private(set) var zeroWidth = 0
    private(set) var zeroWidthInWords = 0
    /// The first word that mixes scripts, or that is written in letters of mathematics or phonetics.
    private(set) var confusable: String?
    /// The first word with digits for letters.
    private(set) var leet: String?
    private(set) var cryptoAddress: String?
    private(set) var tollFree: String?
    private(set) var isCut = false
    /// The terms that were found, a bit for each.
    private var seen: [UInt64] = []

    /// What is kept while one text is read.
    private struct Pass {
        let terms: Terms
        var active = Terms.ActiveStates()
        /// How many short words there were.
        var shortWords = 0
        /// Whether the last short word had no digit.
        var isApart = false
        // Who is told of words may not see the text, so what has to be read again is noted by its place: of short words
        // those with a digit, and whether others stand before them.
        var digits: [(place: Range<Int>, isApart: Bool)] = []
        var longWords: [Range<Int>] = []

        init(terms: Terms) { self.terms = terms }
    }

    init() {
        first = [Int32](repeating: -1, count: TermClass.allCases.count)
        counts = [UInt16](repeating: 0, count: TermClass.allCases.count)
    }

    /// How many different terms of a class there are.
    func count(_ kind: TermClass) -> Int { Int(counts[Int(kind.rawValue)]) }

    /// The first term of a class.
    func term(_ kind: TermClass, in terms: Terms) -> String {
        let index = Int(first[Int(kind.rawValue)])
        return terms.terms.indices.contains(index) ? terms.terms[index].text : ""
    }

    /// Reads a short text.
    mutating func read(_ text: String, _ terms: Terms, limit: Int = 2_048) {
        read(Array(text.utf8).span, terms, limit: limit, confusablesWithin: limit)
    }

    /// Reads text in UTF-8.
    ///
    /// - Parameter confusablesWithin: octets in which words of mixed scripts are looked for.
    mutating func read(_ text: borrowing Span<UInt8>, _ terms: Terms, limit: Int, confusablesWithin: Int) {
        if seen.isEmpty { seen = [UInt64](repeating: 0, count: (terms.terms.count + 63) / 64) }
        var reader = WordReader(fold: terms.fold)
        var pass = Pass(terms: terms)
        var number = NumberReader()
        var leetPlace: Range<Int>?
        var cryptoPlace: Range<Int>?
        var callPlace: Range<Int>?
        reader.read(text, limit: limit) { take($0, &pass) }
        for (place, isApart) in pass.digits {
            if isApart { number.interrupt() }
            if leetPlace == nil, Self.isLeet(text, place) { leetPlace = place }
            if callPlace == nil, number.read(text, place) { callPlace = number.start..<place.upperBound }
        }
        for place in pass.longWords where cryptoPlace == nil {
            if Self.isCryptoAddress(text, place) { cryptoPlace = place }
        }
        characters += reader.characters
        letters += reader.letters
        capitals += reader.capitals
        emoji += reader.emoji
        exclamations += reader.exclamations
        zeroWidth += reader.zeroWidth
        zeroWidthInWords += reader.zeroWidthInWords
        isCut = isCut || reader.isCut
        leet = leet ?? leetPlace.map { Self.string(text, $0) }
        cryptoAddress = cryptoAddress ?? cryptoPlace.map { Self.string(text, $0) }
        tollFree = tollFree ?? callPlace.map { Self.string(text, $0) }
        if confusable == nil {
            if let mixed = reader.mixed, mixed.lowerBound < confusablesWithin {
                confusable = Self.string(text, mixed)
            } else if !reader.hasIdeographs, reader.mathematical >= 2 || reader.phonetic >= 3 {
                confusable = Self.string(text, 0..<min(text.count, 60))
            }
        }
    }

    @inline(__always)
    private mutating func take(_ word: WordReader.Word, _ pass: inout Pass) {
        words += 1
        if word.isPlain {
            let length = word.end - word.start
            if length <= 20, length != 2 {
                if pass.shortWords < 4_096 {
                    pass.shortWords += 1
                    if word.hasDigit { pass.digits.append((word.start..<word.end, pass.isApart)) }
                    pass.isApart = !word.hasDigit
                }
            } else if length >= 26, length <= 62, pass.longWords.count < 64 {
                pass.longWords.append(word.start..<word.end)
            }
        }
        guard pass.terms.concerns(word.hash, pass.active) else { return }
        find(word.hash, &pass)
    }

    private mutating func find(_ word: UInt64, _ pass: inout Pass) {
        pass.terms.follow(word, &pass.active) { note($0, $1) }
    }

    /// Counts a term once.
    private mutating func note(_ index: Int32, _ term: Terms.Term) {
        let place = Int(index) >> 6
        let bit: UInt64 = 1 << UInt64(index & 63)
        guard seen[place] & bit == 0 else { return }
        seen[place] |= bit
        let kind = Int(term.kind.rawValue)
        if first[kind] < 0 { first[kind] = index }
        counts[kind] &+= counts[kind] == .max ? 0 : 1
        if term.isWeak {
            weakClasses.insert(TermClasses(term.kind))
            weakCount += 1
        } else {
            classes.insert(TermClasses(term.kind))
            if term.kind.rawValue <= TermClass.shop.rawValue { lureCount += 1 }
        }
        if term.kind == .brand, brands.count < 16 { brands.append(index) }
    }

    private static func string(_ text: borrowing Span<UInt8>, _ place: Range<Int>) -> String {
        var octets: [UInt8] = []
        for index in place.prefix(80) { octets.append(text[index]) }
        return SafeText.escaped(String(decoding: octets, as: UTF8.self), limit: 80)
    }

    /// `C0NSUMER`, `PAYPA1`: letters around a 0 or a 1, and no other digit.
    private static func isLeet(_ text: borrowing Span<UInt8>, _ place: Range<Int>) -> Bool {
        guard place.count >= 4 else { return false }
        var letters = 0
        var inside = 0
        var hasVowel = false
        for index in place {
            let octet = text[index]
            if octet.isLetter {
                letters += 1
                if octet.lowered.isVowel { hasVowel = true }
            } else if octet == UInt8(ascii: "0") || octet == UInt8(ascii: "1") {
                if index > place.lowerBound, text[index - 1].isLetter { inside += 1 } else { return false }
            } else {
                return false
            }
        }
        let last = text[place.upperBound - 1]
        // A number behind a word is none.
        return (1...2).contains(inside) && letters >= 3 && hasVowel && last.isLetter && letters > inside * 2
    }

    /// An address of Bitcoin (Base58 or Bech32) or of Ethereum.
    private static func isCryptoAddress(_ text: borrowing Span<UInt8>, _ place: Range<Int>) -> Bool {
        let (start, count) = (place.lowerBound, place.count)
        if count == 42, text[start] == UInt8(ascii: "0"), text[start + 1] == UInt8(ascii: "x") {
            for index in start + 2..<place.upperBound {
                let octet = text[index].lowered
                guard octet.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(octet) else { return false }
            }
            return true
        }
        if count >= 39, text[start].lowered == UInt8(ascii: "b"), text[start + 1].lowered == UInt8(ascii: "c"),
            text[start + 2] == UInt8(ascii: "1")
        {
            return true
        }
        guard (26...35).contains(count), text[start] == UInt8(ascii: "1") || text[start] == UInt8(ascii: "3") else {
            return false
        }
        var (small, large, digits) = (0, 0, 0)
        for index in place {
            let octet = text[index]
            // Base58 has no 0, O, I and l.
            if octet == UInt8(ascii: "0") || octet == UInt8(ascii: "O") || octet == UInt8(ascii: "I")
                || octet == UInt8(ascii: "l")
            {
                return false
            }
            if octet.isDigit { digits += 1 } else if octet.isCapital { large += 1 } else { small += 1 }
        }
        return small >= 4 && large >= 4 && digits >= 3
    }
}

/// Finds toll-free numbers of North America: 800 and its like, three digits, four digits.
private struct NumberReader {
    private(set) var start = 0
    private var state = 0
    private var end = 0

    /// Notes a word that is no number.
    mutating func interrupt() { state = 0 }

    mutating func read(_ text: borrowing Span<UInt8>, _ place: Range<Int>) -> Bool {
        guard text[place.lowerBound].isDigit else {
            state = 0
            return false
        }
        for index in place where !text[index].isDigit {
            state = 0
            return false
        }
        // At most three signs between the groups.
        if state > 0, place.lowerBound - end > 3 { state = 0 }
        end = place.upperBound
        switch (state, place.count) {
        case (0, 3) where Self.isTollFree(text, place.lowerBound):
            (state, start) = (1, place.lowerBound)
        case (1, 3): state = 2
        case (2, 4):
            state = 0
            return true
        case (_, 10) where Self.isTollFree(text, place.lowerBound),
            (_, 11) where text[place.lowerBound] == UInt8(ascii: "1") && Self.isTollFree(text, place.lowerBound + 1):
            start = place.lowerBound
            return true
        default: state = 0
        }
        return false
    }

    private static func isTollFree(_ text: borrowing Span<UInt8>, _ place: Int) -> Bool {
        guard text[place] == UInt8(ascii: "8") else { return false }
        let (second, third) = (text[place + 1], text[place + 2])
        return second == third && second != UInt8(ascii: "1") && second != UInt8(ascii: "2")
            && second != UInt8(ascii: "9")
            && second.isDigit
    }
}
