import Mail
import NIOCore
import SMTP

/// How fast a session goes on: others have their turn, a pause is kept, octets gather
/// (docs/reference/session-work.md).
extension SMTPServerHandler {
    /// What holds a session up at the moment, beside what it waits for.
    struct Pace {
        /// Other sessions have their turn.
        var isYielding = false
        /// A command waits because there were too many without mail.
        var isPaused = false
        /// Octets gather in the network before they are read.
        var isGathering = false
        /// Small reads since the last message that was accepted.
        var smallReads = 0
    }

    /// How long other sessions have their turn. What is due at once would run before the network is looked at again.
    private static let yieldTime = TimeAmount.milliseconds(1)
    /// A read that brings fewer octets is a small one.
    private static let smallRead = 16
    /// Small reads since the last message after which each is followed by a pause, so that octets gather meanwhile.
    private static let smallReadLimit = 1_000
    private static let gatherTime = TimeAmount.milliseconds(10)

    func yield(_ context: ChannelHandlerContext) {
        flushOutput(context)
        pace.isYielding = true
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.yieldTime) {
            self.pace.isYielding = false
            guard self.isActive else { return }
            self.session.beginTurn(gathered: self.output.readableBytes)
            self.drive(context)
        }
    }

    func resumeReading(_ context: ChannelHandlerContext) {
        guard holdsRead, !session.isAwaitingAnswer, !isWritingFile, !pace.isYielding, !pace.isGathering,
            context.channel.isWritable
        else { return }
        holdsRead = false
        context.read()
    }

    // Each read costs the same whatever it brings. A peer that sends octet by octet, on and on, gets its octets read
    // together.
    func noteSize(of buffer: ByteBuffer, _ context: ChannelHandlerContext) {
        guard !isExempt, buffer.readableBytes < Self.smallRead else { return }
        pace.smallReads += 1
        guard pace.smallReads > Self.smallReadLimit, !pace.isGathering else { return }
        pace.isGathering = true
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.gatherTime) {
            self.pace.isGathering = false
            guard self.isActive else { return }
            self.resumeReading(context)
        }
    }

    /// Small reads are counted from here on anew: a message was accepted.
    func forgetSmallReads() { pace.smallReads = 0 }

    func pause(_ interval: Interval, _ context: ChannelHandlerContext, now: Instant) {
        guard shared.pauses.enter(peer) == nil else {
            if let action = session.pauseDenied(into: &output) { perform(action, context, now: now) }
            return
        }
        pace.isPaused = true
        // What is answered already need not wait.
        flushOutput(context)
        after(interval, context) { handler in
            handler.leavePause()
            handler.session.pauseEnded(now: handler.shared.services.time.now())
        }
    }

    func leavePause() {
        if pace.isPaused { shared.pauses.leave(peer) }
        pace.isPaused = false
    }
}
