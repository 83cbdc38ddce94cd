import Facts
import Mail
import NIOCore
import Organization
import Testing

@testable import MailFlow

extension ExaminationBasis {
    /// Plans for a message.
    func plan(
        _ facts: MessageFacts, beginning: ByteBuffer, transaction: Transaction, session: SessionFacts
    ) throws -> ExaminationPlan {
        let attribution = try #require(transaction.attribution)
        return Examination(
            of: WholeMessage(facts, transaction, session, content: beginning), attribution: attribution, by: self
        ).plan
    }

    /// The examination of a message that a client sends to one recipient, without the authentication of its sender.
    func examination(
        of text: String, from client: String, sender: String, to recipient: String
    ) throws -> Examination {
        var envelope = try transaction(from: sender)
        envelope.accept(try perimeter.rule("<\(recipient)>", in: envelope, from: client))
        let content = ByteBuffer(string: text)
        var examination = Examination(
            of: WholeMessage(
                reading: content, content: .memory(content), transaction: envelope, session: try session(client),
                id: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 1_795_000_000_000),
                ownName: "mx.example.net", headerLimit: 1 << 20),
            attribution: try #require(envelope.attribution), by: self)
        examination.leaveAuthenticationOut()
        return examination
    }

    /// Decides about a message of which the facts are known, what authentication found among them.
    func examine(
        _ facts: MessageFacts, transaction: Transaction, session: SessionFacts, content: ByteBuffer? = nil,
        plan: ExaminationPlan = ExaminationPlan()
    ) throws -> ExaminationResult {
        let attribution = try #require(transaction.attribution)
        return Examination(
            of: WholeMessage(facts, transaction, session, content: content), attribution: attribution, by: self,
            plan: plan
        ).decided()
    }

    /// What becomes of such a message.
    func categorize(
        _ facts: MessageFacts, transaction: Transaction, session: SessionFacts
    ) throws -> Categorization {
        try examine(facts, transaction: transaction, session: session).categorization
    }

    /// What becomes of a report to somebody in the name of an organization.
    func report(to recipient: EnvelopeRecipient, organization: String) throws -> Categorization {
        let owner = try #require(snapshot.organization(named: organization))
        let author = try #require(owner.defaultAddress("postmaster"))
        return Examination(
            of: WholeMessage(
                own: ByteBuffer(string: "From: \(author)\r\n\r\n"), author: author,
                envelope: Envelope(sender: .null), to: [recipient], id: NetworkMessageID(high: 0, low: 1),
                at: WallTime(milliseconds: 0)),
            attribution: Attribution(owner: owner, direction: .originating), from: .resolution, by: self
        ).decided().categorization
    }
}

extension WholeMessage {
    /// A message of which these facts are known; without content nothing is signed.
    init(_ facts: MessageFacts, _ transaction: Transaction, _ session: SessionFacts, content: ByteBuffer? = nil) {
        let beginning = content ?? ByteBuffer()
        self.init(
            transaction: transaction, session: session, facts: facts,
            header: HeaderSummary(reading: beginning, ownName: "mx.example.net"), beginning: beginning,
            content: content.map { .memory($0) })
    }
}
