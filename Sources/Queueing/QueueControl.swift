package import Mail

/// Recipients to be put into another queue.
package struct QueueMove: Hashable, Sendable {
    /// The recipients.
    package var ids: [RecipientID]
    /// The queue that they wait in until then, for the trace; nil where it is not known.
    package var from: QueueKey?
    /// Their new queue and the inputs that gave it.
    package var route: RecipientUpdate.Route

    /// Moves recipients to a route.
    package init(ids: [RecipientID], from: QueueKey? = nil, route: RecipientUpdate.Route) {
        self.ids = ids
        self.from = from
        self.route = route
    }
}

/// The queues as an administrator sees and steers them. The runner of a gateway's queues is one; the queues of a gateway
/// that does not run can be looked at and not steered.
///
/// A change is written to the store before a call returns, or is on its way there; a call that throws has changed
/// nothing. An entry of the audit log goes into the transaction of its change or is written before it, and is not written
/// where nothing is to change; where it can't be written, nothing changes.
package protocol QueueControl: Sendable {
    /// Whether a gateway runs them, so that they can be steered.
    var isRunning: Bool { get }

    /// All queues, by identity.
    func list() async throws -> [QueueStatus]

    /// What waits in a queue first, at most `limit` recipients.
    func show(_ key: QueueKey, limit: Int) async throws -> [WaitingStatus]

    /// The waiting recipients of a message, in all queues, by identity.
    func recipients(of sequence: SequenceNumber) async throws -> [WaitingStatus]

    /// Puts committed mail into the queues. Returns at once.
    func enqueue(_ receipt: CommitReceipt)

    /// Tries a queue now, and cuts short what hangs at its failing destination. False, and no entry, when there is no
    /// such queue.
    func retry(_ key: QueueKey, audit: AuditEntry?) async throws -> Bool

    /// Stops a queue or lets it go on, also after a restart. False, and no entry, when there is no such queue.
    ///
    /// - Parameter updates: what the trace says about it, written in the same transaction.
    func setSuspended(
        _ key: QueueKey, _ isSuspended: Bool, noting updates: [RecipientUpdate], audit: AuditEntry?
    ) async throws -> Bool

    /// Holds recipients back or lets them go on, also after a restart; gives the number of those for which that is a
    /// change. One whose attempt is under way is held back when it ends.
    ///
    /// - Parameter author: who does it, for the trace.
    func setSuspended(
        _ ids: [RecipientID], _ isSuspended: Bool, by author: String?, audit: AuditEntry?
    ) async throws -> Int

    /// Takes recipients out of the queues for good; gives the number of those that are taken out, and writes no entry
    /// where there is none. One whose attempt is under way ends with it.
    ///
    /// - Parameters:
    ///   - reported: whether their senders get a non-delivery report.
    ///   - author: who does it, for the trace.
    func remove(_ ids: [RecipientID], reported: Bool, by author: String?, audit: AuditEntry?) async throws -> Int

    /// Takes copies out of the queues and has the store hold them in quarantine; gives those that are held, once that is in
    /// the store. One whose attempt is under way is left where it is. Where the store refuses, all of them wait as before,
    /// and those that were put off may go at once.
    func hold(_ copies: LateHold) async throws -> [RecipientID]

    /// Takes all waiting recipients of a message out of the queues for good; gives their number.
    func remove(message sequence: SequenceNumber) async throws -> Int

    /// Puts recipients into other queues. The new routes are written to the store.
    func reroute(_ moves: [QueueMove]) async throws

    /// Changes what an administrator can set about the queues; it acts from the next event on.
    func reconfigure(_ configuration: SchedulerConfiguration) async throws
}
