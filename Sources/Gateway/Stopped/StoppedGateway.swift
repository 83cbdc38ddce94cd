import Glibc
package import Logging
package import Mail
import MailFlow
package import Organization
import Queueing
import Storage

/// Answers the commands when no gateway runs: reads open the store read-only, `organization apply` writes to it. Blocks.
package struct StoppedGateway {
    private let server: ServerConfiguration
    private let time: any TimeSource
    private let logger: Logger

    /// Commands on the data folder of `server`.
    package init(server: ServerConfiguration, time: any TimeSource, logger: Logger) {
        self.server = server
        self.time = time
        self.logger = logger
    }

    /// Answers a request. Throws ``OperationFailure``.
    package func answer(_ request: ControlRequest) throws -> ControlReply {
        switch request {
        case .organizationApply(let documents, let author):
            return .applied(try apply(documents, author: author))
        case .organizationRollback(let organization, let revision, let author):
            let document = try StoreQueries(reader: try openForReading()).earlier(organization, revision: revision)
            return .applied(try apply([document], author: author))
        case .queueRetry, .queueSuspend, .queueResume, .queueResubmit, .messageSuspend, .messageResume, .messageRemove:
            throw OperationFailure("No gateway runs on \(server.data). Start it with `postern serve`, then try again.")
        case .directory(.importBegin), .directory(.importData), .directory(.importEnd), .directory(.set),
            .directory(.remove), .directory(.confirm):
            throw OperationFailure("No gateway runs on \(server.data). Start it with `postern serve`, then try again.")
        case .status:
            throw OperationFailure("No gateway runs on \(server.data).")
        case .directory(let request): return .directory(try read(request, try openForReading()))
        case .connector(let request): return .connector(try answer(request))
        case .dkim(let request): return .dkim(try answer(request))
        case .queueList, .queueShow, .messageShow, .messageExport, .traceSearch, .traceShow, .organizationExport,
            .organizationList, .organizationHistory, .organizationPlan, .organizationRollbackPlan, .tlsReport,
            .dmarcReport,
            .explain:
            return try read(request)
        }
    }

    private func read(_ request: ControlRequest) throws -> ControlReply {
        let queries = StoreQueries(reader: try openForReading())
        switch request {
        case .queueList(let organization):
            let queues = try statuses(queries).filter { organization == nil || $0.0.key.organization == organization }
            return .queues(queues.map { QueueSummary($0.0, clock: CivilClock(time)) })
        case .queueShow(let name, let limit):
            let all = try statuses(queries)
            let queue = try QueueName.find(name, among: all.map(\.0))
            let waiting = all.first { $0.0.key == queue.key }?.1 ?? []
            let clock = CivilClock(time)
            return .queue(
                QueueDetail(
                    queue: QueueSummary(queue, clock: clock),
                    waiting: waiting.prefix(max(0, limit)).map { WaitingSummary(waiting: $0, clock: clock) },
                    advice: QueueAdvice.text(for: queue)))
        case .messageShow(let id): return .message(try message(id, queries))
        case .messageExport(let id):
            let view = try message(id, queries)
            try MessageExport.check(view)
            return .message(view)
        case .traceSearch(let query): return .trace(try queries.search(query))
        case .traceShow(let id): return .detail(try queries.trace(id))
        case .organizationExport(let name, let revision):
            return .document(try queries.document(of: name, revision: revision))
        case .organizationList: return .organizations(try queries.organizations())
        case .organizationHistory(let name, let limit): return .history(try queries.history(of: name, limit: limit))
        case .organizationPlan(let documents): return .planned(try preview(documents, queries))
        case .organizationRollbackPlan(let name, let revision):
            return .planned(try preview([try queries.earlier(name, revision: revision)], queries))
        case .tlsReport(let day, let domain): return .tlsReport(try queries.tlsReport(day: day, domain: domain))
        case .dmarcReport(let day, let organization):
            return .dmarcReport(try queries.dmarcReport(day: day, organization: organization))
        case .explain(let query):
            let organizations = try OrganizationSet(revisions: try queries.reader.currentOrganizations())
                .loadingDirectories(from: queries.reader)
                .blocking(try queries.reader.blockedConnectors())
            let snapshot = ConfigurationSnapshot(server: server, organizations: organizations.snapshots)
            let secrets = try ServerSecrets.kept(in: queries.reader)
            let time = time
            let explanations = Blocking.run { () async -> Result<[Explanation], any Error> in
                do {
                    return .success(
                        try await query.explanations(by: snapshot, secrets: secrets, time: time, authenticator: nil))
                } catch {
                    return .failure(error)
                }
            }
            return .explanations(try explanations.get())
        case .status, .queueRetry, .queueSuspend, .queueResume, .queueResubmit, .messageSuspend, .messageResume,
            .messageRemove, .organizationApply, .organizationRollback, .directory, .connector, .dkim:
            // `answer` sends none of these here.
            throw OperationFailure("No gateway runs on \(server.data).")
        }
    }

    private func apply(_ documents: [SubmittedDocument], author: String) throws -> [AppliedOrganization] {
        try writing { store in try apply(documents, author: author, to: store) }
    }

    private func writing<T>(_ body: (MailStore) throws -> T) throws -> T {
        // What the store keeps is nobody else's.
        let mask = umask(0o077)
        defer { umask(mask) }
        let store: MailStore
        do {
            store = try MailStore.open(folder: server.data, time: time, logger: logger)
        } catch {
            throw OperationFailure(error.description)
        }
        defer { store.close() }
        return try body(store)
    }

    private func answer(_ request: ConnectorRequest) throws -> ConnectorReply {
        let reader = try openForReading()
        let organizations = OrganizationSet(revisions: try reader.currentOrganizations())
        let snapshot = ConfigurationSnapshot(server: server, organizations: organizations.snapshots)
        let queries = ConnectorQueries(snapshot: snapshot, reader: reader)
        switch request {
        case .block(let name, let reason, let author):
            let record = try queries.block(name, reason: reason, author: author, at: time.wallTime())
            try writing { try $0.block(record) }
            return .done
        case .unblock(let name, _):
            let record = try queries.blocked(name)
            try writing { try $0.unblock(organization: record.organization, connector: record.connector) }
            return .done
        case .validate:
            throw OperationFailure(
                "No gateway runs on \(server.data): a validation goes through the running gateway. Start it with "
                    + "`postern serve`, then try again.")
        case .list, .show, .report, .pair: return try queries.answer(request)
        }
    }

    private func answer(_ request: DKIMRequest) throws -> DKIMReply {
        let reader = try openForReading()
        let snapshot = ConfigurationSnapshot(
            server: server, organizations: OrganizationSet(revisions: try reader.currentOrganizations()).snapshots)
        let queries = DKIMQueries(snapshot: snapshot, reader: reader, now: time.wallTime())
        switch request {
        case .list(let organization): return .domains(try queries.domains(organization: organization))
        case .show(let domain): return .domains([try queries.show(domain)])
        case .create, .rotate:
            return try writing { store in
                try SigningKeys(store: store, time: time, logger: logger)
                    .answer(request, snapshot: snapshot, install: { _ in })
            }
        }
    }

    private func apply(
        _ documents: [SubmittedDocument], author: String, to store: MailStore
    ) throws -> [AppliedOrganization] {
        let current = try OrganizationSet(revisions: try store.currentOrganizations())
            .loadingDirectories(from: store.reader)
        let plan = try current.plan(documents, server: server)
        return try plan.write(to: store, author: author, at: time.wallTime()).applied
    }

    private func preview(_ documents: [SubmittedDocument], _ queries: StoreQueries) throws -> [PlannedOrganization] {
        let current = try OrganizationSet(revisions: try queries.reader.currentOrganizations())
            .loadingDirectories(from: queries.reader)
        return try ChangePreview(reader: queries.reader).preview(
            try current.plan(documents, server: server), server: server)
    }

    private func read(_ request: DirectoryRequest, _ reader: StoreReader) throws -> DirectoryReply {
        let set = OrganizationSet(revisions: try reader.currentOrganizations())
        let queries = DirectoryQueries(reader: reader, organizations: set.snapshots, now: time.wallTime())
        switch request {
        case .show(let name, let address):
            let loaded = try set.loadingDirectories(from: reader, of: [name])
            let organization = try DirectoryQueries.organization(name, among: loaded.snapshots)
            return .recipients([try DirectoryQueries.show(address, in: organization)])
        case .list(let name, let after, let limit):
            return .recipients(try queries.list(name, after: after, limit: limit))
        case .status(let name): return .directories(try queries.status(of: name))
        case .importBegin, .importData, .importEnd, .set, .remove, .confirm:
            // `answer` sends none of these here.
            throw OperationFailure("No gateway runs on \(server.data).")
        }
    }

    private func openForReading() throws -> StoreReader {
        do {
            return try StoreReader.open(folder: server.data, time: time, logger: logger)
        } catch {
            throw OperationFailure(error.description)
        }
    }

    // Looked up among all that waits: no gateway runs, so nobody else knows what is suspended.
    private func message(_ id: String, _ queries: StoreQueries) throws -> MessageView {
        let status = try queries.status(of: id)
        let waiting = try queries.queues(time: time).values.joined().filter { $0.sequence == status.sequence }
        return MessageView(status, waiting: waiting.map { WaitingStatus($0, now: time.now()) }, clock: CivilClock(time))
    }

    private func statuses(_ queries: StoreQueries) throws -> [(QueueStatus, [QueuedRecipient])] {
        let now = time.now()
        let suspended = Set(try queries.reader.suspendedQueues())
        return try queries.queues(time: time)
            .map { key, recipients in
                let deferred = recipients.count { ($0.notBefore ?? now) > now }
                let status = QueueStatus(
                    key: key, status: suspended.contains(key) ? .suspended : .ready, messageCount: recipients.count,
                    deferredMessageCount: deferred,
                    activeAttempts: 0, lastError: nil, lastRetryTime: nil, nextRetryTime: nil, retryCount: 0,
                    oldestAcceptedAt: recipients.map(\.acceptedAt).min())
                return (status, recipients)
            }
            .sorted { $0.0.identity < $1.0.identity }
    }
}

extension WaitingSummary {
    fileprivate init(waiting: QueuedRecipient, clock: CivilClock) {
        self.init(WaitingStatus(waiting, now: clock.now), clock: clock)
    }
}

extension WaitingStatus {
    /// A recipient that waits for the next start.
    fileprivate init(_ waiting: QueuedRecipient, now: Instant) {
        let isDeferred = (waiting.notBefore ?? now) > now
        self.init(
            id: waiting.id, sequence: waiting.sequence, key: waiting.key, priority: waiting.priority,
            status: waiting.isSuspended ? .suspended : isDeferred ? .retry : .ready, acceptedAt: waiting.acceptedAt,
            attempts: waiting.attempts, nextRetryTime: isDeferred ? waiting.notBefore : nil)
    }
}
