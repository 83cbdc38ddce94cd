package import Mail

/// When the sender of a message is told what became of it (docs/reference/reports.md).
///
/// A value that remembers whom it told of late, in bounded memory. What it suppresses is recorded with the reason.
package struct ReportPolicy: Sendable {
    /// Why no report is made.
    package enum Suppression: Hashable, Sendable {
        /// The message came with the null reverse-path (RFC 5321 section 4.5.5, RFC 3464 section 2).
        case nullSender
        /// No recipient's NOTIFY asks for a report of this kind (RFC 3461 section 4.1).
        case notRequested(ReportKind)
        /// The sender is forged: whoever has the address did not write the message.
        case senderForged(SenderForgery)
        /// The reverse-path is an address literal or ends in a name without a dot: nothing can be sent there.
        case senderNotValid
        /// The message is an automatic answer, whose sender does not wait for its arrival (RFC 3834 section 5).
        case automaticAnswer
        /// The organization wants no reports of delay.
        case delaysNotReported
        /// The address had more reports of late than ``ReportAllowance`` allows.
        case tooManyReports
        /// Senders of its domain had.
        case tooManyReportsToDomain
        /// The sender's domain has no mail waiting, and for as many domains as may be nothing but reports waits
        /// (`limits.reportQueues`).
        case tooManyQueues

        /// The sentence that goes into the record.
        package var reason: String {
            switch self {
            case .nullSender: "the message has no sender to tell (MAIL FROM:<>)"
            case .notRequested(.failure): "the sender asked for no report of failure (NOTIFY)"
            case .notRequested(.delay): "the sender asked for no report of delay (NOTIFY)"
            case .notRequested(.success): "the sender asked for no report of success (NOTIFY)"
            case .senderForged(.spf): "the sender is forged: its domain lets no such client send for it (SPF)"
            case .senderForged(.dmarc): "the sender is forged: the message fails the policy of its domain (DMARC)"
            case .senderNotValid: "the sender's address is not valid"
            case .automaticAnswer: "the message is an automatic answer (Auto-Submitted: auto-replied)"
            case .delaysNotReported: "the organization has reports of delay switched off"
            case .tooManyReports: "this sender had too many reports of late"
            case .tooManyReportsToDomain: "senders of this domain had too many reports of late"
            case .tooManyQueues: "reports for too many other domains wait (limits.reportQueues)"
            }
        }
    }

    /// What a report would be about.
    package struct Subject: Sendable {
        /// The kind of report.
        package var kind: ReportKind
        /// The organization whose mail it is about.
        package var organization: String
        /// The reverse-path of the message.
        package var sender: ReversePath
        /// Whether the sender is of the organization itself, by address and by the server that brought the message, and
        /// so can't be forged.
        package var isOwnSender: Bool
        /// Whether the sender's domain is one of the organization's own.
        package var isOwnDomain: Bool
        /// The domain whose senders it is counted for: the organizational one of the sender's, where that is known; nil for
        /// the sender's own.
        package var countedDomain: Domain?
        /// Why the sender is taken for forged; nil for not.
        package var forgery: SenderForgery?
        /// The message's Auto-Submitted field.
        package var autoSubmitted: String?
        /// Whether the organization wants reports of delay.
        package var reportsDelays: Bool

        package init(
            kind: ReportKind, organization: String = "", sender: ReversePath, isOwnSender: Bool = false,
            isOwnDomain: Bool = false, countedDomain: Domain? = nil, forgery: SenderForgery? = nil,
            autoSubmitted: String? = nil, reportsDelays: Bool = true
        ) {
            self.kind = kind
            self.organization = organization
            self.sender = sender
            self.isOwnSender = isOwnSender
            self.isOwnDomain = isOwnDomain
            self.countedDomain = countedDomain
            self.forgery = forgery
            self.autoSubmitted = autoSubmitted
            self.reportsDelays = reportsDelays
        }
    }

    private var allowance: ReportAllowance
    private var domains: ReportAllowance

    /// Makes a policy.
    ///
    /// - Parameters:
    ///   - allowance: what one address may be sent, whatever organization reports.
    ///   - domains: what senders of one foreign domain may be sent by an organization.
    package init(
        allowance: ReportAllowance = ReportAllowance(),
        domains: ReportAllowance = ReportAllowance(burst: 1_000, perMinute: 50)
    ) {
        self.allowance = allowance
        self.domains = domains
    }

    /// Makes a policy with so many reports to a domain at once, and a twentieth of them a minute after that.
    package init(reportsPerDomain burst: Int) {
        self.init(domains: ReportAllowance(burst: burst, perMinute: burst / 20))
    }

    /// Decides on one report; nil when it is to be sent, and then it counts as sent.
    package mutating func decide(
        _ subject: Subject, recipients: some Sequence<EnvelopeRecipient>, now: Instant
    ) -> Suppression? {
        guard let address = subject.sender.address else { return .nullSender }
        guard recipients.contains(where: { Self.wants(subject.kind, $0) }) else { return .notRequested(subject.kind) }
        guard let domain = address.domain, domain.name.utf8.contains(UInt8(ascii: ".")) else {
            return .senderNotValid
        }
        if subject.kind == .delay {
            if !subject.reportsDelays { return .delaysNotReported }
            if Self.isAutomaticAnswer(subject.autoSubmitted) { return .automaticAnswer }
        }
        if let forgery = subject.forgery { return .senderForged(forgery) }
        if subject.isOwnSender { return nil }
        if !allowance.take(address.lookupKey, now: now) { return .tooManyReports }
        // A space is in no organization's name.
        let counted = (subject.countedDomain ?? domain).name
        if !subject.isOwnDomain, !domains.take("\(subject.organization) \(counted)", now: now) {
            return .tooManyReportsToDomain
        }
        return nil
    }

    /// Whether a recipient's NOTIFY lets something be reported. An absent NOTIFY lets failures be (RFC 3461 section 4.1)
    /// and, as that section leaves it to us, delays.
    package static func wants(_ kind: ReportKind, _ recipient: EnvelopeRecipient) -> Bool {
        guard let notify = recipient.notify else { return kind != .success }
        switch kind {
        case .failure: return notify.contains(.failure)
        case .delay: return notify.contains(.delay)
        case .success: return notify.contains(.success)
        }
    }

    // RFC 3834 section 5: auto-submitted-field = "Auto-Submitted:" [CFWS] auto-submitted [CFWS] *(";" parameter)
    private static func isAutomaticAnswer(_ field: String?) -> Bool {
        guard let field else { return false }
        let value = field.drop { $0 == " " }.prefix { $0 != ";" && $0 != " " && $0 != "(" }
        return value.lowercased() == "auto-replied"
    }
}
