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

/// An operation that changes nothing but documents and directories, by ``ConfigurationChanges``, so that it can be checked as a
/// whole without being done. Its answer says then what would be.
package protocol PlannableOperation: Operation {}

extension PlannableOperation {
    /// Checks it and says what it would do. Nothing is written, and there is no entry of the audit log. Throws
    /// ``OperationFailure`` as ``Operation/perform(in:by:)`` would.
    package func plan(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> Answer {
        var context = administration.context
        context.isDryRun = true
        return try await perform(in: administration.inContext(context), by: caller)
    }
}

/// An operation that changes an organization's document, and does so with a reason alone where the document is kept in a
/// repository (docs/reference/api-objects.md#documents-kept-elsewhere).
package protocol OverridingOperation: Operation {
    /// Why it is done although the document is kept in a repository, which stands in the audit log; nil where it is not to be
    /// done then.
    var overriding: String? { get set }
}

extension OverridingOperation {
    /// The same, done for a reason although the document is kept in a repository.
    package func withOverride(for reason: String?) -> Self {
        var operation = self
        operation.overriding = reason
        return operation
    }
}

extension Operation {
    /// Its name on the wire: `queue.list`.
    package static var name: String { traits.name }
}

/// The answer of an operation that has nothing to tell.
package struct Done: Codable, Sendable, Hashable {
    package init() {}
}
