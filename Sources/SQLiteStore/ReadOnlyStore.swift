import Identity
package import Log
package import Mail
package import MailFlow
package import NodeState
import Organization
package import Queueing
import SenderAuthentication

/// A store that is opened for reading only, whether or not a gateway runs on it. What would change it fails with
/// ``StoreError/unavailable(_:)``.
package final class ReadOnlyStore: SQLiteAccess, Sendable {
    private let reader: StoreReader
    private let threads = ReaderThreads()
    private static let refusal = StoreError.unavailable("it is open for reading only")

    private init(_ reader: StoreReader) { self.reader = reader }

    /// Opens the store in a folder. Throws ``StoreOpenError/Kind/missing`` when there is none.
    package static func open(
        folder: String, time: any TimeSource, logger: Logger, quarantineKeys: QuarantineKeys = .none
    ) throws(StoreOpenError) -> ReadOnlyStore {
        ReadOnlyStore(
            try StoreReader.open(folder: folder, time: time, logger: logger, quarantineKeys: quarantineKeys))
    }

    /// Reads on one of a few threads of the store.
    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (StoreReader) throws -> Value
    ) async throws(StoreError) -> Value {
        try await threads.run { [reader] in try body(reader) }
    }

    /// Fails.
    package func change<Value: Sendable>(
        _ body: @escaping @Sendable (WriterConnection) throws -> Value
    ) async throws(StoreError) -> Value { throw ReadOnlyStore.refusal }
}

extension ReadOnlyStore: MessageStore {
    /// Fails.
    package func submit(
        _ transaction: StoreTransaction, completion: @escaping @Sendable (Result<CommitReceipt, StoreError>) -> Void
    ) { completion(.failure(ReadOnlyStore.refusal)) }

    /// Fetches a message (see `MessageStore`).
    package func message(
        _ sequence: SequenceNumber, recipients: [RecipientID],
        completion: @escaping @Sendable (Result<StoredMessage?, StoreError>) -> Void
    ) {
        threads.run({ [reader] in try reader.storedMessage(sequence, recipients: recipients) }, completion)
    }
}

extension ReadOnlyStore: RouteStore, MessageLookup, TraceStore, TraceRecords, TraceEraser, TraceFeed, PerimeterLog,
    CrashStore, ConfigurationStore,
    DirectoryStore, ConnectorStore, SigningKeyStore, SecretStore, DMARCCountStore, TLSCountStore, TransportPolicyStore,
    TrafficCountStore, AuditStore, OutageStore, SubmissionStore, QuarantineStore, SenderStore, IdentityStore, JobStore,
    IdempotencyStore, SavedSearchStore, DomainProofStore
{
    /// A page of the trace.
    package func search(_ query: TraceQuery) async throws(StoreError) -> TracePage {
        try await TraceSearcher(self, finder: nil, time: reader.time).search(query)
    }

    /// Fails.
    package func erase(_ refusals: [ForgottenRefusal]) async throws(StoreError) -> Int { throw ReadOnlyStore.refusal }

    /// Fails.
    package func eraseRemains() async throws(StoreError) -> Bool { throw ReadOnlyStore.refusal }

    /// Nothing: nobody is refused where no gateway runs.
    package func record(_ refusal: PerimeterRefusal) {}
}
