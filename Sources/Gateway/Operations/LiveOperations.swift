import Logging
import Mail
import MailFlow
import NIOCore
import NIOPosix
import Organization
import Queueing
import Storage
import Transport

/// What a running gateway does for its administrators: the control socket asks here, an HTTP API can.
final class LiveOperations: Sendable {
    private let active: ActiveConfiguration
    private let changes: ConfigurationChanges
    private let queries: StoreQueries
    private let runner: QueueRunner
    private let listeners: [String]
    private let pressure: PressureWatch
    private let threadPool: NIOThreadPool
    private let time: any TimeSource
    private let logger: Logger

    init(
        active: ActiveConfiguration, changes: ConfigurationChanges, store: MailStore, runner: QueueRunner,
        listeners: [String], pressure: PressureWatch, threadPool: NIOThreadPool, time: any TimeSource, logger: Logger
    ) {
        self.active = active
        self.changes = changes
        self.queries = StoreQueries(reader: store.reader)
        self.runner = runner
        self.listeners = listeners
        self.pressure = pressure
        self.threadPool = threadPool
        self.time = time
        self.logger = logger
    }

    /// Answers a request; every failure is an answer too.
    func answer(_ request: ControlRequest) async -> ControlReply {
        do {
            return try await result(of: request)
        } catch let failure as OperationFailure {
            return .failed(failure)
        } catch {
            logger.error("A command failed.", metadata: ["reason": "\(error)"])
            return .failed(OperationFailure("The operation failed: \(error)."))
        }
    }

    private func result(of request: ControlRequest) async throws -> ControlReply {
        switch request {
        case .status: return .status(status())
        case .queueList(let organization): return .queues(try await queues(organization: organization))
        case .queueShow(let name, let limit): return .queue(try await queue(name, limit: limit))
        case .queueRetry(let name): return .done(count: try await retry(name))
        case .messageShow(let id): return .message(try await read { try $0.message(id) })
        case .messageRemove(let id, let recipient, let author):
            return .done(count: try await remove(id, recipient: recipient, author: author))
        case .traceSearch(let query): return .trace(try await read { try $0.search(query) })
        case .traceShow(let id): return .detail(try await read { try $0.trace(id) })
        case .organizationApply(let documents, let author):
            return .applied(try await apply(documents, author: author))
        case .organizationExport(let name): return .document(try await read { try $0.document(of: name) })
        case .explain(let query):
            return .explanations(try query.explanations(by: active.snapshot, at: time.wallTime()))
        }
    }

    private func status() -> GatewayStatus {
        let snapshot = active.snapshot
        return GatewayStatus(
            hostname: snapshot.server.hostname.name, listeners: listeners,
            organizations: snapshot.organizations.map {
                AppliedOrganization(organization: $0.name, revision: $0.revision, isNew: false)
            }, pressure: pressure.readings)
    }

    private func queues(organization: String?) async throws -> [QueueSummary] {
        let queues = try await runner.list().get()
        let clock = CivilClock(time)
        return queues.filter { organization == nil || $0.key.organization == organization }
            .map { QueueSummary($0, clock: clock) }
    }

    private func queue(_ name: String, limit: Int) async throws -> QueueDetail {
        let queue = try QueueName.find(name, among: try await runner.list().get())
        let waiting = try await runner.show(queue.key, limit: max(0, limit)).get()
        let clock = CivilClock(time)
        return QueueDetail(
            queue: QueueSummary(queue, clock: clock), waiting: waiting.map { WaitingSummary($0, clock: clock) })
    }

    private func retry(_ name: String) async throws -> Int {
        let queue = try QueueName.find(name, among: try await runner.list().get())
        guard try await runner.retry(queue.key).get() else {
            throw OperationFailure("Queue \(name) is empty by now.")
        }
        return queue.messageCount
    }

    private func remove(_ id: String, recipient: String?, author: String) async throws -> Int {
        let status = try await read { try $0.status(of: id) }
        var waiting = status.recipients.filter { $0.state == .waiting }
        if let recipient {
            let key = EmailAddress(recipient)?.lookupKey
            waiting = waiting.filter { $0.recipient.address.lookupKey == key || $0.deliverTo.lookupKey == key }
        }
        guard !waiting.isEmpty else {
            throw OperationFailure(
                recipient.map { "Message \(id) does not wait for \($0)." }
                    ?? "Message \(id) waits for none of its recipients any more.")
        }
        try await runner.remove(waiting.map(\.id)).get()
        logger.notice(
            "A message was removed by an administrator.",
            metadata: ["message": "\(status.sequence)", "recipients": "\(waiting.count)", "author": "\(author)"])
        return waiting.count
    }

    private func apply(_ documents: [SubmittedDocument], author: String) async throws -> [AppliedOrganization] {
        let changes = self.changes
        let applied = try await threadPool.runIfActive { try changes.apply(documents, author: author) }
        // In the background: with very much mail waiting it takes a while, and new mail goes by the change already.
        threadPool.submit { state in
            if case .active = state { changes.rerouteRecent() }
        }
        return applied
    }

    private func read<T: Sendable>(_ body: @escaping @Sendable (StoreQueries) throws -> T) async throws -> T {
        let queries = self.queries
        return try await threadPool.runIfActive { try body(queries) }
    }
}
