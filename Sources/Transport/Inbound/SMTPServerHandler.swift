import Facts
import Mail
import MailFlow
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Organization
import Queueing
import SMTP

/// Runs one SMTP session on one connection: bytes to the session, its actions to the reception, replies back.
///
/// Confined to the connection's event loop. Replies of one turn are gathered and written once. It stops reading while a
/// decision, a commit or a spool file is waited for and much has come already, while other sessions have their turn, and
/// while the peer does not read.
final class SMTPServerHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Fired through the pipeline to end the session at its next command boundary.
    enum Event { case stop }

    /// Octets that may wait unparsed before reading stops.
    private static let readMark = 65_536
    /// How long the peer may take to read our last reply.
    private static let lingerTime = TimeAmount.seconds(2)
    /// Octets of output whose memory an idle connection keeps.
    private static let keptOutput = 1_024
    /// Octets of input whose memory may be kept for the sake of fewer.
    private static let keptInput = 4_096
    /// How long a timer runs at most, so that pressure is noticed by sessions that wait.
    private static let longestTimer = Interval.minutes(1)

    let shared: ListenerContext
    let peer: IPAddress
    let isExempt: Bool
    private let needsReverseName: Bool
    /// The lists in DNS that are asked about the peer.
    let dnsLists: [DNSList]
    private let newSessions: NewSessions

    // Exclusivity is not checked at run time, which cost 250 checks a message: only the connection's event loop comes
    // here, and what is lent out as inout (to the session, the reception, a buffer) are values, whose code knows nothing
    // of this handler and so can't come back to it.
    @exclusivity(unchecked) var session: ServerSession
    @exclusivity(unchecked) var reception: Reception
    @exclusivity(unchecked) private(set) var input = ByteBuffer()
    @exclusivity(unchecked) var output = ByteBuffer()

    @exclusivity(unchecked) private var connection = Connection.new
    @exclusivity(unchecked) var waiting = Waiting.nothing
    @exclusivity(unchecked) var turn = Turn.idle
    @exclusivity(unchecked) var flow = Flow()
    @exclusivity(unchecked) private var alarm = Alarm.none
    /// Whether the session was among the new ones and is no more.
    @exclusivity(unchecked) private var isOld = false
    @exclusivity(unchecked) var tls: TLSLayer?
    /// The look-up of the peer's name, until it ends; the session goes on meanwhile.
    @exclusivity(unchecked) var reverseLookup: Task<Void, Never>?
    /// The same of the lists in DNS that may have its address.
    @exclusivity(unchecked) var listLookup: Task<Void, Never>?
    @exclusivity(unchecked) var examinationCount = 0

    /// The session takes the policy of this moment and keeps it. To be called on the connection's event loop.
    init(shared: ListenerContext, peer: IPAddress, serverPort: Int, loop: any EventLoop) {
        let policy = shared.services.policy.currentPolicy()
        self.shared = shared
        self.peer = peer
        self.isExempt = shared.isExempt(peer, policy: policy)
        self.newSessions = shared.newSessions(of: loop)
        self.needsReverseName = policy.needsReverseName(of: peer)
        self.dnsLists = isExempt ? [] : policy.dnsLists(for: peer)
        self.session = ServerSession(
            configuration: shared.session, clientAddress: peer, messageSize: policy.messageSize,
            countsWork: !isExempt)
        self.reception = Reception(
            context: shared, policy: policy, clientAddress: peer, serverPort: serverPort, isExempt: isExempt)
    }

    // MARK: - Events of the channel

    func channelActive(context: ChannelHandlerContext) {
        let now = shared.services.time.now()
        if let resource = shared.services.pressure.standing.refusesConnections {
            reception.refusedConnection(because: resource)
            ServerSession.write(InboundReplies.notAvailable, into: &output)
            close(context)
        } else if let refusal = shared.admission.admit(peer, isExempt: isExempt, now: now) {
            reception.refusedConnection(because: refusal)
            ServerSession.write(InboundReplies.notAvailable, into: &output)
            close(context)
        } else {
            connection = .open
            if shared.opened(context.channel) { session.stop() }
            session.isUnderPressure = shared.isUnderPressure
            if !isExempt { reception.exceededRange(shared.admission.exceededRange(of: peer, now: now)) }
            if needsReverseName { lookUpReverseName(context) }
            if !dnsLists.isEmpty { lookUpListings(context) }
            session.greet(now: now, into: &output)
            drive(context)
        }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if connection.isAdmitted {
            shared.closed(context.channel)
            shared.admission.release(peer, isExempt: isExempt)
        }
        if case .closing(_, let linger) = connection { linger?.cancel() }
        connection = .closed
        disarm()
        endLookUps()
        // A commit that is under way keeps what it needs.
        stopWaiting()
        reception.discardContent()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        flow.isInRead = true
        var buffer = unwrapInboundIn(data)
        if connection.isEnding { return }
        tls?.meter.received(buffer.readableBytes)
        noteSize(of: buffer, context)
        if turn != .yielded { session.beginTurn(gathered: output.readableBytes) }
        if input.readableBytes == 0 {
            input = buffer
        } else {
            input.writeBuffer(&buffer)
        }
        drive(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Nobody stands behind this handler to be told.
        flow.isInRead = false
        flushOutput(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, turn != .yielded {
            session.beginTurn(gathered: output.readableBytes)
            drive(context)
        }
        context.fireChannelWritabilityChanged()
    }

    func read(context: ChannelHandlerContext) {
        if mayRead(context) { context.read() } else { flow.holdsRead = true }
    }

    /// Whether more may come in: also while something is waited for, as a TLS handshake is, until much has come.
    func mayRead(_ context: ChannelHandlerContext) -> Bool {
        (waiting.isNothing || input.readableBytes < Self.readMark) && !waiting.isSpool && turn != .yielded
            && !flow.isGathering && context.channel.isWritable
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case Event.stop:
            session.stop()
            drive(context)
        case TLSUserEvent.handshakeCompleted:
            handshakeCompleted(context)
        case TLSRecordMeter.Event.recordsWithoutContent:
            end(because: InboundReplies.recordsWithoutContent, context)
        case ChannelEvent.inputClosed:
            inputClosed(context)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Whoever closes TCP without a word of TLS before has still sent what it sent: the end of the input is told apart.
        if let error = error as? NIOSSLError, case .uncleanShutdown = error { return }
        // A failed handshake, a reset connection: nothing more can be said.
        if !connection.isEnding { tlsFailed(error) }
        connection.end()
        context.close(promise: nil)
    }

    // MARK: - The session

    /// Whether the connection was admitted and does not end yet.
    var isOpen: Bool { connection.isOpen }

    /// Whether the connection holds its place among those that are admitted.
    var isAdmitted: Bool { connection.isAdmitted }

    func drive(_ context: ChannelHandlerContext) {
        guard isOpen, turn == .idle, !waiting.isSpool else { return }
        turn = .driving
        let now = shared.services.time.now()
        // While replies are unread nothing is handled that would bring more of them.
        while !waiting.isSpool, context.channel.isWritable || !session.isOpen,
            let action = session.process(&input, into: &output, now: now)
        {
            perform(action, context, now: now)
        }
        turn = .idle
        compactInput()
        arm(context, now: now)
        if session.isTurnOver, isOpen {
            yield(context)
        } else if !flow.isInRead {
            flushOutput(context)
        }
        resumeReading(context)
    }

    // An idle connection keeps no buffer of a read, also when it sent the beginning of a command.
    private func compactInput() {
        if input.readableBytes == 0 {
            input = ByteBuffer()
        } else if !session.isTurnOver, input.storageCapacity > 2 * input.readableBytes + Self.keptInput {
            input = ByteBuffer(bytes: input.readableBytesView)
        }
    }

    private func inputClosed(_ context: ChannelHandlerContext) {
        guard !connection.isEnding else { return context.close(promise: nil) }
        session.endOfInput()
        if turn != .yielded { session.beginTurn(gathered: output.readableBytes) }
        drive(context)
    }

    private func end(because reply: Reply, _ context: ChannelHandlerContext) {
        let now = shared.services.time.now()
        guard let action = session.end(because: reply, into: &output) else { return }
        perform(action, context, now: now)
        drive(context)
    }

    func perform(_ action: ServerSession.Action, _ context: ChannelHandlerContext, now: Instant) {
        switch action {
        case .evaluateSender(let envelope, let declaredSize):
            evaluate(envelope, declaredSize: declaredSize, context, now: now)
        case .evaluateRecipient(let path, let notify, let originalRecipient):
            evaluate(
                AskedRecipient(path: path, notify: notify, originalRecipient: originalRecipient), context, now: now)
        case .beginContent:
            if reception.beginContent() {
                session.contentAdmitted(now: now, into: &output)
            } else {
                reception.settled()
                session.contentDenied(InboundReplies.noResources, now: now, into: &output)
            }
        case .content(let content):
            if let block = reception.add(content) { write(block, isLast: false, context) }
        case .discardContent:
            reception.discardContent()
        case .endOfContent:
            if let block = reception.lastBlock() {
                write(block, isLast: true, context)
            } else {
                finish(context, now: now)
            }
        case .refused(let reply):
            reception.refused(reply)
        case .pause(let interval):
            pause(interval, context, now: now)
        case .admitHandshake:
            admitHandshake(context, now: now)
        case .recipientUnreadable(let reply):
            if !isExempt { shared.admission.refusedRecipient(.refused, of: peer, now: now) }
            reception.recipientUnreadable(reply)
        case .startTLS:
            startTLS(context)
        case .close:
            close(context)
        }
    }

    // The answer comes at once, or when the sender has been held back for a while.
    private func evaluate(
        _ envelope: Envelope, declaredSize: Int?, _ context: ChannelHandlerContext, now: Instant
    ) {
        let ruling = reception.sender(
            envelope, declaredSize: declaredSize, isOutsider: !isExempt, helo: session.clientName,
            isExtended: session.isExtended)
        guard let tarpit = ruling.tarpit else {
            return session.senderRuled(ruling.refusal, now: now, into: &output)
        }
        waiting = .senderTarpit(ruling.refusal)
        after(tarpit, context) { handler, _ in
            guard case .senderTarpit(let refusal) = handler.waiting else { return }
            handler.stopWaiting()
            handler.session.senderRuled(refusal, now: handler.shared.services.time.now(), into: &handler.output)
        }
    }

    // MARK: - Time

    /// Does something later and drives the session, unless the connection has begun to end.
    func after(
        _ interval: Interval, _ context: ChannelHandlerContext,
        _ body: @escaping (SMTPServerHandler, ChannelHandlerContext) -> Void
    ) {
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(interval.milliseconds)) {
            guard self.isOpen else { return }
            body(self, context)
            self.drive(context)
        }
    }

    // The deadline moves with every command, the timer does not: it looks again when it fires.
    private func arm(_ context: ChannelHandlerContext, now: Instant) {
        guard isOpen else { return }
        if case .new = alarm { return }
        if case .none = alarm, !isOld, shared.isPatient {
            alarm = .new(place: newSessions.add(self, context))
            return
        }
        guard let deadline = session.deadline else { return }
        var at = min(deadline, now + Self.longestTimer)
        // While our own disk is waited for, a deadline that has passed waits too, and need not be looked at all the time.
        if waiting.isSpool { at = max(at, now + .seconds(1)) }
        if case .timer(let set, _) = alarm, set <= at { return }
        disarm()
        let delay = TimeAmount.milliseconds(max(1, (at - now).milliseconds))
        let loop = context.eventLoop.assumeIsolated()
        // Only a loop that has been shut down refuses, and then nothing fires any more.
        guard let timer = try? loop.scheduleCallback(in: delay, handler: Timer(handler: self, context: context)) else {
            return
        }
        alarm = .timer(at: at, timer)
    }

    private func disarm() {
        switch alarm {
        case .none: return
        case .new(let place): newSessions.remove(at: place)
        case .timer(_, let timer): timer.cancel()
        }
        alarm = .none
    }

    /// Notes the place among the new sessions.
    func moved(to place: Int) {
        if case .new = alarm { alarm = .new(place: place) }
    }

    /// Sets the timer of a session that was among the new ones.
    func isNewNoMore(_ context: ChannelHandlerContext) {
        guard case .new = alarm else { return }
        alarm = .none
        isOld = true
        arm(context, now: shared.services.time.now())
    }

    // A callback, not a task: it needs neither a promise nor closures.
    private struct Timer: NIOScheduledCallbackHandler {
        let handler: SMTPServerHandler
        let context: ChannelHandlerContext

        func handleScheduledCallback(eventLoop: some EventLoop) { handler.timerFired(context) }
    }

    private func timerFired(_ context: ChannelHandlerContext) {
        alarm = .none
        guard isOpen else { return }
        let now = shared.services.time.now()
        session.isUnderPressure = shared.isUnderPressure
        // While our own disk is waited for, the peer's time does not run.
        let isHandshaking = isHandshaking
        if !waiting.isSpool, let action = session.timedOut(now: now, into: &output) {
            if !context.channel.isWritable { reception.leftUnread(ServerSession.timedOutReply) }
            if isHandshaking { reception.tlsFailed(TLSFailure(.handshake, .timedOut), session: session) }
            perform(action, context, now: now)
            flushOutput(context)
        } else {
            arm(context, now: now)
        }
    }

    // MARK: - Output

    func flushOutput(_ context: ChannelHandlerContext) {
        guard output.readableBytes > 0, connection.isAdmitted else { return }
        boundUnread(by: output.readableBytes, context)
        // Taken out before it is written: a channel that becomes unwritable and writable again within the flush calls back
        // here, and must not find the same replies.
        var replies = ByteBuffer()
        swap(&replies, &output)
        let capacity = replies.storageCapacity
        context.writeAndFlush(wrapOutboundOut(replies), promise: nil)
        guard capacity <= Self.keptOutput, output.storageCapacity == 0 else { return }
        swap(&replies, &output)
        output.clear()
    }

    // Has the channel count replies that nobody reads, once there are enough that they could matter: less than half the
    // bound can't be unread before half the bound was written, and most connections end long before. A channel takes a
    // thousand instructions for each option.
    func boundUnread(by octets: Int, _ context: ChannelHandlerContext) {
        guard !flow.boundsUnread else { return }
        flow.written += octets
        // Not later than the channel's own mark would act, which is half of 64 KB.
        guard flow.written >= min(shared.unreadMark.low, 32_768) else { return }
        flow.boundsUnread = true
        try? context.channel.syncOptions?.setOption(.writeBufferWaterMark, value: shared.unreadMark)
    }

    // Writes what is left and closes. Octets of the peer that nobody read would make the kernel reset the connection
    // and our last reply could be lost, so unless the peer said QUIT only our side is closed at first.
    private func close(_ context: ChannelHandlerContext) {
        connection.end()
        stopWaiting()
        reception.discardContent()
        disarm()
        input = ByteBuffer()
        // A connection that was never admitted gets no more of our time.
        let lingers = connection.isAdmitted && !session.hasQuit && !session.hasInputEnded
        let last = output
        output = ByteBuffer()
        if flow.holdsRead {
            flow.holdsRead = false
            context.read()
        }
        // In the middle of a TLS handshake there is nothing to say and no way to say it.
        guard last.readableBytes > 0 else { return context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(last)).assumeIsolated().whenComplete { _ in
            guard lingers else { return context.close(promise: nil) }
            context.close(mode: .output).assumeIsolated().whenFailure { _ in context.close(promise: nil) }
        }
        // Whatever becomes of the last reply: a peer that never reads it must not keep the connection.
        guard context.channel.isActive else { return }
        connection.linger(
            until: context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingerTime) { context.close(promise: nil) })
    }
}
