public import Mail

/// When the sender of a message is told what became of it (docs/reference/reports.md).
///
/// A value that remembers whom it told of late, in bounded memory. What it suppresses is recorded with the reason.
public struct ReportPolicy: Sendable {
    /// Why no report is made.
    public enum Suppression: Hashable, Sendable {
        /// The message came with the null reverse-path (RFC 5321 section 4.5.5, RFC 3464 section 2).
        case nullSender
        /// No recipient's NOTIFY asks for a report of this kind (RFC 3461 section 4.1).
        case notRequested(ReportKind)
        /// The reverse-path is an address literal or ends in a name without a dot: nothing can be sent there.
        case senderNotValid
        /// The message is an automatic answer, whose sender does not wait for its arrival (RFC 3834 section 5).
        case automaticAnswer
        /// The organization wants no reports of delay.
        case delaysNotReported
        /// The address had more reports of late than ``ReportAllowance`` allows.
        case tooManyReports

        /// The sentence that goes into the record.
        public var reason: String {
            switch self {
            case .nullSender: "the message has no sender to tell (MAIL FROM:<>)"
            case .notRequested(.failure): "the sender asked for no report of failure (NOTIFY)"
            case .notRequested(.delay): "the sender asked for no report of delay (NOTIFY)"
            case .notRequested(.success): "the sender asked for no report of success (NOTIFY)"
            case .senderNotValid: "the sender's address is not valid"
            case .automaticAnswer: "the message is an automatic answer (Auto-Submitted: auto-replied)"
            case .delaysNotReported: "the organization has reports of delay switched off"
            case .tooManyReports: "this sender had too many reports of late"
            }
        }
    }

    /// What a report would be about.
    public struct Subject: Sendable {
        /// The kind of report.
        public var kind: ReportKind
        /// The reverse-path of the message.
        public var sender: ReversePath
        /// Whether the sender is of the organization itself, by address and by the server that brought the message, and
        /// so can't be forged.
        public var isOwnSender: Bool
        /// The message's Auto-Submitted field.
        public var autoSubmitted: String?
        /// Whether the organization wants reports of delay.
        public var reportsDelays: Bool

        /// Makes a description.
        public init(
            kind: ReportKind, sender: ReversePath, isOwnSender: Bool = false, autoSubmitted: String? = nil,
            reportsDelays: Bool = true
        ) {
            self.kind = kind
            self.sender = sender
            self.isOwnSender = isOwnSender
            self.autoSubmitted = autoSubmitted
            self.reportsDelays = reportsDelays
        }
    }

    private var allowance: ReportAllowance

    /// Makes a policy.
    public init(allowance: ReportAllowance = ReportAllowance()) { self.allowance = allowance }

    /// Decides on one report; nil when it is to be sent, and then it counts as sent.
    public mutating func decide(
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
        if !subject.isOwnSender, !allowance.take(address.lookupKey, now: now) { return .tooManyReports }
        return nil
    }

    /// Whether a recipient's NOTIFY lets something be reported. An absent NOTIFY lets failures be (RFC 3461 section 4.1)
    /// and, as that section leaves it to us, delays.
    public static func wants(_ kind: ReportKind, _ recipient: EnvelopeRecipient) -> Bool {
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
