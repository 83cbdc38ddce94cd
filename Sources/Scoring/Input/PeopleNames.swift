/// The names of an organization's people, as ``Scorer/folded(name:)`` gives them. Asked only about the few senders that it
/// matters for, so that nobody has to gather the names of a large directory.
public struct PeopleNames: Sendable {
    private let isKnown: (@Sendable (String) -> Bool)?

    /// Nobody's.
    public init() { isKnown = nil }

    /// These.
    public init(_ names: Set<String>) {
        guard !names.isEmpty else {
            isKnown = nil
            return
        }
        isKnown = { names.contains($0) }
    }

    /// Those for which a look-up says so. It must not block.
    public init(asking isKnown: @escaping @Sendable (_ name: String) -> Bool) { self.isKnown = isKnown }

    /// Whether nobody is known.
    var isEmpty: Bool { isKnown == nil }

    /// Whether somebody bears a name.
    func contains(_ name: String) -> Bool { isKnown?(name) ?? false }
}
