/// One mistake in a configuration document, with its mend.
public struct ConfigurationMistake: Hashable, Sendable, Codable, CustomStringConvertible {
    /// What a mistake does to its document.
    public enum Severity: String, Hashable, Sendable, Codable {
        /// The document can't be used.
        case error
        /// The document is used; what it says may not be what was meant.
        case warning
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
    /// What is wrong, as a clause without a full stop.
    public var problem: String
    /// What to do, as a clause without a full stop.
    public var mend: String

    /// Makes a mistake.
    public init(
        severity: Severity = .error, file: String, line: Int, object: String, field: String? = nil, problem: String,
        mend: String
    ) {
        self.severity = severity
        self.file = file
        self.line = line
        self.object = object
        self.field = field
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

/// All the mistakes in a document, in the order of their lines: at least one error, and the warnings among them.
public struct ConfigurationErrors: Error, Hashable, Sendable, CustomStringConvertible {
    /// The mistakes.
    public var mistakes: [ConfigurationMistake]

    /// Makes an error.
    public init(_ mistakes: [ConfigurationMistake]) { self.mistakes = mistakes }

    /// One line a mistake.
    public var description: String { mistakes.map(\.description).joined(separator: "\n") }
}
