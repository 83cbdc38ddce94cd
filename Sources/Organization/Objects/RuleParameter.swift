internal import Mail

/// A parameter of EOP that stands for a condition or an action of a mail flow rule, or for a half of one: how it is read into
/// the list that the rule keeps, and written from it.
///
/// A rule keeps what it has, and not a value for each of EOP's parameters. One description makes the property of a
/// condition and the property of the exception that mirrors it.
struct RuleParameter<Part: Hashable & Sendable>: Sendable {
    /// EOP's name.
    let name: String
    private let form: ValueForm
    private let isList: Bool
    private let standard: String
    private let documentation: String
    private let read: @Sendable (ObjectReader, String, inout [Part]) -> Void
    private let texts: @Sendable ([Part]) -> [String]?
    private let written: @Sendable ([Part]) -> [String]?

    /// The property of a rule that reads into a list of the rule's, and writes from it.
    ///
    /// - Parameter isException: whether the list is that of exceptions, whose properties begin with `ExceptIf`.
    func property(
        in path: any (WritableKeyPath<TransportRule, [Part]> & Sendable), isException: Bool = false
    ) -> Property<TransportRule> {
        let name = isException ? "ExceptIf\(self.name)" : self.name
        let (read, texts, written) = (self.read, self.texts, self.written)
        return Property(
            name: name, form: form, isList: isList, isRequired: false, standard: standard, condition: nil,
            documentation: documentation,
            read: { reader, rule in
                var parts = rule[keyPath: path]
                read(reader, name, &parts)
                rule[keyPath: path] = parts
                return true
            },
            texts: { texts($0[keyPath: path]) }, written: { written($0[keyPath: path]) }, isException: isException)
    }
}

extension RuleParameter {
    /// One value that is a half of a condition or an action.
    ///
    /// - Parameters:
    ///   - set: the whole with a value for this half; nil where the whole is of another sort. It is asked with nil where
    ///     the other half has not been read, and then leaves that half empty.
    ///   - get: this half; nil where the whole is of another sort or this half is empty.
    static func half<Value>(
        _ name: String, _ kind: ValueKind<Value>, default standard: String = "none", _ documentation: String,
        set: @escaping @Sendable (Value, Part?) -> Part?, get: @escaping @Sendable (Part) -> Value?
    ) -> RuleParameter {
        let texts: @Sendable ([Part]) -> [String]? = { parts in
            for part in parts { if let value = get(part) { return [kind.text(value)] } }
            return nil
        }
        return RuleParameter(
            name: name, form: kind.form, isList: false, standard: standard, documentation: documentation,
            read: { reader, name, parts in
                guard let value = reader.value(name, kind) else { return }
                place(&parts) { set(value, $0) }
            },
            texts: texts, written: texts)
    }

    /// A list of values that is a half of a condition or an action; see ``half(_:_:default:_:set:get:)``.
    static func halfList<Value>(
        _ name: String, _ kind: ValueKind<Value>, _ documentation: String,
        set: @escaping @Sendable ([Value], Part?) -> Part?, get: @escaping @Sendable (Part) -> [Value]?
    ) -> RuleParameter {
        let values: @Sendable ([Part]) -> [String] = { parts in
            for part in parts { if let values = get(part) { return values.map(kind.text) } }
            return []
        }
        return RuleParameter(
            name: name, form: kind.form, isList: true, standard: "none", documentation: documentation,
            read: { reader, name, parts in
                let values = reader.list(name, kind)
                guard !values.isEmpty else { return }
                place(&parts) { set(values, $0) }
            },
            texts: { values($0) },
            written: { parts in
                let texts = values(parts)
                return texts.isEmpty ? nil : texts
            })
    }

    /// One value that is all there is to a condition or an action.
    static func value<Value>(
        _ name: String, _ kind: ValueKind<Value>, _ make: @escaping @Sendable (Value) -> Part,
        _ get: @escaping @Sendable (Part) -> Value?, _ documentation: String
    ) -> RuleParameter {
        half(name, kind, documentation, set: { value, part in part == nil ? make(value) : nil }, get: get)
    }

    /// A list of values that is all there is to a condition or an action.
    static func list<Value>(
        _ name: String, _ kind: ValueKind<Value>, _ make: @escaping @Sendable ([Value]) -> Part,
        _ get: @escaping @Sendable (Part) -> [Value]?, _ documentation: String
    ) -> RuleParameter {
        halfList(name, kind, documentation, set: { values, part in part == nil ? make(values) : nil }, get: get)
    }

    /// A condition or an action without a value: `true` is that it is there.
    static func flag(_ name: String, _ part: Part, _ documentation: String) -> RuleParameter {
        RuleParameter(
            name: name, form: .boolean, isList: false, standard: "`false`", documentation: documentation,
            read: { reader, name, parts in
                if reader.value(name, ValueKind<Bool>.flag) == true { parts.append(part) }
            },
            texts: { [$0.contains(part) ? "true" : "false"] },
            written: { $0.contains(part) ? ["true"] : nil })
    }

    /// Replaces the part that `set` knows as its own, or adds one.
    private static func place(_ parts: inout [Part], _ set: (Part?) -> Part?) {
        for index in parts.indices {
            guard let part = set(parts[index]) else { continue }
            parts[index] = part
            return
        }
        if let part = set(nil) { parts.append(part) }
    }
}

// The sorts of values that many parameters have.
extension RuleParameter {
    /// A list of addresses.
    static func addresses(
        _ name: String, _ make: @escaping @Sendable ([EmailAddress]) -> Part,
        _ get: @escaping @Sendable (Part) -> [EmailAddress]?, _ documentation: String
    ) -> RuleParameter {
        list(name, ValueKind<EmailAddress>.proxyAddress, make, get, documentation)
    }

    /// A list of domains.
    static func domains(
        _ name: String, _ make: @escaping @Sendable ([Domain]) -> Part,
        _ get: @escaping @Sendable (Part) -> [Domain]?, _ documentation: String
    ) -> RuleParameter {
        list(name, ValueKind<Domain>.domain(expected: "a domain such as contoso.com"), make, get, documentation)
    }

    /// A list of words and phrases.
    static func words(
        _ name: String, atMost maximum: Int = RuleBounds.wordLength,
        _ make: @escaping @Sendable ([String]) -> Part, _ get: @escaping @Sendable (Part) -> [String]?,
        _ documentation: String
    ) -> RuleParameter {
        list(name, ValueKind<String>.words(maximum), make, get, documentation)
    }

    /// A list of patterns.
    static func patterns(
        _ name: String, _ make: @escaping @Sendable ([String]) -> Part,
        _ get: @escaping @Sendable (Part) -> [String]?, _ documentation: String
    ) -> RuleParameter {
        list(name, ValueKind<String>.pattern, make, get, documentation)
    }

    /// One of a few words.
    static func choice<Value: RawRepresentable<String> & CaseIterable & Equatable & Sendable>(
        _ name: String, _ type: Value.Type, _ make: @escaping @Sendable (Value) -> Part,
        _ get: @escaping @Sendable (Part) -> Value?, _ documentation: String
    ) -> RuleParameter {
        value(name, ValueKind<Value>.choice, make, get, documentation)
    }
}

/// Bounds of mail flow rules that hold in every document (docs/reference/mail-flow-rules.md#limits).
public enum RuleBounds {
    /// Scalars of a word or phrase.
    static let wordLength = 1_024
    /// Scalars of a word or phrase that is looked for in subjects, as in EOP.
    static let subjectWordLength = 128
    /// Scalars of a pattern.
    static let patternLength = 8_192
    /// Scalars of the text of a disclaimer or a notification.
    static let textLength = 32_768
    /// Scalars of a reason for a rejection, as in EOP.
    static let reasonLength = 1_024
    /// Recipients of a redirection, as in EOP.
    public static let redirections = 10
    /// Rules of an organization.
    static let rules = 2_000
    /// Characters of a rule.
    static let ruleLength = 64 << 10
    /// Characters of all words and patterns of an organization together.
    static let termLength = 1 << 20
    /// What the patterns of an organization come to, in RE2's instructions.
    static let patternSize = 2_000_000
    /// What a pattern counts at least: what it takes beside its instructions.
    static let leastPatternSize = 250
}
