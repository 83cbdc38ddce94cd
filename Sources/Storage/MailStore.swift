public import Logging
public import Mail
public import MailFlow
public import Organization
public import Queueing

/// The store of one gateway in its data folder (docs/reference/durability.md).
public final class MailStore: MessageStore, TraceStore, ConfigurationStore, PerimeterLog, Sendable {
    /// Reads the same store; for queries of the command line and for re-routing.
    public let reader: StoreReader
    /// False while the disk has less free space than the reserve: answer MAIL with `452 4.3.1`.
    public var acceptsMail: Bool { true }

    init(reader: StoreReader) { self.reader = reader }

    /// Opens the store in a folder, which is made with mode 0700 when it does not exist.
    ///
    /// Blocks while it recovers. Only one process can have a folder open.
    public static func open(
        folder: String, time: any TimeSource, configuration: StoreConfiguration = StoreConfiguration(), logger: Logger
    ) throws(StoreOpenError) -> MailStore {
        throw StoreOpenError(.failed, "")
    }

    /// Commits what waits, syncs it and closes the folder. Later transactions fail with `closed`. Blocks.
    public func close() {}

    /// Commits a transaction whole (see ``MessageStore``).
    public func submit(
        _ transaction: StoreTransaction, completion: @escaping @Sendable (Result<CommitReceipt, StoreError>) -> Void
    ) {}

    /// Fetches a message for an attempt (see ``MessageStore``).
    public func message(
        _ sequence: SequenceNumber, recipients: [RecipientID],
        completion: @escaping @Sendable (Result<StoredMessage?, StoreError>) -> Void
    ) {}

    /// Every recipient that waits, in the order of acceptance, in batches; for start-up. Blocks.
    public func waitingRecipients(now: Instant, _ batch: ([QueuedRecipient]) throws -> Void) throws {}

    /// Rows that match, newest first.
    public func search(_ query: TraceQuery) throws -> [TraceRow] { try reader.search(query) }
    /// One message by MessageTraceId or sequence number; nil when there is none.
    public func detail(_ id: String) throws -> TraceDetail? { try reader.detail(id) }

    /// Records a refusal at the edge. Never blocks.
    public func record(_ refusal: PerimeterRefusal) {}

    /// The newest revision of each organization, by name.
    public func currentOrganizations() throws -> [OrganizationRevision] { try reader.currentOrganizations() }
    /// All revisions of one organization, oldest first.
    public func revisions(of organization: String) throws -> [OrganizationRevision] {
        try reader.revisions(of: organization)
    }
    /// Adds a revision durably and gives its number.
    public func apply(organization: String, document: String, author: String, at time: WallTime) throws -> Int64 { 0 }
}
