import Facts
import Mail
import MailFlow
import NIOCore
import Queueing
import SMTP

/// One session's way through mail flow: keeps the transaction, asks the policy, gathers the content, and makes of a
/// whole message what the store accepts. Refusals go to the perimeter log.
struct Reception {
    private let context: ListenerContext
    private let policy: any MailPolicy
    /// What is known of clients; nil where it does not count for this one.
    private let sources: SourceMemory?
    private var facts: SessionFacts
    private var transaction: Transaction?
    private var declaredSize: Int?
    private var collector: ContentCollector?
    @OnHeap private var examined: ContentExamination?
    private var receivedAt = WallTime(milliseconds: 0)
    private var spoolError: SpoolError?
    /// Has the organization remember the message, once it is stored: one that is answered with 451 comes again, and counts
    /// then. From any thread.
    private(set) var noteStored: (@Sendable () -> Void)?
    /// Counts the message no more towards the limits of its sender, where it could not be stored. From any thread.
    private(set) var noteLost: (@Sendable () -> Void)?
    /// Whose mail the transaction is, where that is limited.
    private var outboundSender = TransactionSender()
    /// Whose mail of the hour is limited.
    private var receivers = TransactionReceivers()
    /// How many recipients of the transaction that nobody has were counted against the client.
    private var unknownRecipients = 0
    /// Whether a recipient beyond those that the transaction may have is on record.
    private var isSurplusRecorded = false

    init(
        context: ListenerContext, policy: any MailPolicy, clientAddress: IPAddress, serverPort: Int, isExempt: Bool
    ) {
        self.context = context
        self.policy = policy
        self.sources = isExempt || !policy.isReputationEnabled ? nil : context.services.sources
        self.facts = SessionFacts(clientAddress: clientAddress, serverPort: serverPort, helo: "")
    }

    /// Notes the name of the peer's address.
    mutating func reverseName(_ name: ReverseName) { facts.reverseName = name }

    /// Notes which lists in DNS have the peer's address.
    mutating func listings(_ listings: [DNSListing]) { facts.listings = listings }

    /// Notes the range of the peer that is refused.
    mutating func exceededRange(_ range: IPNetwork?) { facts.exceededRange = range }

    /// Notes what TLS gave; what was said before it is forgotten.
    mutating func tlsEstablished(_ tls: SessionFacts.TLS) {
        facts.tls = tls
        discardContent()
        transaction = nil
    }

    /// Begins a transaction.
    ///
    /// - Parameters:
    ///   - isOutsider: whether back pressure may hold it back. With a pause in the ruling a place in the tarpit is taken,
    ///     which must be given back.
    ///   - helo: the name that the client gave.
    ///   - isExtended: whether it said EHLO.
    mutating func sender(
        _ envelope: Envelope, declaredSize: Int?, isOutsider: Bool, helo: String, isExtended: Bool
    ) -> SenderRuling {
        facts.helo = helo
        facts.isExtended = isExtended
        facts.transactionTime = context.services.time.wallTime()
        if let sources {
            facts.reputation = sources.reputation(of: facts.clientAddress, at: context.services.time.now())
        }
        discardContent()
        self.declaredSize = declaredSize
        isSurplusRecorded = false
        unknownRecipients = 0
        outboundSender = TransactionSender()
        receivers = TransactionReceivers()
        var transaction = Transaction(envelope: envelope)
        let ruling = sender(envelope, isOutsider: isOutsider)
        transaction.decisions = ruling.decisions
        self.transaction = transaction
        if let refusal = ruling.refusal { log(refusal, decisions: ruling.decisions) }
        return ruling
    }

    // What is short goes before what the sender is, but for a refusal for good: who tries again later, with the same
    // message, would only hear it then (RFC 1870 section 6.1).
    private func sender(_ envelope: Envelope, isOutsider: Bool) -> SenderRuling {
        let pressure = context.services.pressure
        guard !pressure.isCalm, let held = PressureRuling.sender(pressure.standing, isOutsider: isOutsider) else {
            return policy.sender(envelope, declaredSize: declaredSize, session: facts)
        }
        var ruling = policy.sender(envelope, declaredSize: declaredSize, session: facts)
        if held.refusal != nil { return ruling.refusal?.isPermanent == true ? ruling : held }
        guard ruling.refusal == nil else { return ruling }
        if let denial = context.tarpit.enter(facts.clientAddress) {
            return SenderRuling(
                refusal: InboundReplies.noResources,
                decisions: [PressureRuling.crowded(pressure.standing, tarpit: denial.rawValue)])
        }
        ruling.decisions = held.decisions + ruling.decisions
        ruling.tarpit = held.tarpit
        return ruling
    }

    /// Judges a recipient and keeps it when it is accepted.
    ///
    /// - Parameter awaiting: whether the name of the peer's address may still come, and the answers of lists about it. Nil
    ///   says that the ruling hangs on what may come, and nothing has happened.
    mutating func recipient(
        _ path: ForwardPath, notify: NotifyConditions?, originalRecipient: String?,
        awaiting: (reverseName: Bool, listings: Bool)
    ) -> RecipientRuling? {
        guard var transaction = self.transaction.take() else {
            // The session asks about recipients only behind an accepted sender; should it not, nothing is lost.
            return RecipientRuling(
                .refused(InboundReplies.temporaryError, organization: nil), decisions: [])
        }
        var ruling = policy.recipient(
            path, notify: notify, originalRecipient: originalRecipient, in: transaction, session: facts)
        if awaiting.reverseName && ruling.needsReverseName || awaiting.listings && ruling.needsListings {
            self.transaction = transaction
            return nil
        }
        let now = context.services.time.now()
        if ruling.countsAgainstSource, unknownRecipients < SourceEvent.unknownRecipientsPerMessage {
            unknownRecipients += 1
            sources?.record(.unknownRecipient, of: facts.clientAddress, at: now)
        }
        if let known = context.services.sources,
            let attempt = ruling.greylistTry(from: transaction.envelope.sender, client: facts.clientAddress),
            !known.admits(attempt, at: now)
        {
            ruling = ruling.greylisted(client: facts.clientAddress)
        }
        ruling = context.room.admit(ruling, by: policy, now: now)
        let time = facts.transactionTime ?? context.services.time.wallTime()
        if let known = context.services.receivers {
            ruling = receivers.admit(ruling, from: transaction.envelope, by: policy, known, at: time)
        }
        if let senders = context.services.senders {
            ruling = outboundSender.admit(ruling, from: transaction.envelope, by: policy, senders, at: time)
        }
        receivers.settle(ruling)
        transaction.accept(ruling)
        self.transaction = transaction
        if case .refused(let reply, let organization, let kind) = ruling.verdict {
            // A client that sends to many is told so of each one beyond the limit; the first of them says it all.
            let isFurther = kind == .surplus && isSurplusRecorded
            isSurplusRecorded = isSurplusRecorded || kind == .surplus
            log(
                reply, recipient: path.description, organization: organization, decisions: ruling.decisions,
                isCountedOnly: isFurther)
        }
        return ruling
    }

    /// Makes room for content; false when memory is short.
    mutating func beginContent() -> Bool {
        discardContent()
        receivedAt = context.services.time.wallTime()
        collector = ContentCollector(
            budget: context.memory, declaredSize: declaredSize, threshold: context.configuration.memoryThreshold,
            // One line more than a header may have, so that a longer one is seen to be longer wherever it is cut.
            headLimit: context.configuration.limits.headerSize + context.configuration.limits.textLine + 2)
        if collector == nil { logToEach(InboundReplies.noResources, decisions: []) }
        return collector != nil
    }

    /// Adds content; a block that is given must be written to ``file`` before anything else is added.
    mutating func add(_ content: ByteBuffer) -> ByteBuffer? { collector?.add(content) }

    /// What is left to write at the end.
    mutating func lastBlock() -> ByteBuffer? { collector?.lastBlock() }

    /// The file of the content, once there is one.
    var file: SpoolFile? { collector?.file }

    /// Tells what came of writing a block. After a failure the rest of the content is passed over.
    mutating func wrote(_ result: Result<SpoolFile, SpoolError>) {
        switch result {
        case .success(let file):
            collector?.written(to: file)
        case .failure(let error):
            discardContent()
            spoolError = error
        }
    }

    /// Throws content away and gives its memory back.
    mutating func discardContent() {
        // Mostly there is none: it is called at every step of a transaction.
        guard collector != nil || $examined || spoolError != nil else { return }
        collector?.giveBack()
        collector = nil
        examined = nil
        spoolError = nil
    }

    /// What becomes of a whole message.
    enum Verdict {
        case refuse(Reply)
        /// Commit this, and answer with this Message-ID.
        case commit(StoreTransaction, messageID: String)
        /// Commit this with the mail that is written about it, away from the event loop, and answer with its Message-ID.
        case write(AcceptanceMail)
        /// Commit what is written about this, away from the event loop, and then refuse it by ``refused(_:by:decisions:)``.
        case refuseAndWrite(RefusalMail)
        /// Examine this away from the event loop, and tell what came of it by ``concluded(_:)``.
        case examine(ContentExamination)
    }

    /// Decides about the message whose content is whole. Whatever reads content does so under a note of it; content
    /// that has ended two processes is not read again (docs/reference/poison.md).
    mutating func categorize() -> Verdict {
        guard let collector else { return judge() }
        let work = context.services.work
        let (head, size) = (collector.beginning, collector.size)
        guard !head.withUnsafeReadableBytes({ work.refuses(contentOf: size, head: $0) }) else {
            let reply = InboundReplies.poison
            // Its header is not read either.
            logToEach(
                reply, message: PerimeterRefusal.Message(size: size),
                decisions: [Decision(.acceptance, inputs: [.init("size", size)], outcome: .poison, reply: reply)])
            return .refuse(reply)
        }
        let note = head.withUnsafeReadableBytes { work.begin(contentOf: size, head: $0) }
        defer { work.end(note) }
        #if DEBUG
            FaultPoint.reception.pass(head)
        #endif
        return judge()
    }

    private mutating func judge() -> Verdict {
        guard let attribution = transaction?.attribution, let transaction, let content = collector?.content,
            let beginning = collector?.beginning
        else {
            let reply = spoolError == .full ? InboundReplies.noResources : InboundReplies.temporaryError
            logToEach(reply, decisions: [])
            return .refuse(reply)
        }
        let configuration = context.configuration
        var random = RandomBits(source: context.services.random)
        let message = WholeMessage(
            reading: beginning, content: content, transaction: transaction, session: facts,
            id: NetworkMessageID(at: receivedAt, using: &random), receivedAt: receivedAt,
            ownName: configuration.hostname, headerLimit: configuration.limits.headerSize)
        var examination = policy.examination(of: message, attribution: attribution)
        if context.services.authenticator == nil { examination.leaveAuthenticationOut() }
        examination.readSmallContent(by: context.services.content)
        guard examination.isReady else {
            // From here on the examination holds the content's memory, also when the connection is lost.
            let examined = ContentExamination(
                examination, of: content, memory: collector?.handOver(), recorder: context.services.dmarcRecorder,
                contentExaminers: context.services.content, readingBudget: context.readingMemory)
            self.examined = examined
            return .examine(examined)
        }
        let categorization = examination.decide()
        // With what planning has read of it.
        return verdict(categorization, of: examination.whole, attribution, content: content)
    }

    /// Takes what came of an examination.
    mutating func concluded(_ categorization: Categorization) -> Verdict {
        guard let examined else { return judge() }
        return verdict(
            categorization, of: examined.examination.whole, examined.examination.attribution, content: examined.content)
    }

    private mutating func verdict(
        _ categorization: Categorization, of message: WholeMessage, _ attribution: Attribution, content: MessageContent
    ) -> Verdict {
        if let sources, let event = categorization.sourceEvent(of: message.transaction, attribution: attribution) {
            sources.record(event, of: facts.clientAddress, at: context.services.time.now())
        }
        switch categorization {
        case .refuse(let reply, let decisions, let orders):
            let mail = RefusalMail(
                reply, of: message, attribution, content: content, decisions: decisions, orders: orders,
                notices: context.services.notices, hostname: context.configuration.hostname,
                at: context.services.time.now())
            if let mail { return .refuseAndWrite(mail) }
            logToEach(
                reply, organization: attribution.organization, message: PerimeterRefusal.Message(message),
                decisions: decisions)
            return .refuse(reply)
        case .accept(var accepted):
            var charge: SenderCharge?
            if let senders = context.services.senders {
                let time = message.facts.receivedAt
                switch outboundSender.count(attribution, senders, at: time) {
                case .uncounted: break
                case .counted(let sender, let counted):
                    charge = counted
                    let isSpam = counted.outside > 0 && accepted.decisions.countAsSpamOfSender
                    noteLost = { senders.giveBack(counted, of: sender, isSpam: isSpam, at: time) }
                    // The message with which a limit on spam is reached goes on, and its notices with it.
                    if isSpam, let alert = senders.countSpam(of: sender, at: time) {
                        accepted.add(OutboundSpamNotices.orders(alert, of: sender, about: message, attribution))
                    }
                case .refused(let reply, let decisions):
                    logToEach(
                        reply, organization: attribution.organization, message: PerimeterRefusal.Message(message),
                        decisions: accepted.decisions + decisions)
                    return .refuse(reply)
                }
            }
            if let event = accepted.memoryEvent, let memory = context.services.content.memory {
                let (organization, time) = (attribution.organization, message.facts.receivedAt)
                noteStored = { memory.note(event, for: organization, at: time) }
            }
            if let sighting = accepted.spoofSighting, let spoofs = context.services.content.spoofs {
                let (organization, time, others) = (attribution.organization, message.facts.receivedAt, noteStored)
                noteStored = {
                    others?()
                    spoofs.note(sighting, for: organization, at: time)
                }
            }
            // What is held for everybody is nobody's mail yet.
            if let known = context.services.receivers, !receivers.isEmpty,
                accepted.deliveries.contains(where: { $0.placement.hold == nil })
            {
                let (counted, others) = (receivers, noteStored)
                let (sender, time) = (message.transaction.envelope.sender, message.facts.receivedAt)
                noteStored = {
                    others?()
                    counted.count(from: sender, known, at: time)
                }
            }
            var acceptance = Acceptance(
                of: message, attribution, content: content, as: accepted, hostname: context.configuration.hostname,
                at: context.services.time.now())
            acceptance.charge = charge
            let mail = AcceptanceMail(
                acceptance, groups: message.transaction.expanded(into: accepted.deliveries),
                rejections: accepted.rejections,
                orders: accepted.notices, beginning: message.beginning, reports: context.services.reports,
                notices: context.services.notices, at: receivedAt)
            if let mail { return .write(mail) }
            return .commit(
                StoreTransaction(acceptances: [acceptance]), messageID: acceptance.messageIDField)
        }
    }

    /// Records the refusal of a message that something was written about, or was to be.
    ///
    /// - Parameters:
    ///   - reply: what the client is told.
    ///   - decisions: with those about what was written.
    func refused(_ mail: RefusalMail, by reply: Reply, decisions: [Decision]) {
        logToEach(reply, organization: mail.organization, message: mail.message, decisions: decisions)
    }

    /// Ends the transaction after its reply.
    mutating func settled() {
        noteStored = nil
        noteLost = nil
        discardContent()
        transaction = nil
    }

    /// Records a refusal that the session made by itself, and throws content away.
    mutating func refused(_ reply: Reply) {
        let stage: Decision.Stage = transaction?.recipients.isEmpty == false ? .acceptance : .connection
        logToEach(
            reply, message: brokenOff, decisions: [Decision(stage, outcome: .refused, reply: reply)])
        discardContent()
        // After the session's own refusal the transaction is over, or the connection is.
        transaction = nil
    }

    /// What is known of the message whose content has come in part. Its header is read under a note of it, as whatever
    /// reads content.
    private var brokenOff: PerimeterRefusal.Message? {
        guard let collector else { return nil }
        let work = context.services.work
        let (head, size) = (collector.beginning, collector.size)
        guard !head.withUnsafeReadableBytes({ work.refuses(contentOf: size, head: $0) }) else {
            return PerimeterRefusal.Message(size: size)
        }
        let note = head.withUnsafeReadableBytes { work.begin(contentOf: size, head: $0) }
        defer { work.end(note) }
        return PerimeterRefusal.Message(
            beginning: head, size: size, headerLimit: context.configuration.limits.headerSize)
    }

    /// Records a RCPT that could not be read. The transaction goes on.
    func recipientUnreadable(_ reply: Reply) {
        log(
            reply,
            decisions: [
                Decision(.attribution, inputs: [.init("recipient", "unreadable")], outcome: .refused, reply: reply)
            ])
    }

    /// Records that encryption came to nothing.
    func tlsFailed(_ failure: TLSFailure, session: borrowing ServerSession) {
        context.services.perimeterLog.record(
            PerimeterRefusal(
                failure, at: context.services.time.wallTime(), clientAddress: facts.clientAddress.description,
                clientName: session.clientName))
    }

    /// Records that the connection was not admitted for want of a resource.
    func refusedConnection(because resource: PressureResource) {
        let reply = InboundReplies.notAvailable
        log(reply, decisions: [PressureRuling.connection(resource, reply: reply)])
    }

    /// Records that the connection was not admitted.
    func refusedConnection(because refusal: ConnectionAdmission.Refusal) {
        let reply = InboundReplies.notAvailable
        log(
            reply,
            decisions: [
                Decision(.connection, inputs: [.init(.reason, refusal.rawValue)], outcome: .refused, reply: reply)
            ])
    }

    /// Records that no TLS handshake was begun.
    func refusedHandshake(_ reply: Reply) {
        let reason = "too many failed TLS handshakes of this address in a minute"
        log(
            reply, decisions: [Decision(.connection, inputs: [.init(.reason, reason)], outcome: .refused, reply: reply)]
        )
    }

    /// Records that a session was ended because the client read none of its replies.
    func leftUnread(_ reply: Reply) {
        log(
            reply,
            decisions: [
                Decision(.connection, inputs: [.init(.reason, "replies unread")], outcome: .refused, reply: reply)
            ])
    }

    /// Records that the whole message was refused.
    private func logToEach(
        _ reply: Reply, organization: String? = nil, message: PerimeterRefusal.Message? = nil, decisions: [Decision]
    ) {
        for recipient in PerimeterRefusal.recipients(of: transaction) {
            log(reply, recipient: recipient, organization: organization, message: message, decisions: decisions)
        }
    }

    private func log(
        _ reply: Reply, recipient: String? = nil, organization: String? = nil,
        message: PerimeterRefusal.Message? = nil, decisions: [Decision], isCountedOnly: Bool = false
    ) {
        var refusal = PerimeterRefusal(
            reply, to: transaction, session: facts, recipient: recipient, organization: organization,
            message: message, at: context.services.time.wallTime(), decisions: decisions)
        refusal.isCountedOnly = isCountedOnly
        context.services.perimeterLog.record(refusal)
    }
}

/// The shared source of random bits as a generator.
private struct RandomBits: RandomNumberGenerator {
    let source: any RandomSource
    mutating func next() -> UInt64 { source.next() }
}
