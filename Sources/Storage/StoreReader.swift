public import Logging
public import Mail
public import MailFlow
public import Organization
public import Queueing

/// Reads a store and changes nothing in it. Calls block; they are for threads that may.
public final class StoreReader: TraceStore, Sendable {
    /// Opens the store in a folder for reading, whether or not a gateway runs on it.
    public static func open(folder: String, time: any TimeSource, logger: Logger) throws(StoreOpenError) -> StoreReader
    {
        throw StoreOpenError(.missing, "")
    }

    /// Rows that match, newest first.
    public func search(_ query: TraceQuery) throws -> [TraceRow] { [] }
    /// One message by MessageTraceId or sequence number; nil when there is none.
    public func detail(_ id: String) throws -> TraceDetail? { nil }

    /// The newest revision of each organization, by name.
    public func currentOrganizations() throws -> [OrganizationRevision] { [] }
    /// All revisions of one organization, oldest first.
    public func revisions(of organization: String) throws -> [OrganizationRevision] { [] }

    /// A message by MessageTraceId or sequence number; nil when there is none.
    public func status(of id: String) throws -> MessageStatus? { nil }
    /// The content of a message as received; nil when it was released after the last recipient's end.
    public func content(of sequence: SequenceNumber) throws -> MessageContent? { nil }
    /// Waiting recipients of an organization in order of acceptance, those after `last`; an empty list ends it.
    public func waitingRoutes(of organization: String, after last: RecipientID?, limit: Int) throws -> [WaitingRoute] {
        []
    }
    /// Every recipient that waits, in the order of acceptance, in batches.
    public func waitingRecipients(now: Instant, _ batch: ([QueuedRecipient]) throws -> Void) throws {}
}
