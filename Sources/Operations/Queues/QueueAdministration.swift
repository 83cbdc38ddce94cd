import Logging
import Mail
import NIOCore
import NIOPosix
import Organization
import Queueing
import Storage
import Transport

/// What administrators do to queues and messages by hand. All of it is in the trace with its author.
struct QueueAdministration {
    let active: ActiveConfiguration
    let queries: StoreQueries
    let store: MailStore
    let runner: QueueRunner
    let threadPool: NIOThreadPool
    let time: any TimeSource
    let logger: Logger

    private static let batch = 1_000

    /// Stops a queue or lets it go on; gives how many recipients wait in it.
    func setSuspended(queue name: String, _ isSuspended: Bool, by author: String) async throws -> Int {
        let queue = try QueueName.find(name, among: try await runner.list().get())
        let waiting = try await runner.show(queue.key, limit: .max).get()
        let ids = waiting.map(\.id)
        // Before the queue goes on: what is delivered a moment later takes no event any more.
        if !isSuspended { try await record(ids, .resume, "queue \(queue.identity) resumed by \(author)") }
        guard try await runner.setSuspended(queue.key, isSuspended).get() else { throw QueueAdministration.gone(name) }
        if isSuspended { try await record(ids, .suspend, "queue \(queue.identity) suspended by \(author)") }
        logger.notice(
            isSuspended ? "A queue was stopped by an administrator." : "A queue was let go on by an administrator.",
            metadata: ["queue": "\(queue.identity)", "recipients": "\(waiting.count)", "author": "\(author)"])
        return waiting.count
    }

    /// Routes what waits in a queue again.
    func resubmit(queue name: String, by author: String) async throws -> ControlReply {
        let queue = try QueueName.find(name, among: try await runner.list().get())
        let (rerouting, snapshot) = (Rerouting(reader: queries.reader, runner: runner), active.snapshot)
        // Recorded first: a recipient that goes elsewhere may be delivered at once.
        let waiting = try await runner.show(queue.key, limit: .max).get()
        try await record(waiting.map(\.id), .resubmit, "queue \(queue.identity) resubmitted by \(author)")
        let result = try await threadPool.runIfActive {
            try rerouting.resubmit(queue: queue.key, snapshot: snapshot)
        }
        logger.notice(
            "A queue was routed again by an administrator.",
            metadata: [
                "queue": "\(queue.identity)", "recipients": "\(result.ids.count)", "moved": "\(result.moved)",
                "author": "\(author)",
            ])
        return .resubmitted(count: result.ids.count, moved: result.moved)
    }

    /// Holds a message back.
    func suspend(_ id: String, recipient: String?, by author: String) async throws -> Int {
        let (status, waiting) = try await self.waiting(id, recipient: recipient)
        let count = try await runner.setSuspended(waiting.map(\.id), true, by: author).get()
        log("A message was held back by an administrator.", status, count: count, author: author)
        return count
    }

    /// Lets a message go on; what is parked or has no route is routed again.
    func resume(_ id: String, recipient: String?, by author: String) async throws -> Int {
        let (status, waiting) = try await self.waiting(id, recipient: recipient)
        var resumed = Set(waiting.filter { [.suspended, .pendingSuspend].contains($0.status) }.map(\.id))
        let stranded = waiting.filter { [.undefined, .unreachable].contains($0.key.deliveryType) }.map(\.id)
        _ = try await runner.setSuspended(Array(resumed), false, by: author).get()
        if !stranded.isEmpty {
            try await record(stranded, .resubmit, "resubmitted by \(author)")
            let (rerouting, snapshot) = (Rerouting(reader: queries.reader, runner: runner), active.snapshot)
            _ = try await threadPool.runIfActive {
                try rerouting.resubmit(stranded, organization: status.organization, snapshot: snapshot)
            }
            resumed.formUnion(stranded)
        }
        guard !resumed.isEmpty else {
            throw OperationFailure("Message \(id) is not suspended: it goes when its queue lets it.")
        }
        log("A message was let go on by an administrator.", status, count: resumed.count, author: author)
        return resumed.count
    }

    /// Takes a message out of the queues for good.
    func remove(_ id: String, recipient: String?, isReported: Bool, by author: String) async throws -> Int {
        let (status, waiting) = try await self.waiting(id, recipient: recipient)
        try await runner.remove(waiting.map(\.id), reported: isReported, by: author).get()
        log("A message was removed by an administrator.", status, count: waiting.count, author: author)
        return waiting.count
    }

    private func waiting(_ id: String, recipient: String?) async throws -> (MessageStatus, [WaitingStatus]) {
        let queries = self.queries
        let status = try await threadPool.runIfActive { try queries.status(of: id) }
        var waiting = try await runner.recipients(of: status.sequence).get()
        if let recipient {
            let key = EmailAddress(recipient)?.lookupKey
            let named = status.recipients.filter {
                $0.recipient.address.lookupKey == key || $0.deliverTo.lookupKey == key
            }
            let ids = Set(named.map(\.id))
            waiting = waiting.filter { ids.contains($0.id) }
        }
        guard !waiting.isEmpty else {
            throw OperationFailure(
                recipient.map { "Message \(id) does not wait for \($0)." }
                    ?? "Message \(id) waits for none of its recipients any more.")
        }
        return (status, waiting)
    }

    /// Writes an event for recipients that wait; those that have ended meanwhile keep theirs.
    private func record(_ ids: [RecipientID], _ kind: RecipientEvent.Kind, _ detail: String) async throws {
        let event = RecipientEvent(kind, at: time.wallTime(), detail: detail)
        for start in stride(from: 0, to: ids.count, by: QueueAdministration.batch) {
            let batch = ids[start..<min(start + QueueAdministration.batch, ids.count)]
            let transaction = StoreTransaction(
                updates: batch.map { RecipientUpdate(id: $0, state: .waiting, event: event) })
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                store.submit(transaction) { result in
                    continuation.resume(with: result.map { _ in }.mapError { $0 })
                }
            }
        }
    }

    private func log(_ message: Logger.Message, _ status: MessageStatus, count: Int, author: String) {
        logger.notice(
            message,
            metadata: ["message": "\(status.sequence)", "recipients": "\(count)", "author": "\(author)"])
    }

    private static func gone(_ name: String) -> OperationFailure {
        OperationFailure("There is no queue \(name) any more. `postern queue list` shows the queues that exist.")
    }
}
