import Mail
import NIOCore
import SMTP

/// How fast a session goes on: others have their turn, a pause is kept, octets gather
/// (docs/reference/session-work.md).
extension SMTPServerHandler {
    /// How long other sessions have their turn. What is due at once would run before the network is looked at again.
    private static let yieldTime = TimeAmount.milliseconds(1)
    /// A read that brings fewer octets is a small one.
    private static let smallRead = 16
    /// Small reads since the last message after which each is followed by a pause, so that octets gather meanwhile.
    private static let smallReadLimit = 1_000
    private static let gatherTime = TimeAmount.milliseconds(10)

    func yield(_ context: ChannelHandlerContext) {
        turn = .yielded
        flushOutput(context)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.yieldTime) {
            self.turn = .idle
            guard self.isOpen else { return }
            self.session.beginTurn(gathered: self.output.readableBytes)
            self.drive(context)
        }
    }

    func resumeReading(_ context: ChannelHandlerContext) {
        guard flow.holdsRead, mayRead(context) else { return }
        flow.holdsRead = false
        context.read()
    }

    // Each read costs the same whatever it brings. A peer that sends octet by octet, on and on, gets its octets read
    // together.
    func noteSize(of buffer: ByteBuffer, _ context: ChannelHandlerContext) {
        guard !isExempt, buffer.readableBytes < Self.smallRead else { return }
        flow.smallReads += 1
        guard flow.smallReads > Self.smallReadLimit, !flow.isGathering else { return }
        flow.isGathering = true
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.gatherTime) {
            self.flow.isGathering = false
            guard self.isAdmitted else { return }
            self.resumeReading(context)
        }
    }

    /// Small reads are counted from here on anew: a message was accepted.
    func forgetSmallReads() { flow.smallReads = 0 }

    func pause(_ interval: Interval, _ context: ChannelHandlerContext, now: Instant) {
        guard shared.pauses.enter(peer) == nil else {
            if let action = session.pauseDenied(into: &output) { perform(action, context, now: now) }
            return
        }
        waiting = .pause
        // What is answered already need not wait.
        flushOutput(context)
        after(interval, context) { handler, _ in
            guard case .pause = handler.waiting else { return }
            handler.stopWaiting()
            handler.session.pauseEnded(now: handler.shared.services.time.now())
        }
    }
}
