import Facts
import Mail
import MailFlow
import NIOCore
import Queueing
import SMTP

/// One transaction with another organization of this server: the commands of a session and the end of its message, in
/// the order of a session. It belongs to no event loop.
struct CrossingTransaction: Sendable {
    let message: StoredMessage
    /// The changes to what its recipients get.
    let edits: MessageEdits
    var recipients: [StoredMessage.Recipient]
    let sender: ReversePath
    /// The organization that is to take it.
    let organization: String
    /// By which the way leads here.
    let host: RemoteHost
    let hostname: String
    let policy: any MailPolicy
    let services: DeliveryServices
    let crossings: CrossingServices

    /// A transaction whose commands are ruled on.
    struct Prepared: Sendable {
        /// What was refused.
        var result = CrossingResult()
        /// The message for those that were accepted; nil when there are none.
        var content: ContentExamination?
        /// Those that were accepted.
        var accepted: [RecipientID] = []
    }

    private var remote: MailHost { host.mailHost }

    /// Asks about the sender and the recipients, and writes the message as it would leave. Blocks.
    func prepare() -> Prepared {
        var prepared = Prepared()
        let session = session
        let size: Int
        let content: (whole: MessageContent, beginning: ByteBuffer)
        do {
            content = try wireForm()
            size = content.whole.size
        } catch let violation as EgressViolation {
            return refused(by: OutboundReplies.failure(.forbidden(violation), remote: nil))
        } catch SpoolError.full {
            prepared.result.failure = DeliveryFailure(.local, Replies.insufficientResources, remote: remote)
            return prepared
        } catch {
            return refused(by: DeliveryFailure(.local, OutboundReplies.storeFailed))
        }
        var envelope = message.envelope
        envelope.sender = sender
        var transaction = Transaction(envelope: envelope)
        let ruling =
            PressureRuling.sender(crossings.pressure.standing, isOutsider: false)
            ?? policy.sender(envelope, declaredSize: size, session: session)
        if let refusal = ruling.refusal {
            log(refusal, transaction, session, decisions: ruling.decisions)
            let failure = DeliveryFailure(refusal.isPermanent ? .reply : .local, refusal, remote: remote)
            if refusal.isPermanent { return refused(by: failure) }
            prepared.result.failure = failure
            return prepared
        }
        transaction.decisions = ruling.decisions
        let room = RecipientRoom(
            pressure: crossings.pressure, shares: crossings.shares, health: services.health,
            returnAddresses: crossings.returnAddresses)
        for recipient in recipients {
            let copy = recipient.recipient
            let ruling = room.admit(
                policy.recipient(
                    .mailbox(recipient.deliverTo), notify: copy.notify, originalRecipient: copy.originalRecipient,
                    in: transaction, session: session), by: policy, now: services.time.now())
            if transaction.accept(ruling) { prepared.accepted.append(recipient.id) }
            if case .refused(let reply, let owner, _) = ruling.verdict {
                log(
                    reply, transaction, session, recipient: recipient.deliverTo.description, organization: owner,
                    decisions: ruling.decisions)
                prepared.result.outcomes[recipient.id] = outcome(reply)
            }
        }
        guard let attribution = transaction.attribution else { return prepared }
        prepared.content = examination(of: content, transaction, attribution, session)
        return prepared
    }

    /// What came of it, once the message is decided about. Blocks where a report is made.
    func conclude(
        _ prepared: Prepared, _ content: ContentExamination, _ categorization: Categorization
    ) -> CrossingResult {
        var result = prepared.result
        let (whole, attribution) = (content.examination.whole, content.examination.attribution)
        switch categorization {
        case .refuse(let reply, var decisions, let orders):
            let mail = RefusalMail(
                reply, of: whole, attribution, content: content.content, decisions: decisions, orders: orders,
                notices: crossings.notices, hostname: hostname, at: services.time.now())
            if let written = mail?.written(noting: services.work) {
                decisions = written.decisions
                // It ends no recipient: those who are refused have their own ends.
                if !written.notices.isEmpty {
                    result.crossed = [CrossedMessage(acceptances: written.notices, recipients: [])]
                }
            }
            for recipient in PerimeterRefusal.recipients(of: whole.transaction) {
                log(
                    reply, whole.transaction, session, recipient: recipient, organization: attribution.organization,
                    message: PerimeterRefusal.Message(whole), decisions: decisions)
            }
            for id in prepared.accepted { result.outcomes[id] = outcome(reply) }
        case .accept(let message):
            if let event = message.memoryEvent {
                crossings.content.memory?.note(event, for: attribution.organization, at: whole.facts.receivedAt)
            }
            if let sighting = message.spoofSighting {
                crossings.content.spoofs?.note(sighting, for: attribution.organization, at: whole.facts.receivedAt)
            }
            let acceptance = Acceptance(
                of: whole, attribution, content: content.content, as: message, hostname: hostname,
                at: services.time.now())
            let mail = AcceptanceMail(
                acceptance, groups: whole.transaction.expanded(into: message.deliveries),
                rejections: message.rejections, orders: message.notices,
                beginning: content.beginning, reports: services.reports, notices: crossings.notices,
                at: whole.facts.receivedAt)
            let written = mail?.transaction(noting: services.work) ?? StoreTransaction(acceptances: [acceptance])
            result.crossed = [
                CrossedMessage(acceptances: written.acceptances, recipients: Set(prepared.accepted))
            ]
            let reply = Reply(
                250, EnhancedStatusCode(2, 6, 0),
                "\(acceptance.messageIDField) Queued mail for delivery, to organization \(organization) on this server")
            // The duty to report success goes over with the message, as to any hop that offers DSN.
            for id in prepared.accepted {
                result.outcomes[id] = .delivered(reply, remote: remote, reportsSuccess: true)
            }
        }
        return result
    }

    /// There is no peer: the client is this server, by the address that its domain names.
    private var session: SessionFacts {
        var session = SessionFacts(clientAddress: host.address, helo: hostname)
        session.transactionTime = services.time.wallTime()
        session.crossing = Crossing(from: message.organization, source: source)
        return session
    }

    private var source: Crossing.Source {
        if recipients.allSatisfy({ $0.routing.direction == .originating }) { return .organization }
        if recipients.allSatisfy({ $0.senderStanding == .known }) { return .known(sender: message.envelope.sender) }
        guard let client = message.clientAddress else { return .organization }
        return .client(client, helo: message.clientName, sender: message.envelope.sender)
    }

    private func examination(
        of content: (whole: MessageContent, beginning: ByteBuffer), _ transaction: Transaction,
        _ attribution: Attribution, _ session: SessionFacts
    ) -> ContentExamination {
        let message = WholeMessage(
            reading: content.beginning, content: content.whole, transaction: transaction, session: session,
            id: NetworkMessageID(random: services.random), receivedAt: services.time.wallTime(), ownName: hostname,
            headerLimit: crossings.headerLimit)
        var examination = policy.examination(of: message, attribution: attribution)
        if crossings.authenticator == nil { examination.leaveAuthenticationOut() }
        return ContentExamination(
            examination, of: content.whole, memory: nil, recorder: crossings.dmarcRecorder,
            contentExaminers: crossings.content)
    }

    /// The message as another server would get it, and its beginning, which is sure to hold the header.
    private func wireForm() throws -> (whole: MessageContent, beginning: ByteBuffer) {
        var writer = EgressWriter(edits, form: .none, framing: .counted)
        var reader = ContentReader(message.content)
        var octets = ByteBuffer()
        guard EgressWriter.size(of: message.content, edits: edits, form: .none) > crossings.memoryThreshold else {
            while let piece = try reader.next() { try writer.write(piece, into: &octets) }
            try writer.finish(into: &octets)
            return (.memory(octets), octets)
        }
        let file = try SpoolFile(folder: crossings.spoolFolder)
        while let piece = try reader.next() {
            octets.clear()
            try writer.write(piece, into: &octets)
            try file.append(octets)
        }
        octets.clear()
        try writer.finish(into: &octets)
        try file.append(octets)
        // One line more than a header may have, so that a longer one is seen to be longer.
        return (.file(file), try file.read(at: 0, count: crossings.headerLimit + 65_536 + 2))
    }

    private func outcome(_ reply: Reply) -> RecipientOutcome {
        if reply == Replies.tooManyRecipients {
            return .deferred(DeliveryFailure(.tooManyRecipients, reply, remote: remote))
        }
        let failure = DeliveryFailure(.reply, reply, remote: remote)
        return reply.isPermanent ? .failed(failure) : .deferred(failure)
    }

    private func refused(by failure: DeliveryFailure) -> Prepared {
        var prepared = Prepared()
        let outcome: RecipientOutcome = failure.reply.isPermanent ? .failed(failure) : .deferred(failure)
        for recipient in recipients { prepared.result.outcomes[recipient.id] = outcome }
        return prepared
    }

    private func log(
        _ reply: Reply, _ transaction: Transaction, _ session: SessionFacts, recipient: String? = nil,
        organization: String? = nil, message: PerimeterRefusal.Message? = nil, decisions: [Decision]
    ) {
        crossings.perimeterLog.record(
            PerimeterRefusal(
                reply, to: transaction, session: session, recipient: recipient,
                organization: organization, message: message, at: services.time.wallTime(), decisions: decisions))
    }
}
