/// The rules of `style` elements that hide words or colour them: by class, by id and by element.
///
/// What a rule in `@media` does depends on the window and counts for nothing here.
struct StyleSheet {
    private var rules: [String: StyleEffects] = [:]
    private(set) var hasElements = false
    // A bit for the first octet and the length of each class that has a rule: most classes of a message have none.
    private var classes: UInt64 = 0
    private(set) var hasIDs = false
    /// Whether there are more rules than are kept.
    private(set) var isCut = false

    private static let most = 1_000

    /// Reads a style sheet; gives the places in it.
    mutating func read(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var urls: [ArraySlice<UInt8>] = []
        var rest = StyleEffects.uncommented(text)
        let open = UInt8(ascii: "{")
        let close = UInt8(ascii: "}")
        while let brace = rest.firstIndex(of: open) {
            // Before the selectors can be what is imported.
            let head = rest[..<brace]
            if head.contains(UInt8(ascii: "@")) { StyleEffects.addURLs(of: head, to: &urls) }
            let selectors = head.split(separator: semicolon).last ?? []
            let isConditional = selectors.trimmed().first == UInt8(ascii: "@")
            if isConditional, !selectors.trimmed().begins("@font-face") {
                // The rules within are passed over, and the brace that ends them with them.
                var depth = 0
                var index = brace
                while index < rest.endIndex {
                    if rest[index] == open { depth += 1 }
                    if rest[index] == close {
                        depth -= 1
                        if depth == 0 { break }
                    }
                    index += 1
                }
                rest = rest[min(index + 1, rest.endIndex)...]
                continue
            }
            let block = rest[(brace + 1)...].prefix { $0 != close }
            rest = rest[min(block.endIndex + 1, rest.endIndex)...]
            let effects = StyleEffects(block)
            urls += effects.urls
            guard effects.hides || effects.color != nil || effects.background != nil else { continue }
            for selector in selectors.split(separator: UInt8(ascii: ",")) {
                guard let key = Self.key(of: selector.trimmed()) else { continue }
                guard rules.count < Self.most else {
                    isCut = true
                    break
                }
                switch key.utf8.first {
                case dot: classes |= Self.bit(Array(key.utf8.dropFirst()).span, 0, key.utf8.count - 1)
                case UInt8(ascii: "#"): hasIDs = true
                default: hasElements = true
                }
                rules[key] = effects
            }
        }
        StyleEffects.addURLs(of: rest, to: &urls)
        return urls
    }

    /// The class, id or element that a selector is about, by its last part: `.x` of `td > p.x`.
    private static func key(of selector: ArraySlice<UInt8>) -> String? {
        let last =
            selector.split { $0.isSpace || $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "+") }.last ?? []
        guard !last.isEmpty, last.count <= 64, !last.contains(colon), !last.contains(UInt8(ascii: "["))
        else {
            return nil
        }
        if let mark = last.lastIndex(where: { $0 == dot || $0 == UInt8(ascii: "#") }) {
            return last[mark...].text
        }
        return last.map(\.lowered).text
    }

    /// What the rules for an element's name do, which comes as two numbers of eight octets each.
    func effects(ofElement low: UInt64, _ high: UInt64) -> StyleEffects? {
        var name: [UInt8] = []
        for word in [low, high] {
            for shift in stride(from: UInt64(0), to: 64, by: 8) where word >> shift & 255 != 0 {
                name.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return rules[name.text]
    }

    private static func bit(_ octets: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
        start < end ? 1 << UInt64((Int(octets[start]) &+ 5 &* (end - start)) & 63) : 0
    }

    /// Whether there can be a rule for one of its classes, as they stand in the attribute.
    func mayHave(classes octets: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard classes != 0 else { return false }
        var start = range.lowerBound
        while start < range.upperBound {
            var end = start
            while end < range.upperBound, !octets[end].isSpace {
                // A character reference: only the decoded text tells.
                if octets[end] == UInt8(ascii: "&") { return true }
                end += 1
            }
            if classes & Self.bit(octets, start, end) != 0 { return true }
            start = end + 1
        }
        return false
    }

    /// What the rules for its classes do.
    func effects(ofClasses classes: [UInt8]) -> [StyleEffects] {
        classes.split(whereSeparator: \.isSpace).compactMap {
            $0.count <= 64 ? rules["." + $0.text] : nil
        }
    }

    /// What the rule for its id does.
    func effects(ofID id: [UInt8]) -> StyleEffects? { id.count <= 64 ? rules["#" + id.text] : nil }
}
