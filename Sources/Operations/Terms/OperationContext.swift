package import Identity
package import Mail

/// For whom and under what conditions an operation is done: what the way that it was asked by knows of it.
package struct OperationContext: Sendable {
    /// The characters of a reason.
    static let reasonLength = 8...500

    /// The organizations that the operation may see and change. What belongs to others does not exist for it.
    package var scope: OrganizationScope
    /// How the caller proved who it is, as the audit log says it; nil for the word of the caller's kind.
    package var authentication: String?
    /// Where the request came from; nil for this machine's own socket.
    package var source: AuditEntry.Source?
    /// Why it is done, in the caller's words; nil where none was given.
    package var reason: String?
    /// Whether the caller runs this server, so that it may do what an organization's own administrators must prove first.
    package var isOperator: Bool
    /// Whether the operation is to be checked as a whole and to say what it would do, and nothing is to be written. Only
    /// what is a ``PlannableOperation`` may be asked so.
    package internal(set) var isDryRun = false

    /// The caller with its grants; nil for a user of this machine, who may do everything. An operation on accounts that has none
    /// for another kind of caller is refused.
    package var principal: Principal?

    /// The context of a caller that may do everything: a user of this machine.
    package static let unlimited = OperationContext(scope: .all, isOperator: true)

    /// A context.
    package init(
        scope: OrganizationScope, authentication: String? = nil, source: AuditEntry.Source? = nil,
        reason: String? = nil, isOperator: Bool, principal: Principal? = nil
    ) {
        self.scope = scope
        self.authentication = authentication
        self.source = source
        self.reason = reason
        self.isOperator = isOperator
        self.principal = principal
    }
}
