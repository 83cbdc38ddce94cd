import Logging
import Mail
import MailFlow
import NIOCore
import NIOPosix
import Organization
import Queueing
import SenderAuthentication
import Storage
import Transport

/// What a running gateway does for its administrators: the control socket asks here, an HTTP API can.
final class LiveOperations: Sendable {
    private let active: ActiveConfiguration
    private let changes: ConfigurationChanges
    private let queries: StoreQueries
    private let store: MailStore
    private let validator: ConnectorValidator
    private let runner: QueueRunner
    private let listeners: [String]
    private let pressure: PressureWatch
    private let directories: DirectoryOperations
    private let tlsReports: TLSReports
    private let signingKeys: SigningKeys
    private let dmarcReports: DMARCReports
    private let threadPool: NIOThreadPool
    private let authenticator: any Authenticator
    private let time: any TimeSource
    private let logger: Logger

    init(
        active: ActiveConfiguration, changes: ConfigurationChanges, store: MailStore, runner: QueueRunner,
        validator: ConnectorValidator, listeners: [String], pressure: PressureWatch, tlsReports: TLSReports,
        signingKeys: SigningKeys, dmarcReports: DMARCReports, threadPool: NIOThreadPool,
        authenticator: any Authenticator,
        time: any TimeSource, logger: Logger
    ) {
        self.active = active
        self.changes = changes
        self.queries = StoreQueries(reader: store.reader)
        self.store = store
        self.validator = validator
        self.runner = runner
        self.listeners = listeners
        self.pressure = pressure
        directories = DirectoryOperations(
            active: active, changes: changes, store: store, time: time, logger: logger)
        self.tlsReports = tlsReports
        self.signingKeys = signingKeys
        self.dmarcReports = dmarcReports
        self.threadPool = threadPool
        self.authenticator = authenticator
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
        case .queueSuspend(let name, let author):
            return .done(count: try await administration.setSuspended(queue: name, true, by: author))
        case .queueResume(let name, let author):
            return .done(count: try await administration.setSuspended(queue: name, false, by: author))
        case .queueResubmit(let name, let author):
            return try await administration.resubmit(queue: name, by: author)
        case .messageShow(let id): return .message(try await message(id))
        case .messageExport(let id):
            let view = try await message(id)
            try MessageExport.check(view)
            return .message(view)
        case .messageSuspend(let id, let recipient, let author):
            return .done(count: try await administration.suspend(id, recipient: recipient, by: author))
        case .messageResume(let id, let recipient, let author):
            return .done(count: try await administration.resume(id, recipient: recipient, by: author))
        case .messageRemove(let id, let recipient, let isReported, let author):
            return .done(
                count: try await administration.remove(id, recipient: recipient, isReported: isReported, by: author))
        case .traceSearch(let query):
            return .trace(try await explained(try await readTrace { try $0.search(query) }))
        case .traceShow(let id):
            var detail = try await readTrace { try $0.trace(id) }
            detail.rows = try await explained(detail.rows)
            return .detail(detail)
        case .organizationApply(let documents, let author):
            return .applied(try await apply(documents, author: author))
        case .organizationExport(let name, let revision):
            return .document(try await read { try $0.document(of: name, revision: revision) })
        case .organizationList: return .organizations(try await read { try $0.organizations() })
        case .organizationHistory(let name, let limit):
            return .history(try await read { try $0.history(of: name, limit: limit) })
        case .organizationPlan(let documents): return .planned(try await preview(documents))
        case .organizationRollbackPlan(let name, let revision):
            return .planned(try await preview([try await read { try $0.earlier(name, revision: revision) }]))
        case .organizationRollback(let name, let revision, let author):
            let document = try await read { try $0.earlier(name, revision: revision) }
            return .applied(try await apply([document], author: author))
        case .tlsReport(let day, let domain):
            let reports = tlsReports
            return .tlsReport(
                try await read {
                    reports.flush()
                    return try $0.tlsReport(day: day, domain: domain)
                })
        case .dmarcReport(let day, let organization):
            let reports = dmarcReports
            return .dmarcReport(
                try await read {
                    reports.flush()
                    return try $0.dmarcReport(day: day, organization: organization)
                })
        case .connector(let request): return .connector(try await answer(request))
        case .dkim(let request):
            let (active, signingKeys) = (self.active, self.signingKeys)
            return .dkim(
                try await threadPool.runIfActive {
                    try signingKeys.answer(request, snapshot: active.snapshot) { active.replace($0) }
                })
        case .explain(let query):
            return .explanations(
                try await query.explanations(
                    by: active.snapshot, secrets: active.secrets, keyring: active.keyring, time: time,
                    authenticator: authenticator))
        case .directory(let request): return .directory(try await directories.answer(request))
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
            queue: QueueSummary(queue, clock: clock), waiting: waiting.map { WaitingSummary($0, clock: clock) },
            advice: QueueAdvice.text(for: queue))
    }

    private var administration: QueueAdministration {
        QueueAdministration(
            active: active, queries: queries, store: store, runner: runner, threadPool: threadPool, time: time,
            logger: logger)
    }

    private func message(_ id: String) async throws -> MessageView {
        let status = try await read { try $0.status(of: id) }
        let waiting = try await runner.recipients(of: status.sequence).get()
        let queues = waiting.isEmpty ? [] : try await runner.list().get()
        return MessageView(status, waiting: waiting, queues: queues, clock: CivilClock(time))
    }

    /// Rows of mail that waits for a failing destination say what fails there: the store knows no failure but the
    /// recipient's own.
    private func explained(_ rows: [TraceRow]) async throws -> [TraceRow] {
        guard rows.contains(where: { $0.queue != nil }) else { return rows }
        let failing = try await runner.list().get().filter { $0.retryCount > 0 && $0.lastError != nil }
        let errors = Dictionary(failing.map { ($0.key, $0.lastError) }, uniquingKeysWith: { first, _ in first })
        guard !errors.isEmpty else { return rows }
        return rows.map { row in
            guard let key = row.queue, case let failure?? = errors[key] else { return row }
            var row = row
            row.detail = failure.text
            return row
        }
    }

    private func retry(_ name: String) async throws -> Int {
        let queue = try QueueName.find(name, among: try await runner.list().get())
        guard try await runner.retry(queue.key).get() else {
            throw OperationFailure("Queue \(name) is empty by now.")
        }
        return queue.messageCount
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

    private func preview(_ documents: [SubmittedDocument]) async throws -> [PlannedOrganization] {
        let changes = self.changes
        return try await threadPool.runIfActive { try changes.preview(documents) }
    }

    private func answer(_ request: ConnectorRequest) async throws -> ConnectorReply {
        let (changes, time) = (self.changes, self.time)
        let queries = ConnectorQueries(snapshot: active.snapshot, reader: store.reader)
        switch request {
        case .list, .show, .report, .pair: return try await threadPool.runIfActive { try queries.answer(request) }
        case .block(let name, let reason, let author):
            let record = try await threadPool.runIfActive {
                let record = try queries.block(name, reason: reason, author: author, at: time.wallTime())
                try changes.block(record)
                return record
            }
            logger.warning(
                "An inbound connector is blocked: nothing comes in by it until it is unblocked.",
                metadata: [
                    "organization": "\(record.organization)", "connector": "\(record.connector)",
                    "reason": "\(reason)", "author": "\(author)",
                ])
            return .done
        case .unblock(let name, let author):
            let record = try await threadPool.runIfActive {
                let record = try queries.blocked(name)
                try changes.unblock(organization: record.organization, connector: record.connector)
                return record
            }
            logger.notice(
                "An inbound connector is not blocked any more.",
                metadata: [
                    "organization": "\(record.organization)", "connector": "\(record.connector)", "author": "\(author)",
                ])
            return .done
        case .validate(let query): return .validated(try await validator.validate(query))
        }
    }

    /// The same with all refusals up to now.
    private func readTrace<T: Sendable>(_ body: @escaping @Sendable (StoreQueries) throws -> T) async throws -> T {
        let store = self.store
        return try await read { queries in
            store.flushRefusals()
            return try body(queries)
        }
    }

    private func read<T: Sendable>(_ body: @escaping @Sendable (StoreQueries) throws -> T) async throws -> T {
        let queries = self.queries
        return try await threadPool.runIfActive { try body(queries) }
    }
}
