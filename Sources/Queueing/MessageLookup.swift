package import Mail

/// Answers what an administrator asks about messages, those included that have ended.
package protocol MessageLookup: Sendable {
    /// A message by MessageTraceId or sequence number; nil when there is none.
    func status(of id: String) async throws(StoreError) -> MessageStatus?

    /// The messages that `text` may mean, at most `limit`: by number or MessageTraceId, by the beginning of a
    /// MessageTraceId (eight digits or more), or by the Message-ID field with its angle brackets, the newest first. Empty
    /// when there is none.
    func messages(matching text: String, limit: Int) async throws(StoreError) -> [SequenceNumber]

    /// The content of a message as received; nil when it was released after the last recipient's end. Throws
    /// ``StoreError/failed(_:)`` for content that is damaged.
    func content(of sequence: SequenceNumber) async throws(StoreError) -> MessageContent?
}
