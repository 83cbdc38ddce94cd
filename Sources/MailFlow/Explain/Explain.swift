package import Facts
package import Mail
internal import NIOCore
package import Organization
package import SenderAuthentication

/// Answers what would become of a message, without a side effect: it asks the very Perimeter and Examination that live
/// mail goes through.
package struct Explain: Sendable {
    private let basis: ExaminationBasis
    /// Whether an organization knows the server that makes a try, so that its mail is not deferred.
    private let knowsServer: @Sendable (Greylist.Try) -> Bool

    /// Explains by what live mail is examined by.
    ///
    /// - Parameter knowsServer: whether an organization knows a server already; by default it knows all.
    package init(
        by basis: ExaminationBasis, knowsServer: @escaping @Sendable (Greylist.Try) -> Bool = { _ in true }
    ) {
        self.basis = basis
        self.knowsServer = knowsServer
    }

    /// Explains by a configuration, with the secrets and signing keys that the gateway works with.
    package init(
        snapshot: ConfigurationSnapshot, secrets: ServerSecrets? = nil, keyring: DKIMKeyring = DKIMKeyring(),
        knowsServer: @escaping @Sendable (Greylist.Try) -> Bool = { _ in true }
    ) {
        self.init(
            by: ExaminationBasis(snapshot: snapshot, secrets: secrets, keyring: keyring), knowsServer: knowsServer)
    }

    /// What would be said to each command of the transaction, and what would become of the message.
    package struct Rulings: Sendable {
        /// On MAIL FROM.
        package var sender: SenderRuling
        /// On each RCPT TO; empty when MAIL FROM is refused.
        package var recipients: [RecipientRuling] = []
        /// What is found out about the message before it is decided about; empty without a message.
        package var plan = ExaminationPlan()
        /// At the end of the message, signed and sealed as it would be; nil when no recipient is accepted.
        package var categorization: Categorization?
        /// Where the sender was authenticated from, and what came of it; nil when it was not.
        package var authentication: Explanation.Authentication?
        /// Whether a session would authenticate the sender, and there is no message to do it with.
        package var isAuthenticationLeftOut = false
        /// The ceilings that the message counts towards; nil for none.
        package var ceilings: Decision?
        /// What came of each mail flow rule for each recipient; empty where nobody asked for it, and where the message does not
        /// come as far as that.
        package var ruleTraces: [RuleTrace] = []
    }

    /// A transaction up to the end of its message.
    private struct Course {
        var rulings: Rulings
        /// Nil when no recipient is accepted.
        var examination: Examination?

        /// With what came of the message.
        func concluded(_ result: ExaminationResult?) -> Rulings {
            var rulings = rulings
            rulings.categorization = result?.categorization
            rulings.ruleTraces = result?.hand.rules?.traces ?? []
            return rulings
        }
    }

    /// Asks everything that a session asks about a transaction, in its order; the sender is not authenticated. `time`
    /// dates made header fields and tells the age of the directory.
    package func rulings(_ question: Question, at time: WallTime) -> Rulings {
        let course = course(question, at: time)
        return course.concluded(course.examination?.decided())
    }

    /// The same with the sender of the message authenticated, where a session would.
    package func rulings(
        _ question: Question, at time: WallTime, by authenticator: any Authenticator,
        content: ContentExaminers = ContentExaminers()
    ) async -> Rulings {
        var course = course(question, at: time)
        guard let examination = course.examination else { return course.rulings }
        let result = await examination.run(by: Examiners(authenticator: authenticator, content: content))
        if let source = course.rulings.plan.source, let used = result.hand.facts.authentication {
            course.rulings.authentication = await authentication(
                of: examination, source, used, session: question.session, by: authenticator)
        }
        return course.concluded(result)
    }

    /// What is found with what Enhanced Filtering finds and without, whichever of them is acted on.
    private func authentication(
        of examination: Examination, _ source: MessageSource, _ used: MessageAuthentication, session: SessionFacts,
        by authenticator: any Authenticator
    ) async -> Explanation.Authentication {
        func authenticate(_ client: IPAddress, _ helo: String) async -> MessageAuthentication {
            guard let request = examination.request(client, helo: helo) else { return used }
            return await authenticator.authenticate(request)
        }
        let before: MessageAuthentication?
        let after: MessageAuthentication
        switch source.skipListing.flatMap(\.found) {
        case nil: (before, after) = (nil, used)
        case .some where source.skipListing?.isInForce == true:
            (before, after) = (await authenticate(session.clientAddress, session.helo), used)
        case let found?: (before, after) = (used, await authenticate(found.address, found.helo))
        }
        return Explanation.Authentication(source, before: before, after: after)
    }

    private func course(_ question: Question, at time: WallTime) -> Course {
        var session = question.session
        session.transactionTime = time
        let isUTF8 =
            question.sender.address?.needsSMTPUTF8 == true
            || question.recipients.contains { ForwardPath.address($0)?.needsSMTPUTF8 == true }
        var transaction = Transaction(envelope: Envelope(sender: question.sender, smtpUTF8: isUTF8))
        var course = Course(
            rulings: Rulings(
                sender: basis.perimeter.sender(
                    transaction.envelope, declaredSize: question.size, session: session)))
        transaction.decisions += course.rulings.sender.decisions
        guard course.rulings.sender.refusal == nil else { return course }
        for path in question.recipients {
            var ruling = basis.perimeter.recipient(
                path, notify: nil, originalRecipient: nil, in: transaction, session: session)
            if let attempt = ruling.greylistTry(from: question.sender, client: session.clientAddress),
                !knowsServer(attempt)
            {
                ruling = ruling.greylisted(client: session.clientAddress)
            }
            course.rulings.recipients.append(ruling)
            transaction.accept(ruling)
        }
        guard let attribution = transaction.attribution else { return course }
        course.rulings.ceilings = OutboundSender(of: question.sender, attribution, in: basis.snapshot)?
            .ceilings(attribution)
        var examination = Examination(
            of: whole(question, transaction, session, at: time), attribution: attribution, by: basis)
        if question.content == nil {
            course.rulings.isAuthenticationLeftOut = examination.plan.source != nil
            examination.leavePlanOut()
        }
        if question.tracesRules { examination.traceRules() }
        course.rulings.plan = examination.plan
        course.examination = examination
        return course
    }

    private func whole(
        _ question: Question, _ transaction: Transaction, _ session: SessionFacts, at time: WallTime
    ) -> WholeMessage {
        let server = basis.snapshot.server
        let id = NetworkMessageID(high: 0, low: 0)
        guard let content = question.content else {
            let facts = MessageFacts(
                networkMessageID: id, size: question.size ?? 0, hops: 0, ownHops: 0, hasMessageID: true, hasDate: true,
                headerSize: 0, longestField: 0, fieldCount: 0, receivedAt: time,
                smtpUTF8: transaction.envelope.smtpUTF8)
            return WholeMessage(
                transaction: transaction, session: session, facts: facts,
                header: HeaderSummary(reading: ByteBuffer(), ownName: server.hostname.name),
                beginning: ByteBuffer(), content: nil)
        }
        var whole = WholeMessage(
            reading: content, content: .memory(content), transaction: transaction, session: session, id: id,
            receivedAt: time, ownName: server.hostname.name, headerLimit: server.limits.headerSize)
        if let size = question.size { whole.facts.size = size }
        return whole
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
        _ question: Question, at time: WallTime, by authenticator: any Authenticator,
        content: ContentExaminers = ContentExaminers()
    ) async -> [Explanation] {
        explanations(question, await rulings(question, at: time, by: authenticator, content: content))
    }

    /// The same with what came of each mail flow rule for each recipient.
    package func ruleTraces(
        _ question: Question, at time: WallTime, by authenticator: any Authenticator,
        content: ContentExaminers = ContentExaminers()
    ) async -> (explanations: [Explanation], traces: [RuleTrace]) {
        var question = question
        question.tracesRules = true
        let found = await rulings(question, at: time, by: authenticator, content: content)
        return (explanations(question, found), found.ruleTraces)
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
                    question, path, recipient.address, decisions: decisions, rulings)
                explanation.authentication = rulings.authentication
                if rulings.isAuthenticationLeftOut, explanation.isAccepted {
                    explanation.isAuthenticationLeftOut = true
                }
                return explanation
            }
        }
    }

    private func explanation(
        _ question: Question, _ path: ForwardPath, _ address: EmailAddress, decisions: [Decision], _ rulings: Rulings
    ) -> Explanation {
        switch rulings.categorization {
        case .accept(let message):
            let own = message.deliveries.filter { $0.recipient.address.lookupKey == address.lookupKey }
            let names = Set([address.description] + own.map(\.deliverTo.description))
            var explanation = Explanation(
                question, path,
                decisions: decisions + (rulings.ceilings.map { [$0] } ?? [])
                    + message.decisions.filter {
                        question.recipients.count == 1 || $0.recipient.map(names.contains) ?? true
                    },
                command: "end of data", reply: Reply(250, EnhancedStatusCode(2, 6, 0), "Queued mail for delivery"))
            explanation.priority = message.priority.name
            explanation.deliveries = own.map { delivery in
                let hold = delivery.placement.hold
                return Explanation.Delivery(
                    deliverTo: delivery.deliverTo, sender: delivery.sender?.description,
                    isJunk: delivery.placement == .junk, quarantineReason: hold?.reason, quarantineTag: hold?.tag,
                    quarantineDays: hold?.retentionDays, queue: delivery.key,
                    nextHop: basis.router.nextHop(for: delivery.key)?.description ?? "none")
            }
            let isOnly = question.recipients.count == 1
            explanation.ends = message.ends.filter { isOnly || $0.recipient.lookupKey == address.lookupKey }
                .map { Explanation.End(recipient: $0.recipient, event: $0.kind, detail: $0.detail) }
            explanation.notices = message.notices.map { Explanation.Notice($0) }
            return explanation
        case .refuse(let reply, let last, let notices):
            var explanation = Explanation(
                question, path, decisions: decisions + rulings.plan.decisions + last, command: "end of data",
                reply: reply)
            explanation.notices = notices.map { Explanation.Notice($0) }
            return explanation
        case nil:
            // Where a recipient is accepted, the message is always decided about.
            return Explanation(
                question, path, decisions: decisions, command: "end of data", reply: Replies.relayDenied)
        }
    }
}

extension Explanation.Notice {
    fileprivate init(_ order: NoticeOrder) {
        self.init(kind: order.kind.rawValue, to: order.to, object: order.object)
    }
}

extension ForwardPath {
    fileprivate static func address(_ path: ForwardPath) -> EmailAddress? {
        if case .mailbox(let address) = path { return address }
        return nil
    }
}
