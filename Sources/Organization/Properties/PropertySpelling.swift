/// The names that a document may give the properties of an object by: those of its table in any case, and other names for
/// some of them.
struct PropertySpelling: Sendable {
    // From the name in lower case to that of the table.
    private let names: [String: String]

    /// - Parameters:
    ///   - names: those of the table.
    ///   - aliases: other names, each with the name in the table that it stands for.
    init(_ names: [String], aliases: [String: String]) {
        let own = names.map { ($0.lowercased(), $0) }
        let others = aliases.map { ($0.key.lowercased(), $0.value) }
        self.names = Dictionary(own + others, uniquingKeysWith: { first, _ in first })
    }

    /// The name in the table; nil for text that is no name of a property.
    func name(of text: String) -> String? {
        // No property has a name this long.
        guard text.utf8.count <= 128 else { return nil }
        return names[text.lowercased()]
    }
}
