import Facts
import Mail
import MailFlow
import NIOCore
import Organization
import Queueing

/// The message by which it is found out where junk goes: it has the test string for filters of unwanted bulk mail (GTUBE), and
/// comes as if a stranger had sent it by SMTP. It passes everything that such a message passes, from RCPT on.
struct JunkTestMessage: Sendable {
    /// Its recipient.
    let recipient: EmailAddress
    /// Its identity.
    let id: NetworkMessageID
    /// Its Message-ID field.
    let messageID: String
    /// What messages are decided by at this moment.
    let basis: ExaminationBasis

    private let content: ByteBuffer
    private let session: SessionFacts
    private let receivedAt: WallTime
    private let acceptedAt: Instant
    private let author: String

    private static let subject = "Test of the way of junk"
    private static let from = "junk-test@postern.invalid"
    /// Nobody's address (RFC 5737), and a name that nobody has (RFC 2606): no connector and no list knows them.
    private static let client = IPAddress(v4: 0xC633_6419)
    private static let greeting = "junk-test.invalid"
}

extension JunkTestMessage {
    /// A message that an administrator orders.
    init(
        to recipient: EmailAddress, basis: ExaminationBasis, author: String, time: any TimeSource,
        random: any RandomSource
    ) {
        let hostname = basis.snapshot.server.hostname
        let id = NetworkMessageID(random: random)
        let now = time.wallTime()
        let messageID = "<\(id)@\(hostname)>"
        let text = [
            "From: \(Self.from)", "To: \(recipient)", "Subject: \(Self.subject)", "Date: \(now.messageDate)",
            "Message-ID: \(messageID)", "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=us-ascii", "",
            "This message shows where \(hostname) puts junk. It needs no answer.", "", SpamTestString.text, "",
        ].joined(separator: "\r\n")
        var session = SessionFacts(clientAddress: Self.client, helo: Self.greeting)
        session.transactionTime = now
        self.recipient = recipient
        self.id = id
        self.messageID = messageID
        self.basis = basis
        self.session = session
        self.author = author
        content = ByteBuffer(string: text)
        receivedAt = now
        acceptedAt = time.now()
    }

    /// What a session comes to: the reply that ends it, or the message to be examined.
    enum Course {
        /// Refused before its content, with whose mail it would have been.
        case refused(Reply, organization: String?)
        /// To be examined.
        case taken(Examination)
    }

    /// Asks what a session asks up to DATA.
    func course() -> Course {
        var transaction = Transaction(envelope: Envelope(sender: .null, smtpUTF8: recipient.needsSMTPUTF8))
        let sender = basis.perimeter.sender(
            transaction.envelope, declaredSize: content.readableBytes, session: session)
        if let refusal = sender.refusal { return .refused(refusal, organization: nil) }
        transaction.decisions = sender.decisions
        let ruling = basis.perimeter.recipient(
            .mailbox(recipient), notify: .never, originalRecipient: nil, in: transaction, session: session)
        if case .refused(let reply, let organization, _) = ruling.verdict {
            return .refused(reply, organization: organization)
        }
        transaction.accept(ruling)
        guard let attribution = transaction.attribution else {
            return .refused(Replies.noOrganization, organization: nil)
        }
        let server = basis.snapshot.server
        let whole = WholeMessage(
            reading: content, content: .memory(content), transaction: transaction, session: session, id: id,
            receivedAt: receivedAt, ownName: server.hostname.name, headerLimit: server.limits.headerSize)
        return .taken(Examination(of: whole, attribution: attribution, by: basis))
    }

    /// Its acceptance, by what was decided about it.
    func acceptance(of examination: Examination, as message: AcceptedMessage) -> Acceptance {
        let (attribution, transaction) = (examination.attribution, examination.whole.transaction)
        let order = attribution.owner.decision(
            .administration, .testMessage(author: SafeText.escaped(author, limit: 256)),
            by: ObjectReference(.recipient, recipient.description))
        return Acceptance(
            networkMessageID: id, organization: attribution.organization, origin: .validation,
            envelope: transaction.envelope, content: .memory(content), priority: message.priority,
            acceptedAt: acceptedAt, receivedAt: receivedAt, clientAddress: session.clientAddress,
            clientName: session.helo, messageIDField: messageID, subject: Self.subject, author: Self.from,
            decisions: [order] + transaction.decisions + message.decisions, copies: message.copies,
            ends: message.ends)
    }
}
