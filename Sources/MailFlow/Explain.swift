public import Mail
public import Organization

/// Answers what would become of a message, without a side effect: it asks the very Perimeter and Categorizer that live
/// mail goes through.
public struct Explain: Sendable {
    /// A message that might come.
    public struct Question: Sendable, Hashable {
        /// The peer and its greeting.
        public var session: SessionFacts
        /// MAIL FROM.
        public var sender: ReversePath
        /// RCPT TO.
        public var recipient: ForwardPath
        /// Its size in octets, also given as SIZE; nil for a small one without SIZE.
        public var size: Int?

        /// Makes a question.
        public init(session: SessionFacts, sender: ReversePath, recipient: ForwardPath, size: Int? = nil) {
            self.session = session
            self.sender = sender
            self.recipient = recipient
            self.size = size
        }

        /// Makes a question from text as it is given on a command line: addresses with or without angle brackets, an
        /// empty sender or `<>` for the null sender, `postmaster` for the bare postmaster.
        ///
        /// Throws ``NotUnderstood`` for what can't be read.
        public init(clientAddress: String, helo: String, sender: String, recipient: String, size: Int? = nil)
            throws(NotUnderstood)
        {
            guard let address = IPAddress(clientAddress) else {
                throw NotUnderstood(argument: "ip", text: clientAddress)
            }
            func parser(_ text: String) -> AddressParser {
                AddressParser(Substring(text.hasPrefix("<") ? text : "<\(text)>"))
            }
            var senderParser = parser(sender)
            guard let from = senderParser.reversePath(), senderParser.remainder.isEmpty else {
                throw NotUnderstood(argument: "mail-from", text: sender)
            }
            var recipientParser = parser(recipient)
            guard let to = recipientParser.forwardPath(), recipientParser.remainder.isEmpty else {
                throw NotUnderstood(argument: "rcpt-to", text: recipient)
            }
            self.init(
                session: SessionFacts(clientAddress: address, helo: helo), sender: from, recipient: to, size: size)
        }
    }

    /// An argument that is no address.
    public struct NotUnderstood: Error, Sendable, Hashable, CustomStringConvertible {
        /// The argument's name on the command line.
        public var argument: String
        /// What was given.
        public var text: String

        /// A sentence for the user.
        public var description: String {
            argument == "ip"
                ? "--ip: \"\(text)\" is no IPv4 or IPv6 address; write one such as 192.0.2.1."
                : "--\(argument): \"\(text)\" is no mail address; write one such as ann@contoso.com."
        }
    }

    private let snapshot: ConfigurationSnapshot
    private let secrets: ServerSecrets?

    /// Explains by a configuration, with the secrets that the gateway works with.
    public init(snapshot: ConfigurationSnapshot, secrets: ServerSecrets? = nil) {
        self.snapshot = snapshot
        self.secrets = secrets
    }

    /// What would become of the message at the moment `time`, which dates made header fields and tells the age of the directory.
    public func explain(_ question: Question, at time: WallTime) -> Explanation {
        var question = question
        question.session.transactionTime = time
        let perimeter = Perimeter(snapshot: snapshot, secrets: secrets)
        let isUTF8 =
            question.sender.address?.needsSMTPUTF8 == true
            || ForwardPath.address(question.recipient)?.needsSMTPUTF8 == true
        let envelope = Envelope(sender: question.sender, smtpUTF8: isUTF8)
        var transaction = Transaction(envelope: envelope)

        let senderRuling = perimeter.sender(envelope, declaredSize: question.size, session: question.session)
        transaction.decisions += senderRuling.decisions
        if let reply = senderRuling.refusal {
            return Explanation(question, decisions: transaction.decisions, command: "MAIL FROM", reply: reply)
        }
        let ruling = perimeter.recipient(
            question.recipient, notify: nil, originalRecipient: nil, in: transaction, session: question.session)
        transaction.decisions += ruling.decisions
        switch ruling.verdict {
        case .refused(let reply, _, _):
            return Explanation(
                question, decisions: transaction.decisions, command: "RCPT TO", reply: reply, tarpit: ruling.tarpit)
        case .accepted(let recipient, let attribution):
            transaction.attribution = attribution
            transaction.recipients = [recipient]
        }
        let facts = MessageFacts(
            networkMessageID: NetworkMessageID(high: 0, low: 0), size: question.size ?? 0, hops: 0, ownHops: 0,
            hasMessageID: true, hasDate: true, headerSize: 0, longestField: 0, fieldCount: 0, receivedAt: time,
            smtpUTF8: isUTF8)
        switch Categorizer(snapshot: snapshot, secrets: secrets).categorize(
            facts, transaction: transaction, session: question.session)
        {
        case .refuse(let reply, let decisions):
            return Explanation(
                question, decisions: transaction.decisions + decisions, command: "end of data", reply: reply)
        case .accept(let deliveries, _, let decisions, let priority):
            let router = Router(snapshot: snapshot)
            var explanation = Explanation(
                question, decisions: transaction.decisions + decisions, command: "end of data",
                reply: Reply(250, EnhancedStatusCode(2, 6, 0), "Queued mail for delivery"))
            explanation.priority = priority.name
            explanation.deliveries = deliveries.map { delivery in
                Explanation.Delivery(
                    deliverTo: delivery.deliverTo, sender: delivery.sender?.description, queue: delivery.key,
                    nextHop: router.nextHop(for: delivery.key)?.description ?? "none")
            }
            return explanation
        }
    }
}

extension ForwardPath {
    fileprivate static func address(_ path: ForwardPath) -> EmailAddress? {
        if case .mailbox(let address) = path { return address }
        return nil
    }
}

/// What would become of a message, decision by decision.
public struct Explanation: Sendable, Hashable, Codable {
    /// Where the message would go.
    public struct Delivery: Sendable, Hashable, Codable {
        /// The address after resolution.
        public var deliverTo: EmailAddress
        /// MAIL FROM of the copy where it is not the sender's; nil otherwise.
        public var sender: String?
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

    init(
        _ question: Explain.Question, decisions: [Decision], command: String, reply: Reply, tarpit: Interval? = nil
    ) {
        self.clientAddress = question.session.clientAddress.description
        self.helo = question.session.helo
        self.sender = question.sender.description
        self.recipient = question.recipient.description
        self.isAccepted = reply.isSuccess
        self.command = command
        self.reply = reply.description
        self.tarpit = tarpit?.milliseconds
        self.decisions = decisions
        self.deliveries = []
    }
}
