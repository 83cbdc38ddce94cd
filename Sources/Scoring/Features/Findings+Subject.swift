extension Findings {
    /// How the subject is written, and what it is about.
    mutating func readSubject() {
        let header = input.header
        guard let text = header.subject, text.utf8.contains(where: { $0 > 0x20 }) else {
            add(.subjEmpty)
            return
        }
        subject.read(text, lists.terms)
        if let confusable = subject.confusable { add(.subjConfusable, confusable) }
        // A joiner between pictures is no filler.
        let fillers = subject.emoji > 0 ? subject.zeroWidthInWords : subject.zeroWidth
        add(.subjZerowidth, if: fillers > 0 && !subjectHasJoinersOfScript(text))
        add(.subjEmoji, if: subject.emoji > 0)
        if let leet = subject.leet { add(.subjLeet, leet) }
        add(.subjFakeRe, if: subject.classes.contains(.reply) && Self.isAnswer(text) && !reading.isThread)
        add(.subjExcl, if: subject.exclamations >= 2 || text.contains("!?") || text.contains("?!"))
        add(.subjExcl1, if: subject.exclamations == 1)
        add(.subjCaps, if: subject.letters >= 8 && subject.capitals * 10 > subject.letters * 6)
        add(.subjRaw8bit, if: header.hasRawSubject && !input.envelope.isUTF8)
        add(.subjB64Ascii, if: header.isSubjectEncodedASCII)
        add(.subjPunct, if: Self.hasRuns(text, of: "_~|*="))
        if let code = Self.trailingCode(text) { add(.subjTrailId, code) }
        readRecipient(in: text.lowercased())
        for kind in TermClass.lures where subject.classes.contains(kind) {
            if let symbol = Symbol.subject(kind) { add(symbol, subject.term(kind, in: lists.terms)) }
        }
        headClasses.formUnion(subject.classes)
        lures.formUnion(subject.classes.intersection(.lures))
        if let brand = ambiguousBrand, headClasses.containsAny(Self.pressing) { note(nameBrand: brand) }
        if let (brand, _) = brand(in: subject), !lists.brands[brand].isAmbiguous, !isSenders(brand) {
            subjectBrand = brand
            add(.subjBrand, lists.brands[brand].name)
        }
    }

    /// Joiners that scripts such as Persian and Hindi need.
    private func subjectHasJoinersOfScript(_ text: String) -> Bool {
        text.unicodeScalars.contains { (0x600...0xDFF).contains($0.value) }
    }

    private static func isAnswer(_ text: String) -> Bool {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
        let prefix = text[..<colon].lowercased()
        return ["re", "fw", "fwd", "aw", "wg", "tr", "rv", "res", "enc", "ri", "rif", "antw", "sv"].contains(prefix)
    }

    /// Whether there is a tab, three blanks in a row, or one of some signs twice in a row.
    static func hasRuns(_ text: String, of signs: StaticString) -> Bool {
        var (previous, blanks): (UInt8, Int) = (0, 0)
        for octet in text.utf8 {
            if octet == 0x09 { return true }
            blanks = octet == 0x20 ? blanks + 1 : 0
            if blanks >= 3 { return true }
            if octet == previous, signs.withUTF8Buffer({ $0.contains(octet) }) { return true }
            previous = octet
        }
        return false
    }

    /// The last word, where it mixes letters and digits.
    private static func trailingCode(_ text: String) -> String? {
        guard let word = text.utf8.split(whereSeparator: { $0 <= 0x20 }).last, (5...40).contains(word.count),
            word.allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "#") }),
            word.contains(where: \.isDigit), word.contains(where: \.isLetter)
        else { return nil }
        return String(Substring(word))
    }

    private mutating func readRecipient(in text: String) {
        for recipient in reading.recipients.prefix(10) {
            guard let at = recipient.utf8.lastIndex(of: UInt8(ascii: "@")) else { continue }
            let local = recipient[..<at]
            let isThere = text.contains(recipient) || local.utf8.count >= 5 && text.contains(local)
            add(.subjRcpt, if: isThere, recipient)
        }
    }
}
