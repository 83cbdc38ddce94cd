internal import Mail
internal import Yams

extension OrganizationDocument {
    /// The text of this document, made of the text of one that differs from it in some sections: only these are written
    /// anew, so that everything else stays as somebody wrote it, comments included.
    ///
    /// A text in which sections can't be told from one another by lines, such as JSON, is written anew whole.
    public func replacing(_ sections: [String], in text: String) -> String {
        var result = text
        for section in DocumentSection.all where sections.contains(section.name) {
            guard let changed = Self.replaced(section.name, in: result, by: section.yaml(self)) else { return yaml }
            result = changed
        }
        // Whether it is this document is read, not assumed.
        guard case .success(let read) = OrganizationDocument.load(yaml: result, file: ""), read == self else {
            return yaml
        }
        return result
    }

    /// The text of this document, made of the text that was read with a file of rules: the rules of both stand in it, and
    /// it names no file. Everything else stays as somebody wrote it.
    public func joined(with rules: RulesFile?, in text: String) -> String {
        guard rules != nil, RulesFile.name(in: text) != nil else { return text }
        guard let own = Self.replaced(RulesFile.property, in: text, by: "") else { return yaml }
        return replacing([RulesFile.section], in: own)
    }

    /// Text as a value of a document is written: in quotation marks where it needs them.
    public static func scalar(_ text: String) -> String { YAMLText.scalar(text) }

    /// The organization whose document a text is; nil where it does not say, and where it can't be read.
    public static func name(in text: String) -> String? {
        let mistakes = MistakeCollector(file: "")
        guard let node = DocumentParser.compose(text, maximumSize: maximumSize, into: mistakes),
            let root = ObjectReader(node, kind: .organization, title: "", mistakes: mistakes)
        else { return nil }
        return root.peek("organization")
    }

    private static func replaced(_ name: String, in text: String, by section: String) -> String? {
        let root = DocumentParser.compose(text, maximumSize: maximumSize, into: MistakeCollector(file: ""))
        guard case .mapping(let mapping)? = root, mapping.style != .flow else { return nil }
        let keys = mapping.map { (name: $0.key.text, line: $0.key.line) }
        guard let place = keys.firstIndex(where: { $0.name == name }) else {
            return section.isEmpty ? text : text + (text.utf8.last == UInt8(ascii: "\n") ? "" : "\n") + section
        }
        var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            String(Substring($0))
        }
        let first = keys[place].line - 1
        var end = place + 1 < keys.count ? keys[place + 1].line - 1 : lines.count
        guard first >= 0, first < end, end <= lines.count else { return nil }
        // What stands above the next section belongs to that one.
        while end > first + 1, isBlankOrComment(lines[end - 1]) { end -= 1 }
        lines.replaceSubrange(first..<end, with: section.isEmpty ? [] : [String(section.dropLast())])
        return lines.joined(separator: "\n")
    }

    private static func isBlankOrComment(_ line: String) -> Bool {
        line.utf8.first == UInt8(ascii: "#") || line.utf8.allSatisfy { $0 == 0x20 || $0 == 0x0d || $0 == 0x09 }
    }
}
