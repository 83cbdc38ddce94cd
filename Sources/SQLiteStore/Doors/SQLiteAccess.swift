package import Mail
package import MailFlow
package import Queueing

/// What a store over SQLite can do, whether a gateway runs on it or it is only read: every door is made of these two.
package protocol SQLiteAccess: Sendable {
    /// Reads on a thread that may wait.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (StoreReader) throws -> Value
    ) async throws(StoreError) -> Value

    /// Changes rows, durably or not at all. `body` runs within a transaction; what it throws undoes all it did.
    func change<Value: Sendable>(
        _ body: @escaping @Sendable (WriterConnection) throws -> Value
    ) async throws(StoreError) -> Value
}

// Doors of Queueing, as far as running and reading stores open them in the same way.
extension SQLiteAccess {
    /// A page of what waits.
    package func waiting(after last: RecipientID?, limit: Int) async throws(StoreError) -> [QueuedRecipient] {
        try await read { try $0.waiting(after: last, limit: limit) }
    }

    /// The queues that are stopped.
    package func suspendedQueues() async throws(StoreError) -> [QueueKey] {
        try await read { try $0.suspendedQueues() }
    }

    /// The number of the youngest message; 0 when there is none.
    package func lastSequence() async throws(StoreError) -> SequenceNumber { try await read { try $0.lastSequence() } }

    /// The revisions by which waiting recipients were routed, by organization.
    package func waitingRevisions() async throws(StoreError) -> [String: Set<Int64>] {
        try await read { try $0.waitingRevisions() }
    }

    /// A page of an organization's waiting recipients.
    package func waitingRoutes(
        of organization: String, after last: RecipientID?, limit: Int
    ) async throws(StoreError) -> [WaitingRoute] {
        try await read { try $0.waitingRoutes(of: organization, after: last, limit: limit) }
    }

    /// A message by MessageTraceId or sequence number; nil when there is none.
    package func status(of id: String) async throws(StoreError) -> MessageStatus? {
        try await read { try $0.status(of: id) }
    }

    /// The messages that a text may mean.
    package func messages(
        matching text: String, of organizations: Set<String>?, limit: Int
    ) async throws(StoreError) -> [SequenceNumber] {
        try await read { try $0.messages(matching: text, of: organizations, limit: limit) }
    }

    /// Recipients by identity.
    package func recipients(_ ids: [RecipientID]) async throws(StoreError) -> [RecipientStatus] {
        try await read { try $0.recipients(ids) }
    }

    /// A page of what waits, with what its messages say of themselves.
    package func waitingRecipients(
        after last: RecipientID?, limit: Int
    ) async throws(StoreError) -> [RecipientStatus] {
        try await read { try $0.waitingRecipients(after: last, limit: limit) }
    }

    /// The content of a message as received; nil when it was released.
    package func content(of sequence: SequenceNumber) async throws(StoreError) -> MessageContent? {
        try await read { try $0.content(of: sequence) }
    }

    /// Rows of a source of the trace that match, portion by portion.
    package func traceRows(
        of source: TraceSource, _ query: TraceQuery, behind place: TraceCursor?, limit: Int
    ) async throws(StoreError) -> TracePortion {
        try await read { try $0.traceRows(of: source, query, behind: place, limit: limit) }
    }

    /// Rows of messages by their identities.
    package func traceRows(_ rows: [RecipientID], _ query: TraceQuery) async throws(StoreError) -> [TraceRow] {
        try await read { try $0.traceRows(rows, query) }
    }

    /// All about a message or a refusal; nil when there is none.
    package func detail(_ id: String) async throws(StoreError) -> TraceDetail? { try await read { try $0.detail(id) } }

    /// The entries of an index of the trace, message by message.
    package func traceEntries(
        after sequence: SequenceNumber, messages: Int
    ) async throws(StoreError) -> [TraceIndexEntry] {
        try await read { try $0.traceEntries(after: sequence, messages: messages) }
    }

    /// The entries of the messages of a period, in the order of reception.
    package func traceEntries(
        receivedIn period: Range<WallTime>, through newest: SequenceNumber, behind place: TraceFeedPlace?, messages: Int
    ) async throws(StoreError) -> [TraceIndexEntry] {
        try await read { try $0.traceEntries(receivedIn: period, through: newest, behind: place, messages: messages) }
    }
}
