import Mail
import NIOCore
import Organization
import PosternTesting
import Queueing
import Testing

@testable import Gateway

@Suite("Reports that the gateway makes")
struct NonDeliveryReportTests {
    private let clock = VirtualClock()

    private func composer() throws -> NonDeliveryReports {
        let yaml = """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.com, DomainType: Authoritative, Default: true }
            recipients:
              - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, Mailbox: maildir }
            """
        let document = try OrganizationDocument.load(yaml: yaml, file: "contoso.yaml").get()
        let set = OrganizationSet(revisions: []).replacing([
            .init(text: yaml, snapshot: OrganizationSnapshot(document, revision: 3))
        ])
        let server = ServerConfiguration(hostname: try Domain("mx.contoso.com"), data: "/nowhere")
        return NonDeliveryReports(
            configuration: ActiveConfiguration(server: server, organizations: set), time: clock,
            random: SeededRandom(seed: 1))
    }

    private func message(
        from sender: ReversePath, to recipient: String, notify: NotifyConditions? = nil,
        organization: String = "contoso"
    ) throws -> (StoredMessage, FailedRecipient) {
        let address = try #require(EmailAddress(recipient))
        let routing = RoutingInputs(direction: .originating, revision: 3)
        let entry = StoredMessage.Recipient(
            id: RecipientID(5), recipient: EnvelopeRecipient(address: address, notify: notify), deliverTo: address,
            junk: false, routing: routing)
        let stored = StoredMessage(
            sequence: SequenceNumber(4), networkMessageID: NetworkMessageID(high: 1, low: 2),
            organization: organization, origin: .smtp, envelope: Envelope(sender: sender), edits: MessageEdits(),
            content: .memory(ByteBuffer(string: "Subject: Lunch\r\nMessage-ID: <1@contoso.com>\r\n\r\nAt noon?\r\n")),
            receivedAt: clock.wallTime(), clientName: "pc", clientAddress: IPAddress("192.0.2.7"), subject: "Lunch",
            messageIDField: "<1@contoso.com>", recipients: [entry])
        let failed = FailedRecipient(
            recipient: entry, state: .failed,
            failure: DeliveryFailure(
                .reply, Reply(550, .init(5, 1, 1), "No such user"), remote: "mx.example.net [192.0.2.1]:25"),
            attempts: 1, lastAttempt: clock.wallTime())
        return (stored, failed)
    }

    private func ann() throws -> ReversePath { .mailbox(try #require(EmailAddress("ann@contoso.com"))) }

    @Test("a 5xx becomes a report to the sender, routed like mail, from the null sender")
    func failure() throws {
        let (stored, failed) = try message(from: ann(), to: "bob@example.net")
        guard case .send(let acceptance) = try composer().report(on: stored, failures: [failed]) else {
            Issue.record("no report")
            return
        }
        #expect(acceptance.envelope.sender == .null)
        #expect(acceptance.origin == .report)
        #expect(acceptance.organization == "contoso")
        #expect(acceptance.subject == "Undeliverable: Lunch")
        #expect(acceptance.deliveries.map(\.deliverTo.description) == ["ann@contoso.com"])
        #expect(acceptance.deliveries.map(\.key.deliveryType) == [.mailbox])
        #expect(!acceptance.decisions.isEmpty)
        guard case .memory(let content) = acceptance.content else {
            Issue.record("not in memory")
            return
        }
        let text = String(buffer: content)
        #expect(text.contains("From: <postmaster@contoso.com>"))
        #expect(text.contains("Diagnostic-Code: smtp;550 5.1.1 No such user"))
        #expect(text.contains("At noon?"))
    }

    @Test("mail from the null sender is never answered, and the reason is told")
    func nullSender() throws {
        let (stored, failed) = try message(from: .null, to: "bob@example.net")
        #expect(
            try suppression(composer().report(on: stored, failures: [failed]))
                == "the message has no sender to tell (MAIL FROM:<>)")
    }

    @Test("NOTIFY=NEVER is honoured")
    func never() throws {
        let (stored, failed) = try message(from: ann(), to: "bob@example.net", notify: .never)
        #expect(try suppression(composer().report(on: stored, failures: [failed]))?.contains("NOTIFY") == true)
    }

    @Test("a sender gets one report a minute")
    func oncePerMinute() throws {
        let composer = try composer()
        let (stored, failed) = try message(from: ann(), to: "bob@example.net")
        #expect(suppression(composer.report(on: stored, failures: [failed])) == nil)
        clock.advance(by: .seconds(59))
        #expect(suppression(composer.report(on: stored, failures: [failed]))?.contains("minute") == true)
        clock.advance(by: .seconds(2))
        #expect(suppression(composer.report(on: stored, failures: [failed])) == nil)
    }

    @Test("a report that nobody would take is recorded, not sent")
    func unknownOwnSender() throws {
        let ghost = ReversePath.mailbox(try #require(EmailAddress("ghost@contoso.com")))
        let (stored, failed) = try message(from: ghost, to: "bob@example.net")
        #expect(
            try suppression(composer().report(on: stored, failures: [failed]))?.contains("<ghost@contoso.com>") == true)
    }

    @Test("an organization that is gone sends no reports")
    func unknownOrganization() throws {
        let (stored, failed) = try message(from: ann(), to: "bob@example.net", organization: "fabrikam")
        #expect(try suppression(composer().report(on: stored, failures: [failed]))?.contains("fabrikam") == true)
    }

    private func suppression(_ decision: ReportDecision) -> String? {
        if case .suppressed(let reason) = decision { return reason }
        return nil
    }
}
