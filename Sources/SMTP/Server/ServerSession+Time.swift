public import Mail
public import NIOCore

extension ServerSession {
    /// The moment at which the session's patience ends; nil while it waits for an answer of ours or is closed.
    public var deadline: Instant? {
        switch phase {
        case .unstarted, .awaitingSender, .awaitingRecipient, .awaitingRoom, .awaitingVerdict, .pausing, .closing,
            .closed:
            return nil
        case .awaitingHandshake, .awaitingTLS:
            return waitingSince + patience(limits.greetingTime)
        case .command:
            var command = waitingSince + patience(limits.commandTime)
            if let lineSince { command = min(command, lineSince + patience(bounds.lineTime)) }
            guard !clientName.isEmpty else { return min(command, progressAt + patience(limits.greetingTime)) }
            return min(command, progressAt + patience(limits.idleTime))
        case .data, .chunk, .skippingChunk:
            return progressAt + patience(limits.dataTime)
        }
    }

    /// Ends the session when its deadline has passed; nil when it has not.
    public mutating func timedOut(now: Instant, into output: inout ByteBuffer) -> Action? {
        guard let deadline, deadline <= now else { return nil }
        // In the middle of a TLS handshake nothing can be said.
        if phase == .awaitingTLS {
            phase = .closed
            return .close
        }
        return timeOut(into: &output)
    }

    mutating func timeOut(into output: inout ByteBuffer) -> Action {
        write(Self.timedOutReply, into: &output)
        resetTransaction()
        phase = .closed
        return .close
    }

    private func patience(_ interval: Interval) -> Interval { isUnderPressure ? bounds.cut(interval) : interval }

    mutating func beginMeasuring(now: Instant) {
        progressAt = now
        windowStart = now
        windowOctets = 0
    }

    mutating func noteContent(_ octets: Int, now: Instant) {
        guard octets > 0 else { return }
        progressAt = now
        windowOctets += Int64(octets)
    }

    // Content must come at the minimum rate over each window. Looked at when octets come: a peer that is silent
    // altogether is the business of the deadline.
    mutating func contentIsTooSlow(now: Instant) -> Bool {
        let elapsed = now - windowStart
        guard elapsed >= patience(limits.dataRateTime), windowOctets > 0 else { return false }
        let isTooSlow = windowOctets * 1_000 < Int64(limits.dataRate) * elapsed.milliseconds
        windowStart = now
        windowOctets = 0
        return isTooSlow
    }
}

extension ServerSession.Configuration {
    /// The shortest of the times for which a session waits for its peer, as cut while the server is under pressure: its
    /// ``ServerSession/deadline`` is never nearer to its beginning.
    public var leastPatience: Interval {
        let times = [limits.greetingTime, limits.commandTime, limits.idleTime, limits.dataTime, bounds.lineTime]
        return times.map { bounds.cut($0) }.min() ?? bounds.leastTime
    }
}
