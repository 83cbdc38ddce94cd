import Mail
import MailFlow
import NIOCore
import Operations
import Organization
import OwnMail
import PosternTesting
import Queueing
import SenderAuthentication
import Testing

@testable import Gateway

/// The gateway's own composer over an organization contoso, with messages and recipients to report on.
struct ReportDesk: Sendable {
    let clock = VirtualClock()
    private let composer: Result<DeliveryReports, any Error>

    /// - Parameters:
    ///   - settings: lines added to the organization's document.
    ///   - stages: what reports pass.
    init(
        _ settings: String = "", reportsPerDomain: Int = 1_000,
        stages: [any ExaminationStage] = Examination.stages
    ) {
        let clock = clock
        composer = Result {
            let yaml = """
                organization: contoso
                acceptedDomains:
                  - { DomainName: contoso.com, DomainType: Authoritative, Default: true }
                recipients:
                  - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, Mailbox: maildir }
                  - { PrimarySmtpAddress: lmtp@contoso.com, RecipientType: UserMailbox, Mailbox: dovecot }
                mailboxHosts:
                  - { Name: dovecot, Lmtp: "127.0.0.1:24" }
                \(settings)
                """
            let document = try OrganizationDocument.load(yaml: yaml, file: "contoso.yaml").get()
            let set = OrganizationSet(revisions: []).replacing([
                .init(text: yaml, snapshot: OrganizationSnapshot(document, revision: 3))
            ])
            let server = ServerConfiguration(hostname: try Domain("mx.contoso.com"), data: "/nowhere")
            return DeliveryReports(
                configuration: ActiveConfiguration(server: server, organizations: set, stages: stages), time: clock,
                random: SeededRandom(seed: 1), policy: ReportPolicy(reportsPerDomain: reportsPerDomain),
                suffixes: PublicSuffixList(path: "/usr/share/publicsuffix/public_suffix_list.dafsa"))
        }
    }

    /// What the composer says to a message of `sender` (empty for `<>`) with these recipients.
    func report(
        _ kind: ReportKind, by sender: String, header: String = "", organization: String = "contoso",
        returning content: Envelope.ReturnContent? = nil, copies: [MessageEdits] = [MessageEdits()],
        _ recipients: [ReportedRecipient]
    ) throws -> ReportDecision {
        let path: ReversePath = sender.isEmpty ? .null : .mailbox(try #require(EmailAddress(sender)))
        let message = StoredMessage(
            sequence: SequenceNumber(4), networkMessageID: NetworkMessageID(high: 1, low: 2),
            organization: organization, origin: .smtp,
            envelope: Envelope(sender: path, returnContent: content, envelopeID: "QQ+2B1"), copies: copies,
            content: .memory(
                ByteBuffer(
                    string: "Subject: Lunch\r\nMessage-ID: <1@contoso.com>\r\n\(header)\r\nAt noon?\r\n")),
            receivedAt: clock.wallTime(), clientName: "pc", clientAddress: IPAddress("192.0.2.7"), subject: "Lunch",
            messageIDField: "<1@contoso.com>", recipients: recipients.map(\.recipient))
        return try composer.get().report(kind, on: message, recipients: recipients)
    }

    /// The report; a failed test when there is none.
    func sent(
        _ kind: ReportKind, by sender: String, header: String = "",
        returning content: Envelope.ReturnContent? = nil, _ recipients: [ReportedRecipient]
    ) throws -> Acceptance {
        switch try report(kind, by: sender, header: header, returning: content, recipients) {
        case .send(let acceptance): return acceptance
        case .suppressed(let reason): throw ProgramError("no report: \(reason)")
        }
    }

    /// Why there is no report; a failed test when there is one.
    func suppressed(
        _ kind: ReportKind, by sender: String, header: String = "", organization: String = "contoso",
        _ recipients: [ReportedRecipient]
    ) throws -> String {
        switch try report(kind, by: sender, header: header, organization: organization, recipients) {
        case .send(let acceptance): throw ProgramError("a report: \(acceptance.subject)")
        case .suppressed(let reason): return reason
        }
    }

    /// The report's content.
    func content(_ acceptance: Acceptance) throws -> ByteBuffer {
        guard case .memory(let content) = acceptance.content else { throw ProgramError("not in memory") }
        return content
    }

    /// The report's content as text.
    func text(_ acceptance: Acceptance) throws -> String { String(buffer: try content(acceptance)) }

    /// A recipient that was refused.
    func failed(
        _ address: String, _ reply: Reply = Reply(550, .init(5, 1, 1), "No such user"),
        remote: MailHost? = "mx.example.net [192.0.2.1]:25", notify: NotifyConditions? = nil
    ) throws -> ReportedRecipient {
        ReportedRecipient(
            recipient: try recipient(address, notify), outcome: .failed(DeliveryFailure(.reply, reply, remote: remote)),
            attempts: 1, lastAttempt: clock.wallTime())
    }

    /// A recipient that failed so.
    func failed(_ address: String, because failure: DeliveryFailure) throws -> ReportedRecipient {
        ReportedRecipient(
            recipient: try recipient(address, nil), outcome: .failed(failure), attempts: 1,
            lastAttempt: clock.wallTime())
    }

    /// A recipient that waits.
    func delayed(_ address: String, notify: NotifyConditions? = nil) throws -> ReportedRecipient {
        let until = WallTime(milliseconds: clock.wallTime().milliseconds + Interval.hours(20).milliseconds)
        let failure = DeliveryFailure(.connection, Reply(450, .init(4, 4, 316), "Connection refused"))
        return ReportedRecipient(
            recipient: try recipient(address, notify), outcome: .delayed(failure, willRetryUntil: until),
            attempts: 12, lastAttempt: nil)
    }

    /// A recipient that has the message and whose sender wants to know.
    func delivered(_ address: String, remote: MailHost?) throws -> ReportedRecipient {
        ReportedRecipient(
            recipient: try recipient(address, .success),
            outcome: .delivered(Reply(250, .init(2, 0, 0), "Ok: queued"), remote: remote), attempts: 0,
            lastAttempt: clock.wallTime())
    }

    /// A group that was expanded and whose sender wants to know.
    func expanded(_ address: String) throws -> ReportedRecipient {
        ReportedRecipient(
            recipient: try recipient(address, .success), outcome: .expanded, attempts: 0,
            lastAttempt: clock.wallTime())
    }

    private func recipient(_ address: String, _ notify: NotifyConditions?) throws -> StoredMessage.Recipient {
        let address = try #require(EmailAddress(address))
        return StoredMessage.Recipient(
            id: RecipientID(5), recipient: EnvelopeRecipient(address: address, notify: notify), deliverTo: address,
            copy: 0, placement: .inbox, routing: RoutingInputs(direction: .originating, revision: 3))
    }
}
