package import Facts
package import Mail
package import NIOCore

/// A message whose content is whole, with all that is known of it: what an examination begins with.
package struct WholeMessage: Sendable {
    // Once on the heap, as many hold it while it is examined. It changes where it is authenticated, and hardly otherwise.
    private struct Fields: Sendable {
        var transaction: Transaction
        @OnHeap var session: SessionFacts?
        var facts: MessageFacts
        var header: HeaderSummary
        var beginning: ByteBuffer
        var content: MessageContent?
    }

    private final class Storage: Sendable {
        let fields: Fields
        init(_ fields: Fields) { self.fields = fields }
    }

    private var storage: Storage

    private mutating func change(_ change: (inout Fields) -> Void) {
        var fields = storage.fields
        change(&fields)
        storage = Storage(fields)
    }

    /// What its transaction has come to.
    package var transaction: Transaction {
        get { storage.fields.transaction }
        set { change { $0.transaction = newValue } }
    }
    /// The session that it came by; nil for one that this gateway has made.
    package var session: SessionFacts? {
        get { storage.fields.session }
        set { change { $0.session = newValue } }
    }
    /// Whether it came by a session.
    var hasSession: Bool { storage.fields.$session }
    /// Whether there is anything to be said of who sent it.
    var hasSource: Bool { storage.fields.facts.$source || storage.fields.facts.$authentication }
    /// What is known of it. An examination adds what it finds out.
    package var facts: MessageFacts {
        get { storage.fields.facts }
        set { change { $0.facts = newValue } }
    }
    /// Its header, as far as it is read in passing.
    package var header: HeaderSummary { storage.fields.header }
    /// The beginning of the content, which is sure to hold the header.
    package var beginning: ByteBuffer { storage.fields.beginning }
    /// The whole content; nil where nothing but the facts is known.
    package var content: MessageContent? { storage.fields.content }

    /// Puts together what is known.
    package init(
        transaction: Transaction, session: SessionFacts?, facts: MessageFacts, header: HeaderSummary,
        beginning: ByteBuffer, content: MessageContent?
    ) {
        storage = Storage(
            Fields(
                transaction: transaction, session: session, facts: facts, header: header, beginning: beginning,
                content: content))
    }

    /// The first author, of the first From field; nil where it names nobody. Of what has been read already, or else of
    /// that field alone.
    package var author: EmailAddress? {
        if let authors = facts.authors { return authors.addresses.first }
        return header.fromField.flatMap { MessageAuthors.first(in: $0, of: beginning) }
    }

    /// Reads the header of a message.
    ///
    /// - Parameters:
    ///   - beginning: the beginning of the content, which is sure to hold the header.
    ///   - receivedAt: when it began to be accepted.
    ///   - ownName: this server's name, as its Received fields bear it.
    ///   - headerLimit: octets of a header block that are looked at.
    package init(
        reading beginning: ByteBuffer, content: MessageContent, transaction: Transaction, session: SessionFacts?,
        id: NetworkMessageID, receivedAt: WallTime, ownName: String, headerLimit: Int
    ) {
        let header = HeaderSummary(reading: beginning, ownName: ownName, limit: headerLimit)
        self.init(
            transaction: transaction, session: session,
            facts: MessageFacts(
                header: header, size: content.size, networkMessageID: id, receivedAt: receivedAt,
                smtpUTF8: transaction.envelope.smtpUTF8),
            header: header, beginning: beginning, content: content)
    }

    /// A message that this gateway makes for an organization.
    ///
    /// - Parameters:
    ///   - content: the message, written by this gateway.
    ///   - author: whom its From field names.
    package init(
        own content: ByteBuffer, author: EmailAddress, envelope: Envelope, to recipients: [EnvelopeRecipient],
        id: NetworkMessageID, at time: WallTime
    ) {
        var transaction = Transaction(envelope: envelope)
        transaction.recipients = recipients
        // No server has it in a Received field yet.
        self.init(
            reading: content, content: .memory(content), transaction: transaction, session: nil, id: id,
            receivedAt: time, ownName: "", headerLimit: .max)
        facts.authors = MessageAuthors(fieldCount: 1, addresses: [author])
    }
}
