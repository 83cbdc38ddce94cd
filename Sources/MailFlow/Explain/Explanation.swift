import Facts
package import Mail

/// What would become of a message, decision by decision.
package struct Explanation: Sendable, Hashable, Codable {
    /// Where the message would go.
    package struct Delivery: Sendable, Hashable, Codable {
        /// The address after resolution.
        package var deliverTo: EmailAddress
        /// MAIL FROM of the copy where it is not the sender's; nil otherwise.
        package var sender: String?
        /// Whether it goes into the junk folder.
        package var isJunk: Bool
        /// Why it is held in quarantine; nil where it is not.
        package var quarantineReason: QuarantineReason?
        /// The quarantine policy that says what its recipient may do with it; nil where it is not held.
        package var quarantineTag: String?
        /// The days for which it is held; nil where it is not.
        package var quarantineDays: Int?
        /// The queue.
        package var queue: QueueKey
        /// The next hop, in words.
        package var nextHop: String
    }

    /// What becomes of the recipient where it has no delivery of its own.
    package struct End: Sendable, Hashable, Codable {
        /// The recipient.
        package var recipient: EmailAddress
        /// What becomes of it.
        package var event: NamedEnd.Kind
        /// Whom it leads to, or why there is no delivery: the policy and the verdict.
        package var detail: String
    }

    /// A message that this server would write because of it (docs/reference/notices.md).
    package struct Notice: Sendable, Hashable, Codable {
        /// What it is about: `IncidentReport` and so on.
        package var kind: String
        /// Who would get it.
        package var to: EmailAddress
        /// The rule or policy that asks for it.
        package var object: ObjectReference
    }

    /// The peer's address.
    package var clientAddress: String
    /// The peer's greeting.
    package var helo: String
    /// MAIL FROM without angle brackets; empty for the null sender.
    package var sender: String
    /// RCPT TO without angle brackets.
    package var recipient: String
    /// Whether the message would be accepted.
    package var isAccepted: Bool
    /// The command whose reply is final: `MAIL FROM`, `RCPT TO` or `end of data`.
    package var command: String
    /// The final reply.
    package var reply: String
    /// How long the peer would wait for the reply, in milliseconds.
    package var tarpit: Int64?
    /// `High`, `Normal` or `Low`; nil when it is refused.
    package var priority: String?
    /// The decisions, in order.
    package var decisions: [Decision]
    /// Where it would go; empty when it is refused.
    package var deliveries: [Delivery]
    /// What would become of the recipient beside its deliveries, or in place of them: expanded, redirected, deleted.
    package var ends: [End]
    /// What this server would write because of it; nothing is written for an explanation.
    package var notices: [Notice]
    /// Where the sender was authenticated from and what came of it; nil when it was not.
    package var authentication: Authentication?

    /// What the filters would say of it; nil where nothing was looked at.
    package var verdict: VerdictView?

    /// Whether SPF, DKIM and DMARC would be looked at for live mail, and were not here for want of a message.
    package var isAuthenticationLeftOut: Bool
    /// Whether the message was made up for want of one: from MAIL FROM, and not signed.
    package var isMessageMadeUp: Bool
    /// What DNS was asked, in order; empty where nobody was asked. What a running gateway's cache answered is marked so.
    package var lookups: [DNSLookup]

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
        self.verdict = VerdictView(of: decisions)
        self.deliveries = []
        self.ends = []
        self.notices = []
        self.isAuthenticationLeftOut = false
        self.isMessageMadeUp = question.isMadeUp
        self.lookups = []
    }
}
