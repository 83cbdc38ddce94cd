/// Finds the links in words, as mail programs make words links.
enum TextLinks {
    /// Finds those in a range of UTF-8.
    ///
    /// - Parameter kind: what they are in, where it is no text: those with a scheme count alone then.
    static func find(
        in octets: borrowing Span<UInt8>, from start: Int, to end: Int, hidden: Bool,
        as kind: Link.Kind? = nil,
        _ links: inout LinkList
    ) {
        var index = start
        // Where the last link ended; what is before belongs to it.
        var low = start
        while true {
            // A colon, a dot or a percent sign is in each of them.
            index = octets.find(colon, dot, UInt8(ascii: "%"), from: index, to: end)
            guard index < end else { return }
            var next = index + 1
            guard let (range, found) = candidate(octets, index, low, end, &next),
                kind == nil || found == .text
            else {
                index = next
                continue
            }
            var text = octets.array(range)
            if found == .embedded { text = ExtendedParameter.percentDecoded(text) }
            if found == .bareHost || text.begins("www.") { text = Array("http://".utf8) + text }
            _ = links.add(text[...], kind ?? found, hidden: hidden)
            if links.isCut { return }
            index = max(range.upperBound, index + 1)
            low = index
        }
    }

    private static let longestScheme = 12

    private static func candidate(
        _ octets: borrowing Span<UInt8>, _ mark: Int, _ low: Int, _ end: Int, _ next: inout Int
    ) -> (Range<Int>, Link.Kind)? {
        switch octets[mark] {
        case colon:
            let scheme = schemeStart(octets, mark, low)
            guard scheme < mark else { return nil }
            if mark + 2 < end, octets[mark + 1] == slash || octets[mark + 1] == backslash {
                guard octets[mark + 2] == slash || octets[mark + 2] == backslash else { return nil }
                let stop = self.end(of: octets, from: mark + 3, to: end)
                guard stop > mark + 3 else { return nil }
                return (scheme..<stop, .text)
            }
            if octets.has("mailto", at: scheme, before: mark), mark - scheme == 6 {
                let stop = self.end(of: octets, from: mark + 1, to: end)
                return stop > mark + 1 ? (scheme..<stop, .text) : nil
            }
            return nil
        case UInt8(ascii: "%"):
            // http%3A%2F%2F, in words.
            guard octets.has("%3a%2f%2f", at: mark, before: end) else { return nil }
            let scheme = schemeStart(octets, mark, low)
            guard octets.has("http", at: scheme, before: mark), mark - scheme <= 5 else { return nil }
            return (scheme..<self.end(of: octets, from: mark, to: end), .embedded)
        default: return host(octets, mark, low, end, &next)
        }
    }

    private static func schemeStart(_ octets: borrowing Span<UInt8>, _ mark: Int, _ low: Int) -> Int {
        var start = mark
        let lowest = max(low, mark - longestScheme)
        while start > lowest, octets[start - 1].isAlphanumeric { start -= 1 }
        return start
    }

    /// A host without a scheme: `www.` is a link for all programs, a name in a common top-level domain for some.
    private static func host(
        _ octets: borrowing Span<UInt8>, _ mark: Int, _ low: Int, _ end: Int, _ next: inout Int
    ) -> (Range<Int>, Link.Kind)? {
        guard mark > low, mark + 1 < end, isHost(octets[mark - 1]), isHost(octets[mark + 1]) else {
            return nil
        }
        var start = mark
        let lowest = max(low, mark - 63)
        while start > lowest, isHost(octets[start - 1]) { start -= 1 }
        // The domain of an address is none.
        if start > low, octets[start - 1] == UInt8(ascii: "@") { return nil }
        if mark - start == 3, octets.has("www", at: start, before: mark) {
            return (start..<self.end(of: octets, from: mark, to: end), .text)
        }
        // To the last label.
        var stop = mark + 1
        var label = stop
        let most = min(end, start + 253)
        while stop < most, isHost(octets[stop]) || octets[stop] == dot {
            if octets[stop] == dot { label = stop + 1 }
            stop += 1
        }
        // The dots in between lead to the same label.
        next = max(next, stop)
        if label == stop {
            // A full stop behind it.
            stop -= 1
            label = stop
            while label > mark, octets[label - 1] != dot { label -= 1 }
        }
        guard stop >= end || octets[stop] != UInt8(ascii: "@"), label > start else { return nil }
        let count = stop - label
        guard (2...6).contains(count) else { return nil }
        var packed: UInt64 = 0
        for index in label..<stop {
            guard octets[index].isLetter else { return nil }
            packed = packed << 8 | UInt64(octets[index].lowered)
        }
        guard topLevel.contains(packed) else { return nil }
        guard stop < end,
            octets[stop] == slash || octets[stop] == UInt8(ascii: "?") || octets[stop] == colon
        else {
            return (start..<stop, .bareHost)
        }
        return (start..<self.end(of: octets, from: stop, to: end), .bareHost)
    }

    private static func isHost(_ octet: UInt8) -> Bool {
        octet.isAlphanumeric || octet == dash || octet >= 0x80
    }

    /// Where a URL ends: at white space, brackets, quotes and controls, without what ends a sentence.
    private static func end(of octets: borrowing Span<UInt8>, from start: Int, to end: Int) -> Int {
        var index = start
        var opened = 0
        while index < end {
            let octet = octets[index]
            if octet <= space || octet == 0x7F || octet == quote || octet == UInt8(ascii: "<")
                || octet == UInt8(ascii: ">")
            {
                break
            }
            if octet == UInt8(ascii: "(") { opened += 1 }
            if octet == UInt8(ascii: ")") { opened -= 1 }
            index += 1
        }
        while index > start {
            let last = octets[index - 1]
            if last == UInt8(ascii: ")"), opened < 0 {
                opened += 1
            } else if !endsSentence(last) {
                break
            }
            index -= 1
        }
        return index
    }

    private static func endsSentence(_ octet: UInt8) -> Bool {
        switch octet {
        case dot, UInt8(ascii: ","), semicolon, colon, UInt8(ascii: "!"), UInt8(ascii: "?"),
            UInt8(ascii: "'"),
            UInt8(ascii: "*"), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "`"), UInt8(ascii: "|"):
            true
        default: false
        }
    }

    /// Top-level domains in which programs make a bare name a link: the generic ones and those most often in spam.
    private static let topLevel: Set<UInt64> = {
        let names = """
            com net org info biz io co me us uk de fr nl it es pl ru cn jp in br au ca ch at be se no dk fi cz eu xyz top \
            club online site website shop store app dev link click live life work vip icu cyou buzz tk ml ga cf gq pw cc \
            tv ly to su ua kr tw hk sg id za mx ar pro mobi name asia page zip mov ai gg sh ws fun space tech today
            """
        return Set(names.utf8.split(separator: space).map { $0.reduce(0) { $0 << 8 | UInt64($1) } })
    }()
}
