package import Mail

/// Keeps who may send nothing, and tells what senders have sent (docs/reference/outbound.md).
package protocol SenderStore: Sendable {
    /// The senders who are restricted or were let send again, by organization and address.
    func restrictedSenders() async throws(StoreError) -> [RestrictedSender]

    /// Keeps how a sender stands, in place of what was kept of the sender, durably.
    func keepRestricted(_ sender: RestrictedSender, audit: AuditEntry?) async throws(StoreError)

    /// Forgets what had ended by a moment, durably.
    func forgetRestricted(endedBy time: WallTime) async throws(StoreError)

    /// What each sender has sent in the minute, the hour and the day that a moment lies in, by the charges of messages
    /// (``Acceptance/charge``); those who have sent nothing in the day are left out. In no order.
    func sentMail(at time: WallTime) async throws(StoreError) -> [SentMail]
}
