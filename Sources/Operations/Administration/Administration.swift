package import DNS
package import Facts
package import Identity
package import Log
package import Mail
package import MailFlow
package import Queueing

/// All that an operation may use: the stores, the queues, the configuration in force, time. It knows no network, no disk
/// and no transport, so that operations run in a test by themselves.
package struct Administration: Sendable {
    /// Where everything is kept.
    package let stores: Stores
    /// The configuration by which mail is decided.
    package let configuration: any ConfigurationInForce
    /// The queues.
    package let queues: any QueueControl
    /// Changes of the configuration, as far as the context lets them be made.
    package internal(set) var changes: ConfigurationChanges
    /// Imports into directories.
    package let imports: DirectoryImports
    /// The keys that mail is signed with.
    package let keys: SigningKeys
    /// What speaks to servers for a validation; nil where no gateway runs.
    package var probe: (any ConnectorProbing)?
    /// What live mail asks DNS by, with its cache; nil where no gateway runs.
    package var resolver: CachingResolver?
    /// Which lists in DNS can be believed; nil where no gateway runs.
    package var dnsLists: DNSLists?
    /// What is known of the mail of clients; nil where no gateway runs.
    package var sources: SourceMemory?
    /// What the organizations' own people send; nil where no gateway runs.
    package var senders: OutboundSenders?
    /// What organizations have learned; nil where the store is open for reading alone.
    package var learning: (any LearningAdministration)?
    /// What is known of mail in somebody else's name; nil where no gateway runs.
    package var spoofs: SpoofWatch?
    /// Marks of recent mail; nil where nobody keeps them.
    package var marks: (any RecentMarkKeeping)?
    /// Makes reports to senders; nil where nobody does.
    package var reports: (any ReportComposer)?
    /// Tells organizations that content of their mail was read; nil where no gateway runs.
    package var contentMail: ContentReadMail?
    /// Tells of historical searches that have ended; nil where no gateway runs.
    package var searchMail: HistoricalSearchMail?
    /// Tells owners of accounts of changes; nil where no gateway runs.
    package var accountMail: (any AccountNoticing)?
    /// What looks into content; nobody by default.
    package var content = ContentExaminers()
    /// Who signs in and asks over HTTP; nil where administration has no address, and where no gateway runs.
    package var accounts: AccountService?
    /// What links to this server's administration begin with, `https://admin.example.net`; nil where it has no address.
    package var publicURL: String?
    /// Jobs; nil where no gateway runs.
    package var jobs: JobBoard?
    /// Reads `postern.yaml` again; nil where no gateway runs.
    package var files: (any ServerFileReading)?
    /// What only a running gateway knows; nil where none runs.
    package var running: RunningState?
    /// Answers what is asked of the API over the control socket; nil where no gateway runs.
    package var api: (any APIPort)?
    /// For whom and under what conditions operations are done.
    package var context = OperationContext.unlimited
    /// The clocks.
    package let time: any TimeSource
    /// Random bits.
    package let random: any RandomSource
    /// The log.
    package let logger: Logger

    /// Puts together what operations use. One of it lives as long as the gateway: it holds the changes under way.
    package init(
        stores: Stores, configuration: any ConfigurationInForce, queues: any QueueControl, time: any TimeSource,
        random: any RandomSource, logger: Logger
    ) {
        self.stores = stores
        self.configuration = configuration
        self.queues = queues
        changes = ConfigurationChanges(
            active: configuration, stores: stores, queues: queues, time: time, logger: logger)
        imports = DirectoryImports(active: configuration, changes: changes, time: time, logger: logger)
        keys = SigningKeys(store: stores.signingKeys, time: time, logger: logger)
        self.time = time
        self.random = random
        self.logger = logger
    }
}

/// What only a running gateway knows of itself.
package struct RunningState: Sendable {
    /// Since when it takes mail.
    package var since: WallTime
    /// The addresses it listens on.
    package var listeners: [String]
    /// The certificate that clients see; nil without TLS.
    package var certificate: @Sendable () -> GatewayStatus.Certificate?
    /// How far the index of the trace is behind the mail; nil without an index.
    package var indexLag: @Sendable () -> Interval?
    /// How far the wall clock is ahead of the time that has passed; zero where it is not.
    package var clockLead: @Sendable () -> Interval
    /// How short each resource is.
    package var pressure: @Sendable () -> [PressureSummary]
    /// Why the file of countries can't be used; nil where it can, and where there is none.
    package var countryTrouble: @Sendable () -> String?
    /// How the engines are that look for malware, and what else of that can't be used.
    package var engines: @Sendable () -> (standings: [EngineStanding], troubles: [String])
    /// Writes to the store what was counted for reports and is in memory yet.
    package var writeCounts: @Sendable () async -> Void

    /// The state of a gateway.
    package init(
        since: WallTime, listeners: [String], certificate: @escaping @Sendable () -> GatewayStatus.Certificate?,
        indexLag: @escaping @Sendable () -> Interval?, clockLead: @escaping @Sendable () -> Interval,
        pressure: @escaping @Sendable () -> [PressureSummary],
        engines: @escaping @Sendable () -> (standings: [EngineStanding], troubles: [String]) = { ([], []) },
        countryTrouble: @escaping @Sendable () -> String? = { nil },
        writeCounts: @escaping @Sendable () async -> Void
    ) {
        self.since = since
        self.listeners = listeners
        self.certificate = certificate
        self.indexLag = indexLag
        self.clockLead = clockLead
        self.pressure = pressure
        self.countryTrouble = countryTrouble
        self.engines = engines
        self.writeCounts = writeCounts
    }
}

extension Administration {
    /// The entry of the audit log for something that is done now.
    func entry(
        _ action: AuditAction, by caller: Caller, organization: String? = nil, _ object: ObjectReference? = nil,
        change: String? = nil, reason: String? = nil, result: AuditEntry.Outcome = .done
    ) -> AuditEntry {
        AuditEntry(
            at: time.wallTime(), by: caller, authentication: context.authentication ?? caller.authentication,
            from: context.source, organization: organization, action, object, change: change,
            reason: reason ?? context.reason, result: result)
    }

    /// Keeps an entry about what is not written in a transaction of its own: a read of content, before the answer is
    /// given.
    func record(_ entry: AuditEntry, before what: String) async throws(OperationFailure) {
        do {
            try await stores.audit.record([entry])
        } catch {
            throw OperationFailure(.unavailable, "\(what), because the audit log can't be written: \(error).")
        }
    }

    /// Keeps a second entry about what was recorded as done and went wrong then. Where it can't be written either, the
    /// server's log says so.
    func recordFailure(of entry: AuditEntry) async {
        var failed = entry
        failed.time = time.wallTime()
        failed.result = .failed
        do throws(StoreError) {
            try await stores.audit.record([failed])
        } catch {
            logger.log(
                .administrationAuditUnwritten, [.action: entry.action.rawValue, .error: "\(error)"])
        }
    }

    /// The queues; what a runner that stops throws becomes a failure.
    func queueList() async throws(OperationFailure) -> [QueueStatus] {
        do {
            return try await queues.list()
        } catch {
            throw OperationFailure(error, "The queues can't be listed")
        }
    }
}

extension Caller {
    /// How a caller of its kind proves to be that.
    fileprivate var authentication: String {
        switch kind {
        case .local: "peerCredentials"
        case .account, .token, .endUser: kind.word
        case .system: "none"
        }
    }
}
