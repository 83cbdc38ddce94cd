public import Mail
public import NIOCore

// Answers to actions. One that comes in another phase than the action left is ignored: the session may have been ended
// meanwhile by its deadline.
extension ServerSession {
    /// Answers ``Action/evaluateSender(_:declaredSize:)``; nil accepts.
    public mutating func senderRuled(_ refusal: Reply?, now: Instant, into output: inout ByteBuffer) {
        guard phase == .awaitingSender else { return }
        if let refusal {
            smtpUTF8 = false
            write(refusal, into: &output)
            waitForCommand(now: now)
        } else {
            hasSender = true
            progressAt = now
            reply("250 2.1.0 Sender OK\r\n", into: &output, now: now)
        }
    }

    /// What a recipient is answered with, and so what a refusal of it counts as.
    public enum RecipientAnswer: Sendable, Hashable {
        /// It is a recipient of the transaction.
        case accepted
        /// A command without mail.
        case refused(Reply)
        /// Refused by Directory Based Edge Blocking: a command without mail, and counted toward ``Limits/unknownRecipients``.
        case edgeBlocked(Reply)
        /// More recipients than a transaction may have: a tenth of a command without mail, because senders with long lists
        /// send many of them at once, in good faith.
        case surplus(Reply)
    }

    /// Answers ``Action/evaluateRecipient(_:notify:originalRecipient:)``.
    public mutating func recipientRuled(_ answer: RecipientAnswer, now: Instant, into output: inout ByteBuffer) {
        guard phase == .awaitingRecipient else { return }
        switch answer {
        case .accepted:
            recipientCount += 1
            progressAt = now
            return reply("250 2.1.5 Recipient OK\r\n", into: &output, now: now)
        case .refused(let refusal):
            countWork()
            write(refusal, into: &output)
        case .edgeBlocked(let refusal):
            countWork()
            edgeBlockCount += 1
            guard edgeBlockCount <= limits.unknownRecipients else {
                _ = end(with: Self.tooManyErrors, into: &output)
                return
            }
            write(refusal, into: &output)
        case .surplus(let refusal):
            countWork(tenths: 1)
            write(refusal, into: &output)
        }
        waitForCommand(now: now)
    }

    /// Answers ``Action/beginContent``: there is room.
    public mutating func contentAdmitted(now: Instant, into output: inout ByteBuffer) {
        guard case .awaitingRoom(let framing) = phase else { return }
        decoder = ContentDecoder(sizeLimit: messageSize, lineLimit: limits.textLine)
        beginMeasuring(now: now)
        switch framing {
        case .data:
            output.writeStaticString("354 Start mail input; end with <CRLF>.<CRLF>\r\n")
            // Octets of content that are there already were sent ahead of the 354.
            mustBeSilent = true
            phase = .data
        case .chunk(let octets, let isLast):
            chunks = .begun
            phase = .chunk(remaining: octets, octets: octets, isLast: isLast)
        }
    }

    /// Answers ``Action/beginContent``: there is no room, for the reason in `refusal`.
    public mutating func contentDenied(_ refusal: Reply, now: Instant, into output: inout ByteBuffer) {
        guard case .awaitingRoom(let framing) = phase else { return }
        switch framing {
        case .data:
            write(refusal, into: &output)
            resetTransaction()
            waitForCommand(now: now)
        case .chunk(let octets, let isLast):
            chunks = .failed
            beginMeasuring(now: now)
            phase = .skippingChunk(remaining: octets, isLast: isLast, refusal)
        }
    }

    /// Answers ``Action/endOfContent``: the message is on disk.
    ///
    /// - Parameters:
    ///   - messageID: the Message-ID field's value, with its angle brackets.
    ///   - internalID: the sequence number.
    public mutating func messageAccepted(
        messageID: String, internalID: Int64, now: Instant, into output: inout ByteBuffer
    ) {
        guard phase == .awaitingVerdict else { return }
        work = WorkWithoutMail()
        output.writeStaticString("250 2.6.0 ")
        output.writeText(messageID, limit: 250, visible: 0x21...0x7e)
        output.writeStaticString(" [InternalId=")
        output.writeString(String(internalID))
        output.writeStaticString(", Hostname=")
        output.writeString(configuration.hostname)
        output.writeStaticString("] Queued mail for delivery\r\n")
        contentSettled(now: now)
    }

    /// Answers ``Action/endOfContent``: the message is refused.
    public mutating func messageRefused(_ refusal: Reply, now: Instant, into output: inout ByteBuffer) {
        guard phase == .awaitingVerdict else { return }
        write(refusal, into: &output)
        contentSettled(now: now)
    }

    /// Answers ``Action/admitHandshake``: there is a place. Gives what is next, which is to start TLS unless the peer sent
    /// something behind STARTTLS in clear (RFC 3207 section 4.2) or has left.
    public mutating func handshakeAdmitted(
        _ input: ByteBuffer, now: Instant, into output: inout ByteBuffer
    ) -> Action? {
        guard phase == .awaitingHandshake else { return nil }
        if input.readableBytes > 0 { return refuseEarlyCommands(into: &output) }
        if hasInputEnded {
            phase = .closed
            return .close
        }
        output.writeStaticString("220 2.0.0 SMTP server ready\r\n")
        waitingSince = now
        phase = .awaitingTLS
        return .startTLS
    }

    /// Answers ``Action/admitHandshake``: there is no place, for the reason in `refusal`.
    public mutating func handshakeDenied(_ refusal: Reply, now: Instant, into output: inout ByteBuffer) {
        guard phase == .awaitingHandshake else { return }
        write(refusal, into: &output)
        waitForCommand(now: now)
        // Nothing may stand behind STARTTLS, whatever is said to it.
        mustBeSilent = true
    }

    private mutating func contentSettled(now: Instant) {
        resetTransaction()
        progressAt = now
        waitForCommand(now: now)
    }
}
