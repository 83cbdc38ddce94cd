import Mail
import NIOCore

extension ServerSession {
    // RFC 5321 section 4.1.1.4.
    mutating func dataBegins(into output: inout ByteBuffer, now: Instant) -> Action? {
        if clientName.isEmpty { return protocolError(Self.helloFirst, into: &output, now: now) }
        if !hasSender { return protocolError(Self.needMail, into: &output, now: now) }
        // RFC 3030 section 2: DATA and BDAT don't mix.
        if chunks != .none { return protocolError(Self.badSequence, into: &output, now: now) }
        guard recipientCount > 0 else {
            // No mistake of a peer that pipelines: it could not know that every recipient would be refused.
            countWork()
            write(Self.needRecipient, into: &output)
            waitForCommand(now: now)
            return nil
        }
        phase = .awaitingRoom(.data)
        return .beginContent
    }

    mutating func data(_ input: inout ByteBuffer, into output: inout ByteBuffer, now: Instant) -> Action? {
        let before = decoder.received
        let event = decoder.next(&input)
        turn.octets += decoder.received - before
        noteContent(decoder.received - before, now: now)
        switch event {
        case .content(let content):
            return .content(content)
        case .end:
            // A peer that said HELO knows of no PIPELINING and waits for the reply to the final dot.
            if !isExtended, input.readableBytes > 0 { return refuseEarlyCommands(into: &output) }
            return contentEnds(into: &output, now: now)
        case nil:
            if contentIsEndless { return end(with: Self.messageTooLarge, into: &output) }
            return contentIsTooSlow(now: now) ? timeOut(into: &output) : nil
        }
    }

    // RFC 3030 section 2. Whatever the reply is, the octets of the chunk are taken off the input first.
    mutating func chunkBegins(octets: Int, isLast: Bool, into output: inout ByteBuffer, now: Instant) -> Step {
        let refusal: Reply? =
            if clientName.isEmpty {
                Self.helloFirst
            } else if !isExtended || chunks == .failed {
                Self.badSequence
            } else if !hasSender {
                Self.needMail
            } else if recipientCount == 0 {
                Self.needRecipient
            } else {
                nil
            }
        beginMeasuring(now: now)
        if !isLast, octets < Self.smallChunk { countWork() }
        guard octets <= drainLimit else { return .act(end(with: Self.messageTooLarge, into: &output)) }
        if let refusal {
            countWork()
            countWork(octets: octets)
            phase = .skippingChunk(remaining: octets, isLast: isLast, refusal)
            return .goOn
        }
        if chunks == .begun {
            phase = .chunk(remaining: octets, octets: octets, isLast: isLast)
            return .goOn
        }
        phase = .awaitingRoom(.chunk(octets: octets, isLast: isLast))
        return .act(.beginContent)
    }

    // Nil: look at the phase; it is still `.chunk` when more input is needed.
    mutating func chunk(
        _ input: inout ByteBuffer, remaining: Int, octets: Int, isLast: Bool, into output: inout ByteBuffer,
        now: Instant
    ) -> Action? {
        let before = decoder.received
        let content = decoder.nextOfChunk(&input, count: remaining)
        let taken = decoder.received - before
        turn.octets += taken
        noteContent(taken, now: now)
        let left = remaining - taken
        phase = .chunk(remaining: left, octets: octets, isLast: isLast)
        if let content { return .content(content) }
        if left > 0 {
            if contentIsEndless { return end(with: Self.messageTooLarge, into: &output) }
            return contentIsTooSlow(now: now) ? timeOut(into: &output) : nil
        }
        if isLast {
            if let lineEnd = decoder.finishChunks() { return .content(lineEnd) }
            return contentEnds(into: &output, now: now)
        }
        if contentIsEndless { return end(with: Self.messageTooLarge, into: &output) }
        output.writeString("250 2.6.0 CHUNK received OK, \(octets) octets\r\n")
        waitForCommand(now: now)
        return nil
    }

    // True when the chunk is passed over and its reply written.
    mutating func skipChunk(
        _ input: inout ByteBuffer, remaining: Int, isLast: Bool, _ refusal: Reply, into output: inout ByteBuffer,
        now: Instant
    ) -> Bool {
        let taken = min(remaining, input.readableBytes)
        input.moveReaderIndex(forwardBy: taken)
        turn.octets += taken
        noteContent(taken, now: now)
        guard taken == remaining else {
            phase = .skippingChunk(remaining: remaining - taken, isLast: isLast, refusal)
            return false
        }
        // With the last chunk the transaction is over, as after DATA.
        if isLast { resetTransaction() }
        // A peer that pipelines could not know that recipients or an earlier chunk would be refused.
        if refusal == Self.needRecipient || chunks == .failed || refusal.isTransient {
            write(refusal, into: &output)
            waitForCommand(now: now)
        } else {
            // One error too many leaves the phase at `.closing`, and the caller goes on from there.
            _ = protocolError(refusal, into: &output, now: now)
        }
        return true
    }

    private mutating func contentEnds(into output: inout ByteBuffer, now: Instant) -> Action {
        messageCount += 1
        switch decoder.fault {
        case nil:
            phase = .awaitingVerdict
            return .endOfContent
        case .invalidCharacters:
            // The connection is kept for this reply only: whoever sends such lines may see other ends than we do.
            return end(with: Self.invalidCharacters, into: &output)
        case .tooLarge:
            return refuseContent(Self.messageTooLarge, into: &output, now: now)
        case .lineTooLong:
            return refuseContent(Self.lineTooLong, into: &output, now: now)
        }
    }

    private mutating func refuseContent(_ reply: Reply, into output: inout ByteBuffer, now: Instant) -> Action {
        write(reply, into: &output)
        resetTransaction()
        waitForCommand(now: now)
        return .refused(reply)
    }

    // A chunk of fewer octets, unless it is the last one, counts as a command without mail.
    private static let smallChunk = 1_024

    // Content that is refused is still read to its end, but not without bound.
    var drainLimit: Int { messageSize * 2 + limits.textLine }

    private var contentIsEndless: Bool { decoder.received > drainLimit }
}
