package import Mail

/// Something that a caller can have done or find out: one type an operation, with its arguments as its properties.
///
/// The control socket, HTTP and the command line of a stopped gateway find the type by its name
/// (docs/reference/operations.md). An operation that throws has changed nothing.
package protocol Operation: Codable, Sendable {
    /// What it gives.
    associatedtype Answer: Codable & Sendable

    /// Its name and what it takes.
    static var traits: OperationTraits { get }

    /// Does it.
    func perform(in administration: Administration, by caller: Caller) async throws(OperationFailure) -> Answer
}

extension Operation {
    /// Its name on the wire: `queue.list`.
    package static var name: String { traits.name }
}

/// The answer of an operation that has nothing to tell.
package struct Done: Codable, Sendable, Hashable {
    package init() {}
}
