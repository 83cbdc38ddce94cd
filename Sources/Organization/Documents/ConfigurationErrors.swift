/// One mistake in a configuration document, with its mend.
public struct ConfigurationMistake: Hashable, Sendable, Codable, CustomStringConvertible {
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
    public init(file: String, line: Int, object: String, field: String? = nil, problem: String, mend: String) {
        self.file = file
        self.line = line
        self.object = object
        self.field = field
        self.problem = problem
        self.mend = mend
    }

    /// One line: `contoso.yaml:4: AcceptedDomain "contoso.com", DomainTyp: unknown property; did you mean DomainType?`
    public var description: String {
        var place = object
        if let field { place += place.isEmpty ? field : ", \(field)" }
        let head = place.isEmpty ? "\(file):\(line): " : "\(file):\(line): \(place): "
        return head + problem + (mend.isEmpty ? "" : "; \(mend)")
    }
}

/// All the mistakes in a document, in the order of their lines; at least one.
public struct ConfigurationErrors: Error, Hashable, Sendable, CustomStringConvertible {
    /// The mistakes.
    public var mistakes: [ConfigurationMistake]

    /// Makes an error.
    public init(_ mistakes: [ConfigurationMistake]) { self.mistakes = mistakes }

    /// One line a mistake.
    public var description: String { mistakes.map(\.description).joined(separator: "\n") }
}
