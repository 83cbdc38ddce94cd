public import Mail
public import NIOCore
public import Organization

/// Answers what would become of a message, without a side effect: it asks the very Perimeter and Categorizer that live
/// mail goes through.
public struct Explain: Sendable {
    /// A message that might come.
    public struct Question: Sendable, Hashable {
        /// The peer, its greeting and its TLS.
        public var session: SessionFacts
        /// MAIL FROM.
        public var sender: ReversePath
        /// RCPT TO, in the order of one transaction; at least one.
        public var recipients: [ForwardPath]
        /// Its size in octets, also given as SIZE; nil for a small one without SIZE.
        public var size: Int?
        /// The message, or its beginning when that is sure to hold the header; nil for one with a whole header.
        public var content: ByteBuffer?

        /// Makes a question about one recipient.
        public init(session: SessionFacts, sender: ReversePath, recipient: ForwardPath, size: Int? = nil) {
            self.init(session: session, sender: sender, recipients: [recipient], size: size)
        }

        /// Makes a question about the recipients of one transaction.
        public init(
            session: SessionFacts, sender: ReversePath, recipients: [ForwardPath], size: Int? = nil,
            content: ByteBuffer? = nil
        ) {
            self.session = session
            self.sender = sender
            self.recipients = recipients
            self.size = size
            self.content = content
        }

        /// Makes a question from text as it is given on a command line: addresses with or without angle brackets, an
        /// empty sender or `<>` for the null sender, `postmaster` for the bare postmaster.
        ///
        /// Throws ``NotUnderstood`` for what can't be read.
        public init(clientAddress: String, helo: String, sender: String, recipient: String, size: Int? = nil)
            throws(NotUnderstood)
        {
            try self.init(
                clientAddress: clientAddress, helo: helo, sender: sender, recipients: [recipient], size: size)
        }

        /// The same for several recipients of one transaction, with what TLS shows of the client.
        public init(
            clientAddress: String, helo: String, sender: String, recipients: [String],
            tls: SessionFacts.TLS? = nil, size: Int? = nil, content: ByteBuffer? = nil
        ) throws(NotUnderstood) {
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
            var paths: [ForwardPath] = []
            for recipient in recipients {
                var recipientParser = parser(recipient)
                guard let to = recipientParser.forwardPath(), recipientParser.remainder.isEmpty else {
                    throw NotUnderstood(argument: "rcpt-to", text: recipient)
                }
                paths.append(to)
            }
            self.init(
                session: SessionFacts(clientAddress: address, helo: helo, tls: tls), sender: from, recipients: paths,
                size: size, content: content)
        }
    }

    /// An argument that can't be read.
    public struct NotUnderstood: Error, Sendable, Hashable, CustomStringConvertible {
        /// The argument's name on the command line.
        public var argument: String
        /// What was given.
        public var text: String

        /// Names an argument of the command line and what was given.
        public init(argument: String, text: String) {
            self.argument = argument
            self.text = text
        }

        /// A sentence for the user.
        public var description: String {
            switch argument {
            case "ip": "--ip: \"\(text)\" is no IPv4 or IPv6 address; write one such as 192.0.2.1."
            case "tls-name":
                "--tls-name: \"\(text)\" is no name of a certificate; write one such as mail.contoso.com or *.contoso.com."
            case "tls-fingerprint":
                "--tls-fingerprint: \"\(text)\" is no SHA-256 fingerprint; write its 64 hexadecimal digits."
            default: "--\(argument): \"\(text)\" is no mail address; write one such as ann@contoso.com."
            }
        }
    }

    private let snapshot: ConfigurationSnapshot
    private let secrets: ServerSecrets?

    /// Explains by a configuration, with the secrets that the gateway works with.
    public init(snapshot: ConfigurationSnapshot, secrets: ServerSecrets? = nil) {
        self.snapshot = snapshot
        self.secrets = secrets
    }

    /// What would be said to each command of the transaction, and what would become of the message.
    public struct Rulings: Sendable, Hashable {
        /// On MAIL FROM.
        public var sender: SenderRuling
        /// On each RCPT TO; empty when MAIL FROM is refused.
        public var recipients: [RecipientRuling] = []
        /// At the end of the message; nil when no recipient is accepted.
        public var categorization: Categorization?
    }

    /// Asks everything that a session asks about a transaction, in its order. `time` dates made header fields and tells
    /// the age of the directory.
    public func rulings(_ question: Question, at time: WallTime) -> Rulings {
        var session = question.session
        session.transactionTime = time
        let perimeter = Perimeter(snapshot: snapshot, secrets: secrets)
        let isUTF8 =
            question.sender.address?.needsSMTPUTF8 == true
            || question.recipients.contains { ForwardPath.address($0)?.needsSMTPUTF8 == true }
        let envelope = Envelope(sender: question.sender, smtpUTF8: isUTF8)
        var transaction = Transaction(envelope: envelope)
        var rulings = Rulings(
            sender: perimeter.sender(envelope, declaredSize: question.size, session: session))
        transaction.decisions += rulings.sender.decisions
        guard rulings.sender.refusal == nil else { return rulings }
        for path in question.recipients {
            let ruling = perimeter.recipient(
                path, notify: nil, originalRecipient: nil, in: transaction, session: session)
            rulings.recipients.append(ruling)
            guard case .accepted(let recipient, let attribution) = ruling.verdict else { continue }
            transaction.recipients.append(recipient)
            if transaction.attribution == nil { transaction.attribution = attribution }
            transaction.decisions += ruling.decisions
        }
        guard !transaction.recipients.isEmpty else { return rulings }
        let facts = facts(question, at: time, isUTF8: isUTF8)
        rulings.categorization = Categorizer(snapshot: snapshot, secrets: secrets).categorize(
            facts, transaction: transaction, session: session)
        return rulings
    }

    private func facts(_ question: Question, at time: WallTime, isUTF8: Bool) -> MessageFacts {
        let id = NetworkMessageID(high: 0, low: 0)
        guard let content = question.content else {
            return MessageFacts(
                networkMessageID: id, size: question.size ?? 0, hops: 0, ownHops: 0, hasMessageID: true, hasDate: true,
                headerSize: 0, longestField: 0, fieldCount: 0, receivedAt: time, smtpUTF8: isUTF8)
        }
        let header = HeaderSummary(
            reading: content, ownName: snapshot.server.hostname.name, limit: snapshot.server.limits.headerSize)
        return MessageFacts(
            header: header, size: question.size ?? content.readableBytes, networkMessageID: id, receivedAt: time,
            smtpUTF8: isUTF8)
    }

    /// What would become of the message for its first recipient.
    public func explain(_ question: Question, at time: WallTime) -> Explanation {
        explanations(question, at: time).first
            ?? Explanation(question, .postmaster, decisions: [], command: "RCPT TO", reply: Replies.noOrganization)
    }

    /// What would become of the message for each of its recipients, which share one transaction.
    public func explanations(_ question: Question, at time: WallTime) -> [Explanation] {
        let rulings = rulings(question, at: time)
        return question.recipients.enumerated().map { index, path in
            var decisions = rulings.sender.decisions
            if let reply = rulings.sender.refusal {
                return Explanation(question, path, decisions: decisions, command: "MAIL FROM", reply: reply)
            }
            let ruling = rulings.recipients[index]
            decisions += ruling.decisions
            switch ruling.verdict {
            case .refused(let reply, _, _):
                return Explanation(
                    question, path, decisions: decisions, command: "RCPT TO", reply: reply, tarpit: ruling.tarpit)
            case .accepted(let recipient, _):
                return explanation(
                    question, path, recipient.address, decisions: decisions, rulings.categorization)
            }
        }
    }

    private func explanation(
        _ question: Question, _ path: ForwardPath, _ address: EmailAddress, decisions: [Decision],
        _ categorization: Categorization?
    ) -> Explanation {
        switch categorization {
        case .accept(let deliveries, _, let last, let priority):
            let own = deliveries.filter { $0.recipient.address.lookupKey == address.lookupKey }
            let names = Set([address.description] + own.map(\.deliverTo.description))
            let router = Router(snapshot: snapshot)
            var explanation = Explanation(
                question, path,
                decisions: decisions
                    + last.filter { question.recipients.count == 1 || $0.recipient.map(names.contains) ?? true },
                command: "end of data", reply: Reply(250, EnhancedStatusCode(2, 6, 0), "Queued mail for delivery"))
            explanation.priority = priority.name
            explanation.deliveries = own.map { delivery in
                Explanation.Delivery(
                    deliverTo: delivery.deliverTo, sender: delivery.sender?.description, queue: delivery.key,
                    nextHop: router.nextHop(for: delivery.key)?.description ?? "none")
            }
            return explanation
        case .refuse(let reply, let last):
            return Explanation(question, path, decisions: decisions + last, command: "end of data", reply: reply)
        case nil:
            // Accepted recipients are always categorized.
            return Explanation(
                question, path, decisions: decisions, command: "end of data", reply: Replies.relayDenied)
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
