package import Mail

/// Answers what an administrator asks about messages, those included that have ended.
package protocol MessageLookup: Sendable {
    /// A message by MessageTraceId or sequence number; nil when there is none.
    func status(of id: String) async throws(StoreError) -> MessageStatus?

    /// The messages that `text` may mean, at most `limit`: by number or MessageTraceId, by the beginning of a
    /// MessageTraceId (eight digits or more), or by the Message-ID field with its angle brackets, the newest first. Empty
    /// when there is none.
    ///
    /// - Parameter organizations: only messages of these organizations; nil for those of all.
    func messages(
        matching text: String, of organizations: Set<String>?, limit: Int
    ) async throws(StoreError) -> [SequenceNumber]

    /// The recipients of some identities, whatever their state, by identity; one that is not there is left out. A few
    /// reads for a page of any length, not one for each of its rows.
    func recipients(_ ids: [RecipientID]) async throws(StoreError) -> [RecipientStatus]

    /// Recipients that wait, in the order of acceptance: those behind `last`, or the first ones, and at most `limit`. An
    /// empty page is the end. Pages promise what those of ``MessageStore/waiting(after:limit:)`` do.
    func waitingRecipients(after last: RecipientID?, limit: Int) async throws(StoreError) -> [RecipientStatus]

    /// The content of a message as received; nil when it was released after the last recipient's end. Throws
    /// ``StoreError/failed(_:)`` for content that is damaged.
    func content(of sequence: SequenceNumber) async throws(StoreError) -> MessageContent?
}

extension MessageLookup {
    /// The messages of all organizations that `text` may mean.
    package func messages(matching text: String, limit: Int) async throws(StoreError) -> [SequenceNumber] {
        try await messages(matching: text, of: nil, limit: limit)
    }
}
