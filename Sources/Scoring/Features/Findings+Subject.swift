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
        add(.subjExcl, if: subject.exclamations >= 2 || text.contains(octets: "!?") || text.contains(octets: "?!"))
        add(.subjExcl1, if: subject.exclamations == 1)
        add(.subjCaps, if: subject.letters >= 8 && subject.capitals * 10 > subject.letters * 6)
        add(.subjRaw8bit, if: header.hasRawSubject && !input.envelope.isUTF8)
        add(.subjB64Ascii, if: header.isSubjectEncodedASCII)
        add(.subjPunct, if: Self.hasRuns(text, of: "_~|*="))
        if let code = Self.trailingCode(text) { add(.subjTrailId, code) }
        readOldStyle(text)
        readRecipient(in: text.lowercased())
        let found = classes(of: subject, beside: name.weakCount + (lures.isEmpty ? 0 : 1))
        for kind in TermClass.lures where found.contains(kind) {
            if let symbol = Symbol.subject(kind) { add(symbol, subject.term(kind, in: lists.terms)) }
        }
        headClasses.formUnion(found)
        lures.formUnion(found.intersection(.lures))
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

    /// How the subjects of classic spam are written.
    private mutating func readOldStyle(_ text: String) {
        let octets = Array(text.utf8.prefix(1_024))
        let folded = String(decoding: octets.map(\.lowered), as: UTF8.self)
        let labels = ["adv:", "adv ", "adv-", "[adv", "(adv", "adv.:", "(광고)", "[광고]", "(광 고)", "(廣告)", "ad:", "未承諾広告"]
        let start = folded.utf8.drop { $0 <= 0x20 || $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "-") }
        add(.subjAdv, if: labels.contains { start.starts(with: $0.utf8) })
        // A word far behind the others tells copies of one message apart.
        var end = octets.count
        while end > 0, octets[end - 1] <= 0x20 { end -= 1 }
        var word = end
        while word > 0, octets[word - 1] > 0x20 { word -= 1 }
        var gap = word
        while gap > 0, octets[gap - 1] <= 0x20 { gap -= 1 }
        let hasTab = octets[gap..<word].contains(0x09)
        if gap > 0, word - gap >= 5 || hasTab && word - gap >= 2, (3...24).contains(end - word) {
            add(.subjPadCode, String(decoding: octets[word..<end], as: UTF8.self))
        }
        add(.subjGappy, if: Self.hasGaps(octets))
        let dollars = octets.indices.contains { index in
            guard octets[index] == UInt8(ascii: "$"), index + 1 < octets.count else { return false }
            if octets[index + 1] == UInt8(ascii: "$") { return true }
            let sum = octets[(index + 1)...].prefix { $0.isDigit || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") }
            return sum.count { $0.isDigit } >= 4
        }
        add(.subjDollars, if: dollars)
    }

    /// Whether four or more letters stand alone in a row: `F R E E`, `v.i.a.g.r.a`.
    private static func hasGaps(_ octets: [UInt8]) -> Bool {
        var count = 0
        var index = 0
        while index < octets.count {
            let isAlone =
                octets[index].isLetter && (index == 0 || !octets[index - 1].isAlphanumeric && octets[index - 1] < 0x80)
                && (index + 1 == octets.count || !octets[index + 1].isAlphanumeric && octets[index + 1] < 0x80)
            guard isAlone else {
                count = 0
                index += 1
                continue
            }
            count += 1
            if count >= 4 { return true }
            // One sign between two letters.
            index += 2
        }
        return false
    }

    /// Mailboxes that many share, whose names are words of subjects.
    private static let roles: Set<String> = [
        "admin", "support", "sales", "contact", "office", "billing", "service", "accounts", "account", "marketing",
        "webmaster", "postmaster", "info", "orders", "order", "jobs", "careers", "security", "press", "events",
        "newsletter", "hello", "invoice", "invoices", "finance", "management", "customer", "kontakt", "buchhaltung",
    ]

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
            let isWhole = text.contains(octets: recipient)
            let isThere = isWhole || local.utf8.count >= 5 && text.contains(octets: local)
            add(.subjRcpt, if: isThere, recipient)
            if isWhole || isThere && !Self.roles.contains(String(local)) { callsRecipient = true }
        }
    }
}
