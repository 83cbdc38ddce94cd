/// What a document says about itself, by the names that Office shows in English.
struct DocumentProperties {
    /// The properties in the order in which they stand.
    private(set) var values: [(name: String, value: String)] = []
    private static let most = 256

    /// Adds one; nothing where it has no value.
    mutating func add(_ name: String, _ value: String) {
        guard !name.isEmpty, !value.isEmpty, values.count < Self.most else { return }
        values.append((name, value))
    }
}
