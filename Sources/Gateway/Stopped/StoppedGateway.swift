import Engines
import Glibc
import Identity
package import Log
package import Mail
import MailFlow
import NodeState
package import Operations
package import Organization
import OwnMail
import SQLiteStore

/// Performs the same operations where no gateway runs: over the store opened for reading, or for writing where the
/// operation needs that. Blocks.
package struct StoppedGateway {
    private let server: ServerConfiguration
    private let time: any TimeSource
    private let random: any RandomSource
    private let logger: Logger

    /// Operations on the data folder of `server`.
    package init(
        server: ServerConfiguration, time: any TimeSource, random: any RandomSource = SystemRandom(), logger: Logger
    ) {
        self.server = server
        self.time = time
        self.random = random
        self.logger = logger
    }

    /// The keys for held mail. Where they can't be used, the failure of what needs them says why; the log would tell everybody
    /// who asks for anything.
    private var quarantineKeys: QuarantineKeys { QuarantineKeyFile.keys(of: server, logger: .silent) }

    /// Performs an operation. Throws ``OperationFailure``, also for one that needs a running gateway.
    package func perform<Asked: Operations.Operation>(
        _ operation: Asked, by caller: Caller
    ) throws(OperationFailure) -> Asked.Answer {
        switch Asked.traits.needs {
        case .runningGateway:
            throw OperationFailure(
                .unavailable, "No gateway runs on \(server.data). Start it with `postern serve`, then try again.")
        case .store:
            let store: ReadOnlyStore
            do {
                store = try ReadOnlyStore.open(
                    folder: server.data, time: time, logger: logger, quarantineKeys: quarantineKeys)
            } catch {
                throw OperationFailure(.unavailable, error.description)
            }
            return try perform(operation, on: Stores(store, perimeter: store), by: caller)
        case .writableStore:
            // What the store keeps is nobody else's.
            let mask = umask(0o077)
            defer { umask(mask) }
            let store: SQLiteStore
            do {
                var configuration = StoreConfiguration(server.limits)
                configuration.quarantineKeys = quarantineKeys
                store = try SQLiteStore.open(
                    folder: server.data, time: time, configuration: configuration, logger: logger)
            } catch {
                throw OperationFailure(.unavailable, error.description)
            }
            defer { store.close() }
            let index = TraceIndex(beside: store, server, time: time, logger: logger)
            var stores = Stores(store, perimeter: store.refusals)
            stores.traceIndex = index
            stores.traceForgetting = TraceForgetter(
                dataFolder: server.data, eraser: store, index: index, time: time, logger: logger)
            stores.trace = store.trace(foundBy: index)
            // Before the store: it may have to be asked for the last time.
            defer { Blocking.run { await index.close() } }
            let permissions: [Permission] = [.learningRead, .learningChange, .traceForget]
            return try perform(
                operation, on: stores, isLearning: permissions.contains(Asked.traits.permission), by: caller)
        }
    }

    /// Does something with the store, opened for reading.
    package func read<T: Sendable>(
        _ body: @escaping @Sendable (Stores) async throws(OperationFailure) -> T
    ) throws(OperationFailure) -> T {
        let store: ReadOnlyStore
        do {
            store = try ReadOnlyStore.open(
                folder: server.data, time: time, logger: logger, quarantineKeys: quarantineKeys)
        } catch {
            throw OperationFailure(.unavailable, error.description)
        }
        return try Self.wait { () async throws(OperationFailure) in try await body(Stores(store, perimeter: store)) }
    }

    private func perform<Asked: Operations.Operation>(
        _ operation: Asked, on stores: Stores, isLearning: Bool = false, by caller: Caller
    ) throws(OperationFailure) -> Asked.Answer {
        let (server, time, random, logger) = (server, time, random, logger)
        return try Self.wait { () async throws(OperationFailure) in
            var administration = Administration(
                stores: stores,
                configuration: try await Self.configuration(of: server, stores, for: Asked.traits, logger),
                queues: StoredQueues(stores.messages, time: time), time: time, random: random, logger: logger)
            administration.reports = DeliveryReports(
                configuration: administration.configuration, time: time, random: random)
            var learning: LearningStore?
            if isLearning {
                let snapshot = administration.configuration.snapshot
                learning = LearnedMail.open(
                    server.data, scorers: Self.scorers(server, logger), time: time, random: random, logger: logger
                ) { snapshot }
            }
            defer { learning?.keepUp(isNight: false) }
            administration.learning = learning
            administration.publicURL = server.administration?.publicURL.description
            // Lists and keys take a while to be read, so they are for what decides about mail alone.
            if Asked.traits.readsDirectories {
                administration.content.scorers = Self.scorers(server, logger)
                administration.configuration.replace(try await administration.keys.keyring())
            }
            return try await operation.perform(in: administration, by: caller)
        }
    }

    /// What judges content: by the shipped lists where the operator's can't be used, as in a gateway that has just
    /// started.
    private static func scorers(_ server: ServerConfiguration, _ logger: Logger) -> any ScorerSource {
        do throws(ScoringListFiles.Unusable) {
            return try ScoringListFiles.source(server)
        } catch {
            logger.log(
                .scoringListsUnusable, [.file: server.engines.scoringLists ?? "", .error: error.description])
            return ShippedScorer()
        }
    }

    private static func configuration(
        of server: ServerConfiguration, _ stores: Stores, for traits: OperationTraits, _ logger: Logger
    ) async throws(OperationFailure) -> StoredConfiguration {
        do throws(StoreError) {
            var organizations = OrganizationSet(revisions: try await stores.configuration.currentOrganizations())
            organizations.reportFailures(to: logger)
            if traits.readsDirectories {
                organizations = try await organizations.loadingDirectories(from: stores.directories)
            }
            return StoredConfiguration(
                server: server,
                organizations: organizations.blocking(try await stores.connectors.blockedConnectors()),
                secrets: try await ServerSecrets.kept(in: stores.secrets))
        } catch {
            throw OperationFailure(reading: error)
        }
    }

    private static func wait<T: Sendable>(
        _ body: @escaping @Sendable () async throws(OperationFailure) -> T
    ) throws(OperationFailure) -> T {
        let result = Blocking.run { () async -> Result<T, OperationFailure> in
            do throws(OperationFailure) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
