import Facts
import Mail
import NIOCore
import PosternTesting
import Queueing
import Testing

@testable import Transport

@Suite("The report on recipients that a rule rejects")
struct RejectionReportTests {
    private static let key = QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "contoso.com")
    private static let content = ByteBuffer(string: "Subject: hi\r\n\r\nbody\r\n")

    private func delivery(_ address: String) throws -> Delivery {
        let address = try #require(EmailAddress(address))
        return Delivery(
            recipient: EnvelopeRecipient(address: address), deliverTo: address, key: Self.key,
            routing: RoutingInputs(direction: .originating, revision: 7))
    }

    /// A message to Bea that a rule rejects for Ann.
    private func transaction(from sender: String) throws -> StoreTransaction {
        let path: ReversePath = sender.isEmpty ? .null : .mailbox(try #require(EmailAddress(sender)))
        let bea = try delivery("bea@contoso.com")
        let acceptance = Acceptance(
            networkMessageID: NetworkMessageID(high: 1, low: 2), organization: "contoso", origin: .smtp,
            envelope: Envelope(sender: path), content: .memory(Self.content), priority: .normal,
            acceptedAt: Instant(milliseconds: 0), receivedAt: WallTime(milliseconds: 0), clientAddress: nil,
            clientName: "c", messageIDField: "<1@a>", subject: "hi", decisions: [],
            copies: [MessageCopy(edits: MessageEdits(), deliveries: [bea])])
        let rejection = AcceptedMessage.Rejection(
            try delivery("ann@contoso.com"), Reply(550, EnhancedStatusCode(5, 7, 900), "No entry"))
        let written = AcceptanceMail(
            acceptance, groups: [], rejections: [rejection], orders: [], beginning: Self.content,
            reports: PlainReports(key: Self.key), notices: nil, at: WallTime(milliseconds: 0))
        let mail = try #require(written)
        return mail.transaction(noting: UnnotedWork())
    }

    @Test("the sender gets the rule's reply in the transaction of the message, and its record says so")
    func sent() throws {
        let made = try transaction(from: "carl@contoso.com")
        #expect(made.acceptances.map(\.origin) == [.smtp, .report])
        let report = made.acceptances[1]
        guard case .memory(let content) = report.content else {
            Issue.record("the report is in a file")
            return
        }
        let text = String(buffer: content)
        #expect(text.contains("Kind: failure"))
        #expect(text.contains("ann@contoso.com: ") && text.contains("No entry"))
        let decision = try #require(made.acceptances[0].decisions.first)
        let sender = try #require(EmailAddress("carl@contoso.com"))
        #expect(decision.outcome == .noticeSent(to: sender))
        #expect(decision.stage == .report && decision.revision == 7)
        #expect(decision.inputs.map(\.description) == ["rejected=ann@contoso.com"])
    }

    @Test("nobody is written to about a message without a sender")
    func null() throws {
        #expect(try transaction(from: "").acceptances.map(\.origin) == [.smtp])
    }
}
