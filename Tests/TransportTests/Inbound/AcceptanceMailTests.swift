import Facts
import Mail
import MailFlow
import NIOCore
import PosternTesting
import Queueing
import Testing

@testable import Transport

@Suite("Mail that is written about an accepted message")
struct AcceptanceMailTests {
    private static let key = QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "contoso.com")
    private static let content = ByteBuffer(string: "Subject: hi\r\n\r\nbody\r\n")

    private func acceptance() throws -> Acceptance {
        let address = try #require(EmailAddress("ann@contoso.com"))
        return Acceptance(
            networkMessageID: NetworkMessageID(high: 1, low: 2), organization: "contoso", origin: .smtp,
            envelope: Envelope(sender: .mailbox(try #require(EmailAddress("sue@a.test")))),
            content: .memory(Self.content), priority: .normal, acceptedAt: Instant(milliseconds: 0),
            receivedAt: WallTime(milliseconds: 0), clientAddress: nil, clientName: "c", messageIDField: "<1@a>",
            subject: "hi", decisions: [],
            copies: [
                MessageCopy(
                    edits: MessageEdits(),
                    deliveries: [
                        Delivery(
                            recipient: EnvelopeRecipient(address: address), deliverTo: address, key: Self.key,
                            routing: RoutingInputs(direction: .incoming, revision: 7))
                    ])
            ])
    }

    private func order(_ subject: String, to address: String) throws -> NoticeOrder {
        NoticeOrder(
            .incidentReport, to: try #require(EmailAddress(address)), subject: subject, text: "text",
            by: ObjectReference(.transportRule, "Rule 1"))
    }

    private func about(
        _ orders: [NoticeOrder], groups: [EnvelopeRecipient] = [], notices: (any NoticeComposer)? = PlainNotices()
    ) throws -> AcceptanceMail? {
        AcceptanceMail(
            try acceptance(), groups: groups, orders: orders, beginning: Self.content,
            reports: PlainReports(key: Self.key), notices: notices, at: WallTime(milliseconds: 0))
    }

    @Test("nothing is written about a message without groups and notices, nor where nobody writes notices")
    func none() throws {
        let nothing = try about([])
        #expect(nothing?.messageID == nil)
        let unwritten = try about([order("one", to: "ann@contoso.com")], notices: nil)
        #expect(unwritten?.messageID == nil)
    }

    @Test("notices are accepted with the message, in one transaction, and its record has each of them")
    func sent() throws {
        let orders = [try order("one", to: "ann@contoso.com"), try order("two", to: "nobody@contoso.com")]
        let written = try about(orders)
        let mail = try #require(written)
        #expect(mail.messageID == "<1@a>")
        let transaction = mail.transaction(noting: UnnotedWork())
        #expect(transaction.acceptances.map(\.origin) == [.smtp, .report])
        #expect(transaction.acceptances.map(\.subject) == ["hi", "one"])
        let decisions = transaction.acceptances[0].decisions
        #expect(decisions.map(\.outcome) == [.noticeSent(to: orders[0].to), .notReported(reason: "nobody is there")])
        #expect(decisions.allSatisfy { $0.stage == .report && $0.object == orders[0].object && $0.revision == 7 })
        #expect(decisions.first?.inputs == ["notice=IncidentReport", "to=ann@contoso.com"])
    }

    @Test("the report of an expansion and the notices go together")
    func both() throws {
        let group = EnvelopeRecipient(address: try #require(EmailAddress("all@contoso.com")), notify: .success)
        let written = try about([order("one", to: "ann@contoso.com")], groups: [group])
        let mail = try #require(written)
        let transaction = mail.transaction(noting: UnnotedWork())
        #expect(transaction.acceptances.map(\.origin) == [.smtp, .report, .report])
        #expect(transaction.acceptances[0].decisions.count == 2)
    }

    @Test("a message leads to no more notices than it may")
    func bounded() throws {
        let orders = try (0..<80).map { try order("\($0)", to: "ann@contoso.com") }
        let written = try about(orders)
        let mail = try #require(written)
        #expect(mail.transaction(noting: UnnotedWork()).acceptances.count == 1 + NoticeOrder.most)
    }
}
