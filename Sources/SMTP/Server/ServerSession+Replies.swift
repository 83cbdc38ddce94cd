public import Mail
public import NIOCore

extension ServerSession {
    /// Appends a reply (RFC 5321 section 4.2.1), the enhanced code at the head of each line (RFC 2034 section 4).
    ///
    /// Octets that could be taken for a line end or for anything but text become `?`, and lines are cut at 512 octets:
    /// a reply may quote what an administrator or a peer has written.
    public static func write(_ reply: Reply, into output: inout ByteBuffer) {
        for (index, line) in reply.lines.enumerated() {
            output.writeString(String(reply.code))
            output.writeStaticString(index + 1 < reply.lines.count ? "-" : " ")
            if let enhanced = reply.enhanced { output.writeString("\(enhanced) ") }
            output.writeText(line, limit: 480, visible: 0x20...0x7e)
            output.writeStaticString("\r\n")
        }
    }

    mutating func write(_ reply: Reply, into output: inout ByteBuffer) { Self.write(reply, into: &output) }

    // Replies to a command with a line, which has its CRLF, and waits for the next.
    mutating func reply(_ line: StaticString, into output: inout ByteBuffer, now: Instant) {
        output.writeStaticString(line)
        waitForCommand(now: now)
    }

    mutating func waitForCommand(now: Instant) {
        phase = .command
        waitingSince = now
        // Only EHLO tells a peer of PIPELINING.
        if !isExtended { mustBeSilent = true }
    }

    // A refusal that counts as an error of the peer.
    mutating func protocolError(_ reply: Reply, into output: inout ByteBuffer, now: Instant) -> Action? {
        errorCount += 1
        countWork()
        guard errorCount <= limits.protocolErrors else {
            return end(with: Self.tooManyErrors, into: &output)
        }
        write(reply, into: &output)
        waitForCommand(now: now)
        return nil
    }

    static let tooManyErrors = Reply(
        421, EnhancedStatusCode(4, 7, 0), "Too many errors on this connection, closing transmission channel")
    static let tooManyCommands = Reply(
        421, EnhancedStatusCode(4, 7, 0), "Too many commands without mail on this connection")
    static let contentCutOff = Reply(
        421, EnhancedStatusCode(4, 4, 2), "Connection closed before the end of the message")
    static let messageTooLarge = Reply(
        552, EnhancedStatusCode(5, 3, 4), "Message size exceeds fixed maximum message size")
    static let invalidCharacters = Reply(550, EnhancedStatusCode(5, 6, 11), "Invalid characters")
    static let lineTooLong = Reply(554, EnhancedStatusCode(5, 6, 0), "A line of the message is too long")
    static let badSequence = Reply(503, EnhancedStatusCode(5, 5, 1), "Bad sequence of commands")
    static let helloFirst = Reply(503, EnhancedStatusCode(5, 5, 2), "Send hello first")
    static let needMail = Reply(503, EnhancedStatusCode(5, 5, 2), "Need mail command")
    static let needRecipient = Reply(503, EnhancedStatusCode(5, 5, 2), "Need rcpt command")
    static let senderGiven = Reply(503, EnhancedStatusCode(5, 5, 2), "Sender already specified")
    static let tlsTwice = Reply(
        503, EnhancedStatusCode(5, 5, 2), "Only one STARTTLS command can be issued per session")
    static let notOffered = Reply(502, EnhancedStatusCode(5, 5, 1), "Command not implemented")
    static let noProxy = Reply(554, EnhancedStatusCode(5, 5, 0), "No PROXY header is accepted here")
    /// What is said when a deadline has passed.
    public static let timedOutReply = Reply(421, EnhancedStatusCode(4, 4, 2), "Connection timed out")
}

extension ByteBuffer {
    /// Appends text of others, cut at `limit` octets, with `?` for each octet that is not among the visible ones.
    mutating func writeText(_ text: String, limit: Int, visible: ClosedRange<UInt8>) {
        // Most text has nothing to hide, and is written at once.
        guard text.utf8.count > limit || !text.utf8.allSatisfy({ visible.contains($0) }) else {
            writeString(text)
            return
        }
        writeBytes(text.utf8.prefix(limit).lazy.map { visible.contains($0) ? $0 : UInt8(ascii: "?") })
    }
}
