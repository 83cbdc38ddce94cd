/// One mistake in a configuration document, with its mend.
public struct ConfigurationMistake: Hashable, Sendable, CustomStringConvertible {
    /// What a mistake does to its document.
    public enum Severity: String, Hashable, Sendable, Codable, CaseIterable {
        /// The document can't be used.
        case error = "Error"
        /// The document is used; what it says may not be what was meant.
        case warning = "Warning"
    }

    /// What it does to the document.
    public var severity: Severity
    /// The file, as it was named.
    public var file: String
    /// The line, from 1; 0 where the mistake has none.
    public var line: Int
    /// The object: kind and name, `AcceptedDomain "contoso.com"`; empty for the document itself.
    public var object: String
    /// The field, when it is one.
    public var field: String?
    /// What stands there, short and safe to show; nil where that is not one value.
    public var value: String?
    /// What is wrong, as a clause without a full stop.
    public var problem: String
    /// What to do, as a clause without a full stop.
    public var mend: String

    /// Makes a mistake.
    public init(
        severity: Severity = .error, file: String, line: Int, object: String, field: String? = nil,
        value: String? = nil,
        problem: String, mend: String
    ) {
        self.severity = severity
        self.file = file
        self.line = line
        self.object = object
        self.field = field
        self.value = value
        self.problem = problem
        self.mend = mend
    }

    /// One line: `contoso.yaml:4: AcceptedDomain "contoso.com", DomainTyp: unknown property; did you mean DomainType?`,
    /// a warning's with `warning:` behind the line's number.
    public var description: String {
        var place = object
        if let field { place += place.isEmpty ? field : ", \(field)" }
        var head = line > 0 ? "\(file):\(line): " : "\(file): "
        if severity == .warning { head += "warning: " }
        if !place.isEmpty { head += "\(place): " }
        return head + problem + (mend.isEmpty ? "" : "; \(mend)")
    }
}

/// In JSON the field is `property` and the problem `message`; what there is not is null (docs/reference/json.md).
extension ConfigurationMistake: Codable {
    private enum CodingKeys: String, CodingKey {
        case severity, file, line, object
        case field = "property"
        case value
        case problem = "message"
        case mend
    }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        severity = try container.decode(Severity.self, forKey: .severity)
        file = try container.decode(String.self, forKey: .file)
        line = try container.decodeIfPresent(Int.self, forKey: .line) ?? 0
        object = try container.decodeIfPresent(String.self, forKey: .object) ?? ""
        field = try container.decodeIfPresent(String.self, forKey: .field)
        value = try container.decodeIfPresent(String.self, forKey: .value)
        problem = try container.decode(String.self, forKey: .problem)
        mend = try container.decode(String.self, forKey: .mend)
    }

    /// Writes every part, a line of 0 and an object without a name as none.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(severity, forKey: .severity)
        try container.encode(file, forKey: .file)
        try container.encodeIfPresent(line > 0 ? line : nil, forKey: .line)
        try container.encodeIfPresent(object.isEmpty ? nil : object, forKey: .object)
        try container.encodeIfPresent(field, forKey: .field)
        try container.encodeIfPresent(value, forKey: .value)
        try container.encode(problem, forKey: .problem)
        try container.encode(mend, forKey: .mend)
    }
}

/// All the mistakes in a document, in the order of their lines: at least one error, and the warnings among them.
public struct ConfigurationErrors: Error, Hashable, Sendable, CustomStringConvertible {
    /// The mistakes.
    public var mistakes: [ConfigurationMistake]

    /// Makes an error.
    public init(_ mistakes: [ConfigurationMistake]) { self.mistakes = mistakes }

    /// One line a mistake.
    public var description: String { mistakes.map(\.description).joined(separator: "\n") }
}
