package import Mail

/// A job that is to be done.
package struct JobOrder: Sendable {
    /// What it does.
    package var kind: JobKind
    /// The organization whose job it is, as it is spelled; nil for the server's.
    package var organization: String?
    /// How many things it is about; nil where that is not known before.
    package var total: Int64?
    /// What is told of it from the beginning, as its result is later; nil for nothing.
    package var description: JSONValue?
    /// The entry of the audit log that goes with its beginning; nil where each deed of it has an entry of its own.
    package var audit: AuditEntry?
    /// Lets go of what the work would have taken, where the job ends before its work begins; nil for nothing.
    package var abandon: (@Sendable () -> Void)?

    /// A job.
    package init(
        _ kind: JobKind, of organization: String?, total: Int64? = nil, description: JSONValue? = nil,
        audit: AuditEntry? = nil
    ) {
        self.kind = kind
        self.organization = organization
        self.total = total
        self.description = description
        self.audit = audit
    }
}

/// What comes of a job.
package struct JobResult: Sendable {
    /// The answer, as JSON; nil where there is none.
    package var value: JSONValue?
    /// The name under which its files are kept; nil for a job without files.
    package var file: String?

    /// A result.
    package init(_ value: JSONValue?, file: String? = nil) {
        self.value = value
        self.file = file
    }
}

/// The work of a job. It reports how far it is, and stops soon after ``JobProgress/isCancelled`` is true: what it throws then
/// does not matter.
package typealias JobWork = @Sendable (JobProgress) async throws(OperationFailure) -> JobResult
