/// The rules of `style` elements that hide words or colour them: by class, by id and by element.
///
/// What a rule in `@media` does depends on the window and counts for nothing here.
struct StyleSheet {
    private var rules: [String: StyleEffects] = [:]
    var isEmpty: Bool { rules.isEmpty }

    private static let most = 1_000

    /// Reads a style sheet; gives the places in it.
    mutating func read(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var urls: [ArraySlice<UInt8>] = []
        var rest = text
        let open = UInt8(ascii: "{")
        let close = UInt8(ascii: "}")
        while let brace = rest.firstIndex(of: open) {
            let selectors = rest[..<brace].split(separator: semicolon).last ?? []
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
            for selector in selectors.split(separator: UInt8(ascii: ",")).prefix(16) where rules.count < Self.most {
                if let key = Self.key(of: selector.trimmed()) { rules[key] = effects }
            }
        }
        return urls
    }

    /// The class, id or element that a selector is about, by its last part: `.x` of `td > p.x`.
    private static func key(of selector: ArraySlice<UInt8>) -> String? {
        let last = selector.split { $0.isSpace || $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "+") }.last ?? []
        guard !last.isEmpty, last.count <= 64, !last.contains(colon), !last.contains(UInt8(ascii: "[")) else {
            return nil
        }
        if let mark = last.lastIndex(where: { $0 == dot || $0 == UInt8(ascii: "#") }) { return last[mark...].text }
        return last.map(\.lowered).text
    }

    /// What the rules do to an element.
    func effects(name: [UInt8], classes: [UInt8], id: [UInt8]) -> [StyleEffects] {
        guard !rules.isEmpty else { return [] }
        var found: [StyleEffects] = []
        if let effects = rules[name.text] { found.append(effects) }
        for word in classes.split(whereSeparator: \.isSpace).prefix(16) where word.count <= 64 {
            if let effects = rules["." + word.text] { found.append(effects) }
        }
        if !id.isEmpty, id.count <= 64, let effects = rules["#" + id.text] { found.append(effects) }
        return found
    }
}
