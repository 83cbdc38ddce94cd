import Log
import Mail
import NodeState
import Operations
import Organization
import Queueing
import SQLiteStore

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
    /// Lines of the log about messages.
    let mailLog: MailLog
    /// Writes what waits and closes the folder. Blocks.
    var close: @Sendable () -> Void

    /// The store of one server in its data folder.
    ///
    /// - Parameter observers: who hears of accepted mail and of its ends, beside the log.
    init(_ store: SQLiteStore, logger: Logger, observers: [any CommitObserver] = []) {
        mailLog = MailLog(logger: logger, lookup: store, sequence: { SQLiteStore.sequence(of: $0) })
        var stores = Stores(store, perimeter: store.refusals)
        stores.messages = ObservedMessageStore(store, observers: [mailLog] + observers)
        self.stores = stores
        crashes = store
        space = store
        refusals = store.refusals
        close = { store.close() }
    }

    /// Opens the store; waits a little for a gateway that is just stopping.
    static func open(_ server: ServerConfiguration, _ surroundings: Surroundings) async throws -> OpenedStores {
        let (time, pulse) = (surroundings.time, surroundings.lifeline?.pulse(of: "the writer"))
        let deadline = time.now() + .seconds(5)
        while true {
            do throws(StoreOpenError) {
                return OpenedStores(
                    try SQLiteStore.open(
                        folder: server.data, time: time, configuration: StoreConfiguration(server.limits),
                        logger: surroundings.logger
                    ) { pulse?.beat() }, logger: surroundings.logger)
            } catch {
                guard error.kind == .locked, time.now() < deadline else { throw OperationFailure(error.description) }
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
