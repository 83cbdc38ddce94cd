public import Mail

/// What `postern explain` asks: a transaction that is not made.
public struct ExplainQuery: Codable, Sendable, Hashable {
    /// The peer's address.
    public var clientAddress: String
    /// Its HELO name.
    public var helo: String
    /// MAIL FROM; empty for `<>`.
    public var sender: String
    /// RCPT TO, each an address.
    public var recipients: [String]

    /// Makes a query.
    public init(clientAddress: String, helo: String, sender: String, recipients: [String]) {
        self.clientAddress = clientAddress
        self.helo = helo
        self.sender = sender
        self.recipients = recipients
    }
}

/// The path of a message, decision by decision.
public struct Explanation: Codable, Sendable, Hashable {
    /// What becomes of one recipient.
    public struct Recipient: Codable, Sendable, Hashable {
        /// As asked.
        public var recipient: String
        /// Where it would be delivered to.
        public var deliverTo: String?
        /// The queue it would wait in.
        public var queue: String?
        /// The next hop of that queue, in words.
        public var nextHop: String?
        /// The reply that refuses it; nil when it would be accepted.
        public var refusal: String?

        /// Makes an entry.
        public init(
            recipient: String, deliverTo: String? = nil, queue: String? = nil, nextHop: String? = nil,
            refusal: String? = nil
        ) {
            self.recipient = recipient
            self.deliverTo = deliverTo
            self.queue = queue
            self.nextHop = nextHop
            self.refusal = refusal
        }
    }

    /// Each decision in order.
    public var decisions: [Decision]
    /// Each recipient in order.
    public var recipients: [Recipient]
    /// The reply that refuses the sender or the whole message; nil when there is none.
    public var refusal: String?

    /// Makes an explanation.
    public init(decisions: [Decision], recipients: [Recipient], refusal: String?) {
        self.decisions = decisions
        self.recipients = recipients
        self.refusal = refusal
    }

    /// Whether the message would be accepted for at least one recipient.
    public var isAccepted: Bool { refusal == nil && recipients.contains { $0.refusal == nil } }
}
