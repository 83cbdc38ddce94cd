package import Facts
package import Mail
package import NIOCore
package import Organization
package import SenderAuthentication

/// Answers what would become of a message, without a side effect: it asks the very Perimeter and Categorizer that live
/// mail goes through.
package struct Explain: Sendable {
    /// A message that might come.
    package struct Question: Sendable, Hashable {
        /// The peer, its greeting and its TLS.
        package var session: SessionFacts
        /// MAIL FROM.
        package var sender: ReversePath
        /// RCPT TO, in the order of one transaction; at least one.
        package var recipients: [ForwardPath]
        /// Its size in octets, also given as SIZE; nil for a small one without SIZE.
        package var size: Int?
        /// The message; nil for one with a whole header, whose sender is not authenticated.
        package var content: ByteBuffer?

        /// Makes a question about one recipient.
        package init(session: SessionFacts, sender: ReversePath, recipient: ForwardPath, size: Int? = nil) {
            self.init(session: session, sender: sender, recipients: [recipient], size: size)
        }

        /// Makes a question about the recipients of one transaction.
        package init(
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
        package init(clientAddress: String, helo: String, sender: String, recipient: String, size: Int? = nil)
            throws(NotUnderstood)
        {
            try self.init(
                clientAddress: clientAddress, helo: helo, sender: sender, recipients: [recipient], size: size)
        }

        /// The same for several recipients of one transaction, with what TLS shows of the client.
        package init(
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
    package struct NotUnderstood: Error, Sendable, Hashable, CustomStringConvertible {
        /// The argument's name on the command line.
        package var argument: String
        /// What was given.
        package var text: String

        /// Names an argument of the command line and what was given.
        package init(argument: String, text: String) {
            self.argument = argument
            self.text = text
        }

        /// A sentence for the user.
        package var description: String {
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
    private let keyring: DKIMKeyring

    /// Explains by a configuration, with the secrets and signing keys that the gateway works with.
    package init(
        snapshot: ConfigurationSnapshot, secrets: ServerSecrets? = nil, keyring: DKIMKeyring = DKIMKeyring()
    ) {
        self.snapshot = snapshot
        self.secrets = secrets
        self.keyring = keyring
    }

    /// What would be said to each command of the transaction, and what would become of the message.
    package struct Rulings: Sendable {
        /// On MAIL FROM.
        package var sender: SenderRuling
        /// On each RCPT TO; empty when MAIL FROM is refused.
        package var recipients: [RecipientRuling] = []
        /// What is found out about the message before it is categorized; empty without a message.
        package var plan = AuthenticationPlan()
        /// At the end of the message; nil when no recipient is accepted.
        package var categorization: Categorization?
        /// Where the sender was authenticated from, and what came of it; nil when it was not.
        package var authentication: Explanation.Authentication?
        /// Whether a session would authenticate the sender, and there is no message to do it with.
        package var isAuthenticationLeftOut = false
    }

    /// A transaction up to the end of its message.
    private struct Course {
        var rulings: Rulings
        var session: SessionFacts
        var transaction: Transaction
        /// Nil when no recipient is accepted.
        var facts: MessageFacts?
    }

    /// Asks everything that a session asks about a transaction, in its order; the sender is not authenticated. `time`
    /// dates made header fields and tells the age of the directory.
    package func rulings(_ question: Question, at time: WallTime) -> Rulings { concluded(course(question, at: time)) }

    /// The same with the sender of the message authenticated, where a session would.
    package func rulings(
        _ question: Question, at time: WallTime, by authenticator: any Authenticator
    ) async -> Rulings {
        var course = course(question, at: time)
        guard let source = course.rulings.plan.source, let content = question.content else { return concluded(course) }
        let session = course.session
        func authenticate(
            _ address: IPAddress, _ helo: String, isKnown: Bool = true
        ) async -> MessageAuthentication {
            await authenticator.authenticate(
                AuthenticationRequest(
                    clientAddress: address, helo: helo, isClientKnown: isKnown,
                    sender: source.sender ?? question.sender,
                    receiver: snapshot.server.hostname.name, header: content, content: .memory(content)))
        }
        let used = await authenticate(source.address, source.helo, isKnown: source.isKnown)
        course.facts?.source = source
        course.facts?.authentication = used
        let before: MessageAuthentication?
        let after: MessageAuthentication
        // With what Enhanced Filtering finds and without, whichever of them is acted on.
        switch source.skipListing.flatMap(\.found) {
        case nil: (before, after) = (nil, used)
        case .some where source.skipListing?.isInForce == true:
            (before, after) = (await authenticate(session.clientAddress, session.helo), used)
        case let found?: (before, after) = (used, await authenticate(found.address, found.helo))
        }
        course.rulings.authentication = Explanation.Authentication(source, before: before, after: after)
        return concluded(course)
    }

    private func course(_ question: Question, at time: WallTime) -> Course {
        var session = question.session
        session.transactionTime = time
        let perimeter = Perimeter(snapshot: snapshot, secrets: secrets)
        let isUTF8 =
            question.sender.address?.needsSMTPUTF8 == true
            || question.recipients.contains { ForwardPath.address($0)?.needsSMTPUTF8 == true }
        let envelope = Envelope(sender: question.sender, smtpUTF8: isUTF8)
        var course = Course(
            rulings: Rulings(sender: perimeter.sender(envelope, declaredSize: question.size, session: session)),
            session: session, transaction: Transaction(envelope: envelope))
        course.transaction.decisions += course.rulings.sender.decisions
        guard course.rulings.sender.refusal == nil else { return course }
        for path in question.recipients {
            let ruling = perimeter.recipient(
                path, notify: nil, originalRecipient: nil, in: course.transaction, session: session)
            course.rulings.recipients.append(ruling)
            guard case .accepted(let recipient, let attribution) = ruling.verdict else { continue }
            course.transaction.recipients.append(recipient)
            if course.transaction.attribution == nil { course.transaction.attribution = attribution }
            course.transaction.decisions += ruling.decisions
        }
        guard !course.transaction.recipients.isEmpty else { return course }
        let facts = facts(question, at: time, isUTF8: isUTF8)
        course.facts = facts
        let plan = categorizer.plan(
            facts, beginning: question.content ?? ByteBuffer(), transaction: course.transaction, session: session)
        if question.content == nil {
            course.rulings.isAuthenticationLeftOut = plan.source != nil
        } else {
            course.rulings.plan = plan
            course.transaction.decisions += plan.decisions
        }
        return course
    }

    private func concluded(_ course: Course) -> Rulings {
        var rulings = course.rulings
        rulings.categorization = course.facts.map {
            categorizer.categorize($0, transaction: course.transaction, session: course.session)
        }
        return rulings
    }

    private var categorizer: Categorizer { Categorizer(snapshot: snapshot, secrets: secrets, keyring: keyring) }

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
    package func explain(_ question: Question, at time: WallTime) -> Explanation {
        explanations(question, at: time).first
            ?? Explanation(question, .postmaster, decisions: [], command: "RCPT TO", reply: Replies.noOrganization)
    }

    /// What would become of the message for each of its recipients, which share one transaction.
    package func explanations(_ question: Question, at time: WallTime) -> [Explanation] {
        explanations(question, rulings(question, at: time))
    }

    /// The same with the sender of the message authenticated, where a session would.
    package func explanations(
        _ question: Question, at time: WallTime, by authenticator: any Authenticator
    ) async -> [Explanation] {
        explanations(question, await rulings(question, at: time, by: authenticator))
    }

    private func explanations(_ question: Question, _ rulings: Rulings) -> [Explanation] {
        question.recipients.enumerated().map { index, path in
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
                var explanation = explanation(
                    question, path, recipient.address, decisions: decisions + rulings.plan.decisions,
                    rulings.categorization)
                explanation.authentication = rulings.authentication
                if rulings.isAuthenticationLeftOut, explanation.isAccepted {
                    explanation.isAuthenticationLeftOut = true
                }
                return explanation
            }
        }
    }

    private func explanation(
        _ question: Question, _ path: ForwardPath, _ address: EmailAddress, decisions: [Decision],
        _ categorization: Categorization?
    ) -> Explanation {
        switch categorization {
        case .accept(let message):
            let own = message.deliveries.filter { $0.recipient.address.lookupKey == address.lookupKey }
            let names = Set([address.description] + own.map(\.deliverTo.description))
            let router = Router(snapshot: snapshot)
            var explanation = Explanation(
                question, path,
                decisions: decisions
                    + message.decisions.filter {
                        question.recipients.count == 1 || $0.recipient.map(names.contains) ?? true
                    },
                command: "end of data", reply: Reply(250, EnhancedStatusCode(2, 6, 0), "Queued mail for delivery"))
            explanation.priority = message.priority.name
            explanation.deliveries = own.map { delivery in
                Explanation.Delivery(
                    deliverTo: delivery.deliverTo, sender: delivery.sender?.description,
                    junk: delivery.placement == .junk ? true : nil, queue: delivery.key,
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
