import Mail
import MailFlow
import NIOCore
import PosternTesting
import Queueing
import Testing

@testable import Transport

@Suite("Reports that a group was expanded")
struct ExpansionReportTests {
    private let key = QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "reports")

    private func report(by sender: String, composer: any ReportComposer) throws -> StoreTransaction {
        let group = EnvelopeRecipient(
            address: try #require(EmailAddress("all@d.example")), notify: .success, originalRecipient: "rfc822;all")
        var member = group
        member.notify = .never
        let content = ByteBuffer(string: "Subject: hi\r\n\r\nbody\r\n")
        let acceptance = Acceptance(
            networkMessageID: NetworkMessageID(high: 1, low: 2), organization: "contoso", origin: .smtp,
            envelope: Envelope(sender: sender.isEmpty ? .null : .mailbox(try #require(EmailAddress(sender)))),
            content: .memory(content), priority: .normal,
            acceptedAt: Instant(milliseconds: 0), receivedAt: WallTime(milliseconds: 0), clientAddress: nil,
            clientName: "c", messageIDField: "<1@a>", subject: "hi", decisions: [],
            copies: try ["ann@d.example", "bob@d.example"].map {
                MessageCopy(
                    edits: MessageEdits(prepended: ["For: \($0)"]),
                    deliveries: [
                        Delivery(
                            recipient: member, deliverTo: try #require(EmailAddress($0)), key: key,
                            routing: RoutingInputs(direction: .incoming, revision: 1))
                    ])
            })
        return ExpansionReport(
            acceptance: acceptance, groups: [group], beginning: content, composer: composer,
            at: WallTime(milliseconds: 0)
        ).transaction(noting: UnnotedWork())
    }

    @Test("reports that a group was expanded are accepted with the message, in one transaction")
    func sent() throws {
        let transaction = try report(by: "sue@a.test", composer: PlainReports(key: key))
        #expect(transaction.acceptances.map(\.origin) == [.smtp, .report])
        #expect(transaction.acceptances[0].deliveries.count == 2)
        #expect(transaction.acceptances[1].deliveries.map(\.deliverTo.description) == ["sue@a.test"])
        let decision = try #require(transaction.acceptances[0].decisions.last)
        #expect(decision.stage == .report && decision.inputs == ["expanded=all@d.example"])
    }

    @Test("stand in the record of the message where none is made, with the reason")
    func suppressed() throws {
        let transaction = try report(by: "", composer: PlainReports(key: key))
        #expect(transaction.acceptances.map(\.origin) == [.smtp])
        #expect(transaction.acceptances[0].decisions.last?.outcome == .notReported(reason: "the sender is <>"))
    }
}
