import Log
import Mail
import MailFlow
import NodeState
import Operations
import Organization
import Queueing
import Recording
import SQLiteStore
import Supervision

/// What a gateway keeps on this machine, opened: here, and nowhere else, it is chosen what that is.
struct OpenedStores: Sendable {
    /// Its doors.
    let stores: Stores
    /// What processes died of.
    let crashes: any CrashStore
    /// The room for mail.
    let space: any SpaceGauge
    /// What is refused at the edge of this machine.
    let refusals: RefusalLog
    /// Counts mail for reports.
    let traffic: TrafficCounting
    /// The index of the trace; nil where the store has none.
    let traceIndex: TraceIndex?
    /// By which the ages of old records count.
    let retention: RetentionClock
    /// Lines of the log about messages.
    let mailLog: MailLog
    /// Marks of recent mail; nil where nobody keeps them.
    private(set) var marks: RecentMarkFiles?
    /// Makes them.
    private(set) var markKeeper: MarkKeeper?
    /// Which entries of allow and block lists mail was let pass by.
    let allowBlockUses = AllowBlockUses()
    /// Writes what waits and closes the folder. Blocks.
    var close: @Sendable () -> Void

    /// The store of one server in its data folder.
    ///
    /// - Parameters:
    ///   - traffic: counts what is accepted, ends and is refused.
    ///   - traceIndex: the index of its trace, which hears of accepted mail too.
    ///   - forgetting: forgets a person in both.
    ///   - observers: who else hears of accepted mail and of its ends.
    init(
        _ store: SQLiteStore, logger: Logger, traffic: TrafficCounting, traceIndex: TraceIndex? = nil,
        forgetting: (any TraceForgetting)? = nil, observers: [any CommitObserver] = []
    ) {
        mailLog = MailLog(logger: logger, lookup: store, sequence: { SQLiteStore.sequence(of: $0) })
        var stores = Stores(store, perimeter: PerimeterLogs(logs: [store.refusals, traffic]))
        stores.traceIndex = traceIndex
        stores.traceForgetting = forgetting
        if let traceIndex { stores.trace = store.trace(foundBy: traceIndex) }
        self.traceIndex = traceIndex
        retention = store.retention
        let own: [any CommitObserver] = [traffic, mailLog, allowBlockUses] + (traceIndex.map { [$0] } ?? [])
        stores.messages = ObservedMessageStore(store, observers: own + observers)
        self.stores = stores
        self.traffic = traffic
        crashes = store
        space = store
        refusals = store.refusals
        close = { store.close() }
    }

    /// Opens the store; waits a little for a gateway that is just stopping.
    static func open(_ server: ServerConfiguration, _ surroundings: Surroundings) async throws -> OpenedStores {
        let (time, pulse) = (surroundings.time, surroundings.lifeline?.pulse(of: "the writer"))
        let deadline = time.now() + .seconds(5)
        var configuration = StoreConfiguration(server.limits)
        configuration.quarantineKeys = QuarantineKeyFile.keys(of: server, logger: surroundings.logger)
        while true {
            do throws(StoreOpenError) {
                let store = try SQLiteStore.open(
                    folder: server.data, time: time, configuration: configuration,
                    logger: surroundings.logger
                ) { pulse?.beat() }
                let index = TraceIndex(beside: store, server, time: time, logger: surroundings.logger)
                let marks = RecentMarkFiles(dataFolder: server.data, time: time)
                let keeper = MarkKeeper(keeping: marks, logger: surroundings.logger)
                var opened = OpenedStores(
                    store, logger: surroundings.logger,
                    traffic: TrafficCounting(
                        store: store, time: time, retention: store.retention, logger: surroundings.logger),
                    traceIndex: index,
                    forgetting: TraceForgetter(
                        dataFolder: server.data, eraser: store, index: index, time: time, logger: surroundings.logger),
                    observers: [keeper])
                opened.marks = marks
                opened.markKeeper = keeper
                return opened
            } catch {
                guard error.kind == .locked, time.now() < deadline else { throw OperationFailure(error.description) }
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
