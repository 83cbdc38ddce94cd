import Facts
import Mail
import MailFlow
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
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
    var session: ServerSession
    var reception: Reception
    private(set) var input = ByteBuffer()
    var output = ByteBuffer()

    var tls: NIOSSLServerHandler?
    var meter: TLSRecordMeter?
    var handshake = Handshake.none
    // What the handshake showed of the client, with its chain; nil without a certificate, and on a resumed session.
    var shownCertificate: ClientCertificates.Identity?
    private var timer: Scheduled<Void>?
    private var timerAt: Instant?
    private(set) var isActive = false
    private var isDriving = false
    private var isInRead = false
    private(set) var isWritingFile = false
    var holdsRead = false
    private var isClosing = false
    private var isTarpitted = false
    var pace = Pace()
    var reverseLookup: ReverseLookup?
    var examination: Examination?
    var examinationCount = 0

    /// The session takes the policy of this moment and keeps it.
    init(shared: ListenerContext, peer: IPAddress, serverPort: Int) {
        let policy = shared.services.policy.currentPolicy()
        self.shared = shared
        self.peer = peer
        self.isExempt = shared.isExempt(peer, policy: policy)
        self.session = ServerSession(
            configuration: shared.session, clientAddress: peer, countsWork: !isExempt)
        self.reception = Reception(
            context: shared, policy: policy, clientAddress: peer, serverPort: serverPort)
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
            isActive = true
            if shared.opened(context.channel) { session.stop() }
            session.isUnderPressure = shared.isUnderPressure
            if !isExempt { reception.exceededRange(shared.admission.exceededRange(of: peer, now: now)) }
            lookUpReverseName(context)
            session.greet(now: now, into: &output)
            drive(context)
        }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if isActive {
            isActive = false
            leaveTarpit()
            leavePause()
            shared.closed(context.channel)
            shared.admission.release(peer, isExempt: isExempt)
        }
        timer?.cancel()
        timer = nil
        leaveHandshake()
        endReverseLookup()
        endExamination()
        // A commit that is under way keeps what it needs.
        reception.discardContent()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isInRead = true
        var buffer = unwrapInboundIn(data)
        if isClosing { return }
        meter?.received(buffer.readableBytes)
        noteSize(of: buffer, context)
        if !pace.isYielding { session.beginTurn(gathered: output.readableBytes) }
        if input.readableBytes == 0 {
            input = buffer
        } else {
            input.writeBuffer(&buffer)
        }
        drive(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isInRead = false
        flushOutput(context)
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, !pace.isYielding {
            session.beginTurn(gathered: output.readableBytes)
            drive(context)
        }
        context.fireChannelWritabilityChanged()
    }

    func read(context: ChannelHandlerContext) {
        let isWaiting = session.isAwaitingAnswer || isWritingFile
        if isWaiting && input.readableBytes >= Self.readMark || isWritingFile || pace.isYielding || pace.isGathering
            || !context.channel.isWritable
        {
            holdsRead = true
        } else {
            context.read()
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case Event.stop:
            session.stop()
            drive(context)
        case TLSUserEvent.handshakeCompleted:
            meter?.begin()
            endHandshake(.succeeded)
            identifyClient(context)
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
        if !isClosing { tlsFailed(error) }
        isClosing = true
        context.close(promise: nil)
    }

    // MARK: - The session

    func drive(_ context: ChannelHandlerContext) {
        guard isActive, !isDriving, !isClosing, !isWritingFile, !pace.isYielding else { return }
        isDriving = true
        let now = shared.services.time.now()
        // While replies are unread nothing is handled that would bring more of them.
        while !isWritingFile, context.channel.isWritable || !session.isOpen,
            let action = session.process(&input, into: &output, now: now)
        {
            perform(action, context, now: now)
        }
        isDriving = false
        compactInput()
        arm(context, now: now)
        if session.isTurnOver, !isClosing {
            yield(context)
        } else if !isInRead {
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
        guard !isClosing else { return context.close(promise: nil) }
        session.endOfInput()
        if !pace.isYielding { session.beginTurn(gathered: output.readableBytes) }
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
            let ruling = reception.sender(
                envelope, declaredSize: declaredSize, isOutsider: !isExempt, session: session)
            if let tarpit = ruling.tarpit {
                isTarpitted = true
                after(tarpit, context) { handler in
                    handler.leaveTarpit()
                    handler.session.senderRuled(
                        ruling.refusal, now: handler.shared.services.time.now(), into: &handler.output)
                }
            } else {
                session.senderRuled(ruling.refusal, now: now, into: &output)
            }
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
            if let block = reception.add(content) { write(block, context, isLast: false) }
        case .discardContent:
            reception.discardContent()
        case .endOfContent:
            if let block = reception.lastBlock() {
                write(block, context, isLast: true)
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

    private func leaveTarpit() {
        if isTarpitted { shared.tarpit.leave(peer) }
        isTarpitted = false
    }

    // MARK: - Content for a file

    private func write(_ block: ByteBuffer, _ context: ChannelHandlerContext, isLast: Bool) {
        isWritingFile = true
        let file = reception.file
        let folder = shared.configuration.spoolFolder
        let written = shared.spoolThreads.runIfActive(eventLoop: context.eventLoop) {
            () -> Result<SpoolFile, SpoolError> in
            do throws(SpoolError) {
                let target = if let file { file } else { try SpoolFile(folder: folder) }
                try target.append(block)
                return .success(target)
            } catch {
                return .failure(error)
            }
        }
        written.assumeIsolated().whenComplete { result in
            self.isWritingFile = false
            guard self.isActive else { return }
            self.reception.wrote((try? result.get()) ?? .failure(.failed(0)))
            if isLast { self.finish(context, now: self.shared.services.time.now()) }
            self.drive(context)
        }
    }

    // MARK: - Time

    func after(
        _ interval: Interval, _ context: ChannelHandlerContext, _ body: @escaping (SMTPServerHandler) -> Void
    ) {
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(interval.milliseconds)) {
            guard self.isActive else { return }
            body(self)
            self.drive(context)
        }
    }

    // The deadline moves with every command, the timer does not: it looks again when it fires.
    private func arm(_ context: ChannelHandlerContext, now: Instant) {
        guard isActive, !isClosing, let deadline = session.deadline else { return }
        var at = min(deadline, now + Self.longestTimer)
        // While our own disk is waited for, a deadline that has passed waits too, and need not be looked at all the time.
        if isWritingFile { at = max(at, now + .seconds(1)) }
        if let timerAt, timerAt <= at { return }
        timer?.cancel()
        timerAt = at
        let delay = TimeAmount.milliseconds(max(1, (at - now).milliseconds))
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { self.timerFired(context) }
    }

    private func timerFired(_ context: ChannelHandlerContext) {
        timer = nil
        timerAt = nil
        guard isActive, !isClosing else { return }
        let now = shared.services.time.now()
        session.isUnderPressure = shared.isUnderPressure
        // While our own disk is waited for, the peer's time does not run.
        let isHandshaking = isHandshaking
        if !isWritingFile, let action = session.timedOut(now: now, into: &output) {
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
        guard output.readableBytes > 0, isActive else { return }
        context.writeAndFlush(wrapOutboundOut(output), promise: nil)
        if output.storageCapacity > Self.keptOutput {
            output = ByteBuffer()
        } else {
            output.clear()
        }
    }

    // Writes what is left and closes. Octets of the peer that nobody read would make the kernel reset the connection
    // and our last reply could be lost, so unless the peer said QUIT only our side is closed at first.
    private func close(_ context: ChannelHandlerContext) {
        isClosing = true
        leaveHandshake()
        reception.discardContent()
        timer?.cancel()
        input = ByteBuffer()
        // A connection that was never admitted gets no more of our time.
        let lingers = isActive && !session.hasQuit && !session.hasInputEnded
        let last = output
        output = ByteBuffer()
        if holdsRead {
            holdsRead = false
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
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingerTime) { context.close(promise: nil) }
    }
}
