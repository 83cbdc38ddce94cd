import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Organization
import Queueing

/// Makes non-delivery reports and lets them enter the pipeline again as messages of their own
/// (docs/reference/reports.md).
final class NonDeliveryReports: ReportComposer, Sendable {
    private let configuration: ActiveConfiguration
    private let time: any TimeSource
    private let random: any RandomSource
    private let policy: NIOLockedValueBox<ReportPolicy>

    init(
        configuration: ActiveConfiguration, time: any TimeSource, random: any RandomSource,
        policy: ReportPolicy = ReportPolicy()
    ) {
        self.configuration = configuration
        self.time = time
        self.random = random
        self.policy = NIOLockedValueBox(policy)
    }

    func report(on message: StoredMessage, failures: [FailedRecipient]) -> ReportDecision {
        let snapshot = configuration.snapshot
        let told = failures.filter { ReportPolicy.wantsReport($0.recipient.recipient) }
        guard let from = NonDeliveryReports.sender(of: message.organization, in: snapshot) else {
            return .suppressed(
                reason: "organization \(message.organization) does not exist any more, so nobody can send the report")
        }
        let now = time.now()
        let suppression = policy.withLockedValue {
            $0.decide(
                sender: message.envelope.sender, failed: failures.lazy.map(\.recipient.recipient), now: now)
        }
        if let suppression { return .suppressed(reason: suppression.reason) }
        // The policy has said that there is a sender and that a failed recipient's report is wanted.
        guard let to = message.envelope.sender.address, !told.isEmpty else {
            return .suppressed(reason: ReportPolicy.Suppression.nullSender.reason)
        }
        let original: DeliveryStatusNotification.Original
        do {
            original = try NonDeliveryReports.original(message)
        } catch {
            return .suppressed(reason: "the message's content could not be read for the report: \(error)")
        }
        var generator = Generator(source: random)
        let notification = DeliveryStatusNotification(
            id: NetworkMessageID(using: &generator), from: from, to: to, reportingMTA: snapshot.server.hostname,
            date: time.wallTime(), recipients: told.map(NonDeliveryReports.entry), original: original)
        return enter(notification, organization: message.organization, snapshot: snapshot)
    }

    /// Runs a report through the Categorizer from its entry stage for reports.
    private func enter(
        _ notification: DeliveryStatusNotification, organization: String, snapshot: ConfigurationSnapshot
    ) -> ReportDecision {
        let content = notification.content()
        let recipient = EnvelopeRecipient(address: notification.to, notify: .never)
        let categorization = Categorizer(snapshot: snapshot)
            .categorizeReport(to: [recipient], organization: organization)
        switch categorization {
        case .refuse(let reply, _):
            return .suppressed(reason: "the report to <\(notification.to)> was refused: \(reply)")
        case .accept(let deliveries, let edits, let decisions, let priority):
            return .send(
                Acceptance(
                    networkMessageID: notification.id, organization: organization, origin: .report,
                    envelope: notification.envelope(of: content), content: .memory(content.buffer), edits: edits,
                    priority: priority, acceptedAt: time.now(), receivedAt: notification.date, clientAddress: nil,
                    clientName: snapshot.server.hostname.name, messageIDField: notification.messageID,
                    subject: notification.subject, decisions: decisions, deliveries: deliveries))
        }
    }

    /// `postmaster@` the default accepted domain of an organization.
    static func sender(of organization: String, in snapshot: ConfigurationSnapshot) -> EmailAddress? {
        guard let owner = snapshot.organization(named: organization) else { return nil }
        let domains = owner.document.acceptedDomains
        return (domains.first { $0.isDefault } ?? domains.first).map {
            EmailAddress(localPart: "postmaster", domain: $0.domainName)
        }
    }

    private static func entry(_ failed: FailedRecipient) -> DeliveryStatusNotification.Recipient {
        DeliveryStatusNotification.Recipient(
            address: failed.recipient.recipient.address,
            originalRecipient: failed.recipient.recipient.originalRecipient, action: .failed,
            reply: failed.failure.reply, remote: failed.failure.remote, attempts: failed.attempts,
            lastAttempt: failed.lastAttempt)
    }

    private static func original(_ message: StoredMessage) throws -> DeliveryStatusNotification.Original {
        let limit = DeliveryStatusNotification.Original.contentLimit
        let content: ByteBuffer
        switch message.content {
        case .memory(let buffer): content = buffer
        case .file(let file): content = try file.read(at: 0, count: min(limit, file.size))
        }
        return DeliveryStatusNotification.Original(
            envelope: message.envelope, receivedAt: message.receivedAt, clientName: message.clientName,
            clientAddress: message.clientAddress, messageID: message.messageIDField, subject: message.subject,
            content: content, isWhole: content.readableBytes == message.content.size)
    }
}

/// Draws from a source that threads share.
private struct Generator: RandomNumberGenerator {
    let source: any RandomSource
    mutating func next() -> UInt64 { source.next() }
}
