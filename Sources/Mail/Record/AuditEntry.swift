/// One thing that a caller did to this gateway, or read of a message's content (docs/reference/audit.md).
///
/// There is an entry for what happened and for nothing else: it is written in the transaction of the change, or before
/// the answer that holds the content.
public struct AuditEntry: Hashable, Sendable, Codable {
    /// Where the caller asked from.
    public struct Source: Hashable, Sendable, Codable {
        /// The peer's address; nil for this machine's own socket.
        public var address: String?
        /// The number of the request, as the log has it.
        public var requestID: String?

        /// A source.
        public init(address: String? = nil, requestID: String? = nil) {
            self.address = address
            self.requestID = requestID
        }
    }

    /// What came of it.
    public enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
        /// It was done.
        case done = "Done"
        /// It was begun and went wrong on the way, so that something may have come of it.
        case failed = "Failed"
    }

    /// When.
    public var time: WallTime
    /// Who.
    public var caller: Caller
    /// How the caller proved to be that: `peerCredentials` for a user of this machine.
    public var authentication: String
    /// Where the request came from; nil for one that this machine's own socket brought.
    public var source: Source?
    /// The organization that it concerned; nil for the server.
    public var organization: String?
    /// What was done.
    public var action: AuditAction
    /// To what.
    public var object: ObjectReference?
    /// What is different now, in words, or where that is written: `revision 17`, `12 recipients`. Secrets are never in it.
    public var change: String?
    /// Why, in the caller's words.
    public var reason: String?
    /// What came of it.
    public var result: Outcome

    /// An entry.
    public init(
        at time: WallTime, by caller: Caller, authentication: String, from source: Source? = nil,
        organization: String? = nil, _ action: AuditAction, _ object: ObjectReference? = nil, change: String? = nil,
        reason: String? = nil, result: Outcome = .done
    ) {
        self.time = time
        self.caller = caller
        self.authentication = authentication
        self.source = source
        self.organization = organization
        self.action = action
        self.object = object
        self.change = change
        self.reason = reason
        self.result = result
    }
}
