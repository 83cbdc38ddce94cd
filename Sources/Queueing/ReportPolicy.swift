import DequeModule
public import Mail

/// When the sender of a message is told that it was not delivered (docs/reference/reports.md).
///
/// A value that remembers whom it told of late, in bounded memory. What it suppresses is recorded with the reason.
public struct ReportPolicy: Sendable {
    /// Why no report is made.
    public enum Suppression: Hashable, Sendable {
        /// The message came with the null reverse-path (RFC 5321 section 4.5.5, RFC 3464 section 2).
        case nullSender
        /// No failed recipient's NOTIFY asks for a report of failure (RFC 3461 section 4.1).
        case notRequested
        /// The reverse-path is an address literal or ends in a name without a dot: nothing can be sent there.
        case senderNotValid
        /// The same address had a report less than a minute ago.
        case recentReport

        /// The sentence that goes into the record.
        public var reason: String {
            switch self {
            case .nullSender: "the message has no sender to tell (MAIL FROM:<>)"
            case .notRequested: "the sender asked for no report of failure (NOTIFY)"
            case .senderNotValid: "the sender's address is not valid"
            case .recentReport: "this sender had a report less than a minute ago"
            }
        }
    }

    /// Reports to one address are at least this far apart.
    public let interval: Interval
    private let capacity: Int
    private var recent: Set<String> = []
    private var order = Deque<(at: Instant, address: String)>()

    /// Makes a policy.
    ///
    /// - Parameters:
    ///   - interval: reports to one address are at least this far apart; zero for no limit.
    ///   - capacity: addresses remembered, at most. Beyond it the oldest is forgotten, so that in a flood of reports
    ///     to very many senders one too many is sent, and none is suppressed for want of memory.
    public init(interval: Interval = .minutes(1), capacity: Int = 65_536) {
        self.interval = interval
        self.capacity = max(1, capacity)
    }

    /// Decides on one report for these failed recipients of a message; nil when it is to be sent, and then it counts
    /// as sent.
    public mutating func decide(
        sender: ReversePath, failed recipients: some Sequence<EnvelopeRecipient>, now: Instant
    ) -> Suppression? {
        guard let address = sender.address else { return .nullSender }
        guard recipients.contains(where: Self.wantsReport) else { return .notRequested }
        guard let domain = address.domain, domain.name.utf8.contains(UInt8(ascii: ".")) else {
            return .senderNotValid
        }
        while let oldest = order.first, now - oldest.at >= interval { forgetOldest() }
        guard recent.insert(address.lookupKey).inserted else { return .recentReport }
        order.append((now, address.lookupKey))
        if order.count > capacity { forgetOldest() }
        return nil
    }

    /// Whether a recipient's NOTIFY lets a failure be reported. An absent NOTIFY does (RFC 3461 section 4.1).
    public static func wantsReport(_ recipient: EnvelopeRecipient) -> Bool {
        recipient.notify?.contains(.failure) ?? true
    }

    private mutating func forgetOldest() {
        guard let oldest = order.popFirst() else { return }
        recent.remove(oldest.address)
    }
}
