public import Mail
public import NIOCore

// How much a session does in one turn, and how much it does for a peer that sends no mail
// (docs/reference/session-work.md).
extension ServerSession {
    struct Turn: Sendable {
        var commands = 0
        var octets = 0
        // Octets of replies that were gathered when the turn began.
        var gathered = 0
        var isOver = false
    }

    // What was asked for since the last accepted message.
    struct WorkWithoutMail: Sendable {
        var tenths = 0
        // The command at the front of the input has had its pause.
        var hasPaused = false
    }

    /// Whether octets of the input wait for the next turn.
    public var isTurnOver: Bool { turn.isOver }

    /// Begins a turn.
    ///
    /// - Parameter gathered: octets in the output that are not written yet.
    public mutating func beginTurn(gathered: Int) { turn = Turn(gathered: gathered) }

    mutating func endsTurn(_ input: ByteBuffer, _ output: ByteBuffer) -> Bool {
        guard input.readableBytes > 0 else { return false }
        turn.isOver =
            turn.commands >= bounds.commandsPerTurn || turn.octets >= bounds.octetsPerTurn
            || output.readableBytes - turn.gathered >= limits.unreadReplies
        return turn.isOver
    }

    // Counts something that brings no message nearer.
    mutating func countWork(tenths: Int = 10) {
        guard countsWork else { return }
        work.tenths += tenths
    }

    // Counts the recipients of a transaction that the peer gives up: each was looked up for nothing.
    mutating func countDroppedRecipients() { countWork(tenths: recipientCount) }

    // Counts octets that are read for nothing, one command for each MB.
    mutating func countWork(octets: Int) { countWork(tenths: 10 * (octets >> 20)) }

    // Has the command at the front of the input wait, or ends the session; nil lets it be performed.
    mutating func holdBack(into output: inout ByteBuffer) -> Step? {
        let budget = 10 * limits.commandsWithoutMail
        guard work.tenths >= budget else { return nil }
        guard work.tenths < 2 * budget else { return .act(end(with: Self.tooManyCommands, into: &output)) }
        if work.hasPaused {
            work.hasPaused = false
            return nil
        }
        phase = .pausing
        return .act(.pause(limits.commandPause))
    }

    /// Answers ``Action/pause(_:)``: the time has passed.
    public mutating func pauseEnded(now: Instant) {
        guard phase == .pausing else { return }
        work.hasPaused = true
        waitingSince = now
        phase = .command
    }

    /// Answers ``Action/pause(_:)``: there is no place to wait in, so the session ends.
    public mutating func pauseDenied(into output: inout ByteBuffer) -> Action? {
        guard phase == .pausing else { return nil }
        return end(with: Self.tooManyCommands, into: &output)
    }

    /// Ends the session for something that the driver found, with its reply.
    public mutating func end(because reply: Reply, into output: inout ByteBuffer) -> Action? {
        isOpen ? end(with: reply, into: &output) : nil
    }
}
