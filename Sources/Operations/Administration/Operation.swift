package import Mail

/// Something that a caller can have done or find out: one type an operation, with its arguments as its properties.
///
/// The control socket, HTTP and the command line of a stopped gateway find the type by its name
/// (docs/reference/operations.md). An operation that throws has changed nothing.
package protocol Operation: Codable, Sendable {
    /// What it gives.
    associatedtype Answer: Codable & Sendable

    /// Its name on the wire: `queue.list`.
    static var name: String { get }
    /// What the caller must be allowed to do.
    static var permission: Permission { get }
    /// What must be there for it.
    static var needs: OperationNeed { get }
    /// What the audit log says of it.
    static var trail: AuditTrail { get }

    /// Does it.
    func perform(in administration: Administration, by caller: Caller) async throws(OperationFailure) -> Answer
}

extension Operation {
    package static var needs: OperationNeed { .store }
    package static var trail: AuditTrail { .none }
}

/// The answer of an operation that has nothing to tell.
package struct Done: Codable, Sendable, Hashable {
    /// Makes the answer.
    package init() {}
}
