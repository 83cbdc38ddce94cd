import Facts
public import Mail

/// What would become of a message, decision by decision.
public struct Explanation: Sendable, Hashable, Codable {
    /// Where the message would go.
    public struct Delivery: Sendable, Hashable, Codable {
        /// The address after resolution.
        public var deliverTo: EmailAddress
        /// MAIL FROM of the copy where it is not the sender's; nil otherwise.
        public var sender: String?
        /// Whether it goes into the junk folder; nil for not.
        public var junk: Bool?
        /// The queue.
        public var queue: QueueKey
        /// The next hop, in words.
        public var nextHop: String
    }

    /// The peer's address.
    public var clientAddress: String
    /// The peer's greeting.
    public var helo: String
    /// MAIL FROM without angle brackets; empty for the null sender.
    public var sender: String
    /// RCPT TO without angle brackets.
    public var recipient: String
    /// Whether the message would be accepted.
    public var isAccepted: Bool
    /// The command whose reply is final: `MAIL FROM`, `RCPT TO` or `end of data`.
    public var command: String
    /// The final reply.
    public var reply: String
    /// How long the peer would wait for the reply, in milliseconds.
    public var tarpit: Int64?
    /// `High`, `Normal` or `Low`; nil when it is refused.
    public var priority: String?
    /// The decisions, in order.
    public var decisions: [Decision]
    /// Where it would go; empty when it is refused.
    public var deliveries: [Delivery]
    /// Where the sender was authenticated from and what came of it; nil when it was not.
    public var authentication: Authentication?

    /// Whether SPF, DKIM and DMARC would be looked at for live mail, and were not here for want of a message; nil for not.
    public var isAuthenticationLeftOut: Bool?

    init(
        _ question: Explain.Question, _ recipient: ForwardPath, decisions: [Decision], command: String, reply: Reply,
        tarpit: Interval? = nil
    ) {
        self.clientAddress = question.session.clientAddress.description
        self.helo = question.session.helo
        self.sender = question.sender.description
        self.recipient = recipient.description
        self.isAccepted = reply.isSuccess
        self.command = command
        self.reply = reply.description
        self.tarpit = tarpit?.milliseconds
        self.decisions = decisions
        self.deliveries = []
    }
}
