import Mail
internal import Patterns
internal import Yams

/// A pattern of a mail flow rule, and what searches with it.
public struct RulePattern: Hashable, Sendable, Codable {
    /// The property that it stands in, with `ExceptIf` in front where it is an exception.
    public var property: String
    /// The pattern, as it was written.
    public var pattern: String
    /// The engine's name: `RE2`, `PCRE2`, or both of them; nil for a pattern that can't be used.
    public var engine: String?

    /// Makes one.
    public init(property: String, pattern: String, engine: String?) {
        self.property = property
        self.pattern = pattern
        self.engine = engine
    }
}

extension TransportRule {
    /// Rules as a text has them: one rule, a list of rules, or a document with nothing but `transportRules`. `file` is its name
    /// in messages. The failure holds every mistake of single values; what properties mean together, and beside the rest of
    /// a document, is checked where the document is.
    public static func read(_ text: String, file: String) -> Result<[TransportRule], ConfigurationErrors> {
        let mistakes = MistakeCollector(file: file)
        var rules: [TransportRule] = []
        if let root = DocumentParser.compose(text, maximumSize: OrganizationDocument.maximumSize, into: mistakes) {
            let readers = ruleReaders(root, mistakes)
            rules = readers.compactMap { table.read($0) }
            if readers.isEmpty, !mistakes.hasErrors {
                mistakes.add(line: 1, object: "", "there is no rule", mend: "write a rule with its Name")
            }
        }
        return mistakes.hasErrors ? .failure(ConfigurationErrors(mistakes.sorted)) : .success(rules)
    }

    private static func ruleReaders(_ root: Node, _ mistakes: MistakeCollector) -> [ObjectReader] {
        if let items = root.items { return items.compactMap { ruleReader($0, mistakes) } }
        guard let document = ObjectReader(root, kind: .organization, title: "", mistakes: mistakes) else { return [] }
        if document.names(RulesFile.section) {
            let rules = document.objects(
                RulesFile.section, kind: table.kind, key: "Name", spelling: table.spelling)
            document.know(RulesFile.section)
            document.finish()
            return rules
        }
        return ruleReader(root, mistakes).map { [$0] } ?? []
    }

    private static func ruleReader(_ node: Node, _ mistakes: MistakeCollector) -> ObjectReader? {
        let reader = ObjectReader(node, kind: table.kind, spelling: table.spelling, mistakes: mistakes)
        if let reader { reader.name = reader.peek("Name").map(ObjectReader.short) ?? "" }
        return reader
    }

    /// The rule as YAML: each property that is not at its default on a line, in the order of the reference page.
    public var yaml: String { TransportRule.table.written(self).map { "\($0.yaml)\n" }.joined() }

    /// Its conditions, each as `Property: value` or `Property: [value, value]`.
    public var conditionLines: [String] {
        var part = TransportRule(name: "")
        part.conditions = conditions
        return part.linesWithoutName
    }

    /// Its exceptions in the same form.
    public var exceptionLines: [String] {
        var part = TransportRule(name: "")
        part.exceptions = exceptions
        return part.linesWithoutName
    }

    /// Its actions in the same form.
    public var actionLines: [String] {
        var part = TransportRule(name: "")
        part.actions = actions
        return part.linesWithoutName
    }

    private var linesWithoutName: [String] {
        TransportRule.table.written(self).filter { $0.name != "Name" }.map(\.yaml)
    }

    /// Its patterns, each with what searches with it, in the order of its conditions and exceptions.
    public var patterns: [RulePattern] {
        func patterns(_ condition: RuleCondition, _ prefix: String) -> [RulePattern] {
            condition.patterns.map { pattern in
                RulePattern(
                    property: prefix + condition.parameter, pattern: pattern,
                    engine: (try? TextPattern(pattern))?.engine.rawValue)
            }
        }
        return conditions.flatMap { patterns($0, "") } + exceptions.flatMap { patterns($0, "ExceptIf") }
    }
}

extension RuleCondition {
    /// The patterns that it has; none for a condition of another kind.
    var patterns: [String] {
        switch self {
        case .fromAddressMatchesPatterns(let patterns), .recipientAddressMatchesPatterns(let patterns),
            .anyOfRecipientAddressMatchesPatterns(let patterns), .subjectMatchesPatterns(let patterns),
            .subjectOrBodyMatchesPatterns(let patterns), .attachmentMatchesPatterns(let patterns),
            .attachmentNameMatchesPatterns(let patterns), .headerMatches(_, let patterns):
            patterns
        case .senderADAttributeMatchesPatterns(let terms), .recipientADAttributeMatchesPatterns(let terms):
            terms.flatMap(\.terms)
        default: []
        }
    }
}
