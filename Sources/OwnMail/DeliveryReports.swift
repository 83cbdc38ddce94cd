import Facts
package import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
package import Operations
import Organization
package import Queueing
package import SenderAuthentication

/// Makes reports of failure, delay and success and lets them enter the pipeline again as messages of their own
/// (docs/reference/reports.md).
package final class DeliveryReports: ReportComposer, Sendable {
    private let configuration: any ConfigurationInForce
    private let time: any TimeSource
    private let random: any RandomSource
    private let policy: NIOLockedValueBox<ReportPolicy>
    // Without a list each domain is counted for itself.
    private let suffixes: PublicSuffixList?

    /// - Parameters:
    ///   - policy: how many reports domains get.
    ///   - suffixes: tells organizations' domains; nil where there is no list.
    package init(
        configuration: any ConfigurationInForce, time: any TimeSource, random: any RandomSource,
        policy: ReportPolicy = ReportPolicy(), suffixes: PublicSuffixList? = nil
    ) {
        self.suffixes = suffixes
        self.configuration = configuration
        self.time = time
        self.random = random
        self.policy = NIOLockedValueBox(policy)
    }

    /// The report as it enters the pipeline, or why there is none.
    package func report(_ kind: ReportKind, on message: StoredMessage, recipients: [ReportedRecipient])
        -> ReportDecision
    {
        let basis = configuration.basis
        let snapshot = basis.snapshot
        guard let owner = snapshot.organization(named: message.organization) else {
            return .suppressed(
                reason: "organization \(message.organization) does not exist any more, so nobody can send the report")
        }
        let settings = ReportSettings(for: message.envelope.sender, owner: owner, snapshot: snapshot)
        guard let from = settings.from else {
            return .suppressed(reason: "organization \(message.organization) has no domain to report from")
        }
        if !settings.isInternal, let domain = message.envelope.sender.address?.domain,
            let remote = owner.remoteDomains.remoteDomain(for: domain), !remote.wants(kind)
        {
            return .suppressed(
                reason: "the remote domain \(remote.name) of the organization is to get no reports of \(kind.word)")
        }
        let original: DeliveryStatusNotification.Original
        do {
            original = try DeliveryReports.original(message, as: recipients.first?.recipient)
        } catch {
            return .suppressed(reason: "the message's content could not be read for the report: \(error)")
        }
        let subject = ReportPolicy.Subject(
            kind: kind, organization: message.organization, sender: message.envelope.sender,
            isOwnSender: settings.isInternal
                && recipients.allSatisfy { $0.recipient.routing.direction == .originating },
            isOwnDomain: settings.isInternal,
            countedDomain: message.envelope.sender.address?.domain.flatMap { domain in
                suffixes?.organizationalDomain(of: domain)
            },
            forgery: recipients.lazy.compactMap(\.recipient.senderStanding?.forgery).first,
            autoSubmitted: HeaderSummary(reading: original.content, ownName: "").autoSubmitted,
            reportsDelays: settings.reports.delayDsnEnabled)
        let now = time.now()
        let suppression = policy.withLockedValue {
            $0.decide(subject, recipients: recipients.lazy.map(\.recipient.recipient), now: now)
        }
        if let suppression { return .suppressed(reason: suppression.reason) }
        // The policy has said that there is a sender and that some recipient's report is wanted.
        guard let to = message.envelope.sender.address else {
            return .suppressed(reason: ReportPolicy.Suppression.nullSender.reason)
        }
        let language = settings.language(of: original.content)
        let notification = DeliveryStatusNotification(
            id: NetworkMessageID(random: random), from: from, to: to, reportingMTA: snapshot.server.hostname,
            reportingAuthority: settings.reports.reportingAuthority, language: language,
            sendsHTML: settings.reports.sendHtml, date: time.wallTime(),
            recipients: DeliveryReports.once(
                recipients.filter { ReportPolicy.wants(kind, $0.recipient.recipient) }.map { recipient in
                    var entry = DeliveryReports.entry(
                        recipient, organization: message.organization, snapshot: snapshot)
                    entry.customText = settings.text(for: entry.status, in: language)
                    return entry
                }), original: original)
        let content = notification.content()
        return OwnMessage(
            noun: "report", id: notification.id, from: from, to: to, envelope: notification.envelope(of: content),
            content: content.buffer, messageID: notification.messageID, subject: notification.subject,
            date: notification.date
        ).enter(for: owner, by: basis, now: now)
    }

    private static func entry(
        _ recipient: ReportedRecipient, organization: String, snapshot: ConfigurationSnapshot
    ) -> DeliveryStatusNotification.Recipient {
        let action: DeliveryStatusNotification.Action
        let reply: Reply
        let remote: MailHost?
        var host: MailHost?
        var lastError: Reply?
        var willRetryUntil: WallTime?
        switch recipient.outcome {
        case .failed(let failure):
            (action, reply, remote, host) = (.failed, failure.reply, failure.speaker, failure.remote)
            lastError = failure.lastError
        case .delayed(let failure, let until):
            (action, reply, remote, host) = (.delayed, failure.reply, failure.speaker, failure.remote)
            willRetryUntil = until
        case .delivered(let said, let taker):
            // A mailbox host answers for the mailbox (RFC 2033); any other hop has but taken the message over.
            let stored = recipient.recipient
            let (key, _) = Router(snapshot: snapshot)
                .route(stored.deliverTo, inputs: stored.routing, organization: organization)
            (action, reply, remote) = (
                taker == nil || key.deliveryType == .mailbox ? .delivered : .relayed, said, taker
            )
        case .expanded:
            (action, reply, remote) = (
                .expanded, Reply(250, EnhancedStatusCode(2, 0, 0), "Expanded to the members of the group"), nil
            )
        }
        return DeliveryStatusNotification.Recipient(
            address: recipient.recipient.recipient.address,
            originalRecipient: recipient.recipient.recipient.originalRecipient, action: action, reply: reply,
            lastError: lastError, remote: remote, host: host, attempts: recipient.attempts,
            lastAttempt: recipient.lastAttempt, willRetryUntil: willRetryUntil)
    }

    /// Members of a group are all reported as the group; what is said of it twice is said once.
    private static func once(
        _ entries: [DeliveryStatusNotification.Recipient]
    ) -> [DeliveryStatusNotification.Recipient] {
        guard entries.count > 1 else { return entries }
        var said: Set<String> = []
        return entries.filter { said.insert("\($0.address.lookupKey) \($0.action) \($0.reply)").inserted }
    }

    /// The message as a recipient gets it, but for what is added to it and for what stays inside.
    private static func original(
        _ message: StoredMessage, as recipient: StoredMessage.Recipient?
    ) throws -> DeliveryStatusNotification.Original {
        let limit = DeliveryStatusNotification.Original.contentLimit
        let content: ByteBuffer
        switch message.content {
        case .memory(let buffer): content = buffer
        case .file(let file): content = try file.read(at: 0, count: min(limit, file.size))
        }
        return DeliveryStatusNotification.Original(
            envelope: message.envelope, receivedAt: message.receivedAt, clientName: message.clientName,
            clientAddress: message.clientAddress, messageID: message.messageIDField, subject: message.subject,
            content: (recipient.map { message.edits(for: $0) } ?? message.copies[0])
                .withoutInternalFields(content),
            isWhole: content.readableBytes == message.content.size)
    }
}

extension DeliveryFailure {
    /// The host that gave the reply; nil when this server did.
    fileprivate var speaker: MailHost? { source == .remote ? remote : nil }
}

extension RemoteDomain {
    /// Whether senders there are to get reports of a kind. Who is not to hear of a failure is not told of a delay either.
    fileprivate func wants(_ kind: ReportKind) -> Bool {
        switch kind {
        case .failure, .delay: ndrEnabled
        case .success: deliveryReportEnabled
        }
    }
}

extension ReportKind {
    /// The kind in a sentence.
    fileprivate var word: String {
        switch self {
        case .failure: "failure"
        case .delay: "delay"
        case .success: "success"
        }
    }
}
