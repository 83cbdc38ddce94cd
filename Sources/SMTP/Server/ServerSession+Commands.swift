import Glibc
import Mail
import NIOCore

extension ServerSession {
    // Takes one command line off the input. Nil: more input is needed.
    mutating func nextCommand(_ input: inout ByteBuffer, into output: inout ByteBuffer, now: Instant) -> Step? {
        guard input.readableBytes > 0 else { return nil }
        let lineFeed = input.withUnsafeReadableBytes { bytes -> Int? in
            // The search is bounded by what is readable, and the result lies within it.
            guard let base = bytes.baseAddress, let hit = memchr(base, Int32(Self.lf), bytes.count) else { return nil }
            return UnsafeRawPointer(hit) - base
        }
        guard let lineFeed else {
            lineSince = lineSince ?? now
            return discardIfTooLong(&input, into: &output)
        }
        lineSince = nil
        if let step = holdBack(into: &output) { return step }
        let length = lineFeed + 1
        turn.commands += 1
        turn.octets += length
        guard discardedLine == nil, length <= limits.commandLine else {
            discardedLine = nil
            input.moveReaderIndex(forwardBy: length)
            return step(
                protocolError(Reply(500, EnhancedStatusCode(5, 5, 2), "Line too long"), into: &output, now: now))
        }
        // RFC 5321 section 2.3.8: a LF alone is no line end.
        guard length >= 2, input.getInteger(at: input.readerIndex + length - 2, as: UInt8.self) == Self.cr,
            let line = input.getBytes(at: input.readerIndex, length: length - 2)
        else {
            input.moveReaderIndex(forwardBy: length)
            return step(
                protocolError(
                    Reply(500, EnhancedStatusCode(5, 5, 2), "A command line must end with CRLF"), into: &output,
                    now: now))
        }
        input.moveReaderIndex(forwardBy: length)
        let hasMore = input.readableBytes > 0
        do {
            let command = try CommandParser.parse(line, smtpUTF8: smtpUTF8)
            return perform(command, hasMore: hasMore, into: &output, now: now)
        } catch {
            switch error.kind {
            case .syntax:
                // A proxy that nobody told us of, or a client that plays one: no command of it may be believed.
                if Self.isProxyHeader(line) { return .act(end(with: Self.noProxy, into: &output)) }
                return step(protocolError(error.reply, into: &output, now: now))
            case .recipient:
                return .act(protocolError(error.reply, into: &output, now: now) ?? .recipientUnreadable(error.reply))
            case .unknownChunkSize: return .act(end(with: error.reply, into: &output))
            }
        }
    }

    // The first words of version 1, and of version 2 the one line among its first ones that no SMTP client sends.
    private static func isProxyHeader(_ line: [UInt8]) -> Bool {
        line.starts(with: "PROXY ".utf8) || line == [0]
    }

    private func step(_ action: Action?) -> Step { action.map { .act($0) } ?? .goOn }

    // A line that grows beyond its limit is passed over as it comes, up to a bound.
    private mutating func discardIfTooLong(_ input: inout ByteBuffer, into output: inout ByteBuffer) -> Step? {
        guard discardedLine != nil || input.readableBytes >= limits.commandLine else { return nil }
        let discarded = (discardedLine ?? 0) + input.readableBytes
        input.clear()
        discardedLine = discarded
        guard discarded <= 32 * limits.commandLine else {
            return .act(end(with: Self.tooManyErrors, into: &output))
        }
        return nil
    }

    private mutating func perform(
        _ command: Command, hasMore: Bool, into output: inout ByteBuffer, now: Instant
    ) -> Step {
        switch command {
        case .quit:
            output.writeStaticString("221 2.0.0 Service closing transmission channel\r\n")
            hasQuit = true
            phase = .closed
            return .act(.close)
        case .chunk(let octets, let isLast):
            return chunkBegins(octets: octets, isLast: isLast, into: &output, now: now)
        case .hello, .data, .startTLS:
            // RFC 2920 section 3.1, RFC 3207 section 4: these end a group of commands.
            if hasMore { return .act(refuseEarlyCommands(into: &output)) }
        case .mail, .recipient, .reset, .noop, .verify, .expand, .help:
            if hasMore, !isExtended { return .act(refuseEarlyCommands(into: &output)) }
        }
        switch command {
        case .hello(let name, let extended):
            return hello(name, extended: extended, into: &output, now: now)
        case .mail(let envelope, let size):
            return mail(envelope, size: size, into: &output, now: now)
        case .recipient(let path, let notify, let originalRecipient):
            return recipient(path, notify, originalRecipient, into: &output, now: now)
        case .data:
            return step(dataBegins(into: &output, now: now))
        case .startTLS:
            return startTLS(into: &output, now: now)
        case .reset:
            countWork()
            countDroppedRecipients()
            let discards = chunks != .none
            resetTransaction()
            reply("250 2.0.0 Resetting\r\n", into: &output, now: now)
            return discards ? .act(.discardContent) : .goOn
        case .noop:
            countWork()
            reply("250 2.0.0 OK\r\n", into: &output, now: now)
        case .verify:
            // RFC 5321 section 3.5.3: neither confirms nor denies.
            countWork()
            reply("252 2.1.5 Cannot VRFY user\r\n", into: &output, now: now)
        case .expand:
            return step(protocolError(Self.notOffered, into: &output, now: now))
        case .help:
            countWork()
            reply("214 2.0.0 See RFC 5321\r\n", into: &output, now: now)
        case .quit, .chunk:
            preconditionFailure("performed above, in the same function")
        }
        return .goOn
    }

    // RFC 5321 section 4.1.1.1. The extensions are those of docs/reference/replies.md.
    private mutating func hello(
        _ name: String, extended: Bool, into output: inout ByteBuffer, now: Instant
    ) -> Step {
        if !clientName.isEmpty { countWork() }
        countDroppedRecipients()
        let discards = chunks != .none
        resetTransaction()
        clientName = name
        isExtended = extended
        progressAt = now
        output.writeStaticString(extended ? "250-" : "250 ")
        output.writeString(configuration.hostname)
        output.writeStaticString(" Hello [")
        output.writeString(clientAddress.description)
        if extended {
            output.writeStaticString("]\r\n250-SIZE ")
            output.writeString(String(messageSize))
            output.writeStaticString(
                configuration.offersTLS && !isProtected
                    ? """
                    \r\n250-PIPELINING\r\n250-DSN\r\n250-ENHANCEDSTATUSCODES\r\n250-STARTTLS\r\n250-8BITMIME\r\n\
                    250-CHUNKING\r\n250 SMTPUTF8\r\n
                    """
                    : """
                    \r\n250-PIPELINING\r\n250-DSN\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n\
                    250-CHUNKING\r\n250 SMTPUTF8\r\n
                    """)
        } else {
            output.writeStaticString("]\r\n")
        }
        waitForCommand(now: now)
        return discards ? .act(.discardContent) : .goOn
    }

    private mutating func mail(
        _ envelope: Envelope, size: Int?, into output: inout ByteBuffer, now: Instant
    ) -> Step {
        if clientName.isEmpty { return step(protocolError(Self.helloFirst, into: &output, now: now)) }
        if hasSender { return step(protocolError(Self.senderGiven, into: &output, now: now)) }
        guard messageCount < limits.messagesPerConnection else {
            return .act(
                end(
                    with: Reply(421, EnhancedStatusCode(4, 7, 0), "Too many messages on this connection"),
                    into: &output))
        }
        // The message that it may lead to takes this back.
        countWork()
        // Held until the ruling, for the recipients' grammar.
        smtpUTF8 = envelope.smtpUTF8
        phase = .awaitingSender
        return .act(.evaluateSender(envelope, declaredSize: size))
    }

    private mutating func recipient(
        _ path: ForwardPath, _ notify: NotifyConditions?, _ originalRecipient: String?,
        into output: inout ByteBuffer, now: Instant
    ) -> Step {
        if clientName.isEmpty { return step(protocolError(Self.helloFirst, into: &output, now: now)) }
        if !hasSender { return step(protocolError(Self.needMail, into: &output, now: now)) }
        if chunks != .none { return step(protocolError(Self.badSequence, into: &output, now: now)) }
        phase = .awaitingRecipient
        return .act(.evaluateRecipient(path, notify: notify, originalRecipient: originalRecipient))
    }

    // RFC 3207 section 4.
    private mutating func startTLS(into output: inout ByteBuffer, now: Instant) -> Step {
        if !configuration.offersTLS { return step(protocolError(Self.notOffered, into: &output, now: now)) }
        if clientName.isEmpty { return step(protocolError(Self.helloFirst, into: &output, now: now)) }
        if isProtected { return step(protocolError(Self.tlsTwice, into: &output, now: now)) }
        countWork()
        countDroppedRecipients()
        waitingSince = now
        phase = .awaitingHandshake
        return .act(.admitHandshake)
    }
}
