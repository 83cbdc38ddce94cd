package import Mail

/// An entry of the audit log as commands show it; what is stored has a form of its own (docs/reference/audit.md).
package struct AuditView: Codable, Sendable, Hashable {
    /// Where the caller asked from.
    package struct Source: Codable, Sendable, Hashable {
        /// The peer's address; nil for this machine's own socket.
        package var address: String?
        /// The number of the request, as the log has it.
        package var requestId: String?
    }

    /// The number of the entry, in the order in which entries were written.
    package var id: Int64
    /// When.
    package var time: WallTime
    /// Who.
    package var caller: Caller
    /// How the caller proved to be that.
    package var authentication: String
    /// Where the request came from; nil for one that this machine's own socket brought.
    package var source: Source?
    /// The organization that it concerned; nil for the server.
    package var organization: String?
    /// What was done.
    package var action: AuditAction
    /// To what.
    package var object: ObjectReference?
    /// What is different now.
    package var change: String?
    /// Why, in the caller's words.
    package var reason: String?
    /// What came of it.
    package var result: AuditEntry.Outcome

    /// An entry.
    package init(_ numbered: NumberedAuditEntry) {
        let entry = numbered.entry
        id = numbered.id
        time = entry.time
        caller = entry.caller
        authentication = entry.authentication
        source = entry.source.map { Source(address: $0.address, requestId: $0.requestID) }
        organization = entry.organization
        action = entry.action
        object = entry.object
        change = entry.change
        reason = entry.reason
        result = entry.result
    }
}
