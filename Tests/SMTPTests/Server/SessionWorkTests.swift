import Mail
import NIOCore
import PosternTesting
import SMTP
import Testing

/// What a session does in one turn, and what it does for a peer that sends no mail.
@Suite("Work of a session")
struct SessionWorkTests {
    private static let ended = "421 4.7.0 Too many commands without mail on this connection"

    private func limits(_ commandsWithoutMail: Int = 100) -> Limits {
        var limits = Limits()
        limits.commandsWithoutMail = commandsWithoutMail
        return limits
    }

    private func pauses(_ driver: SessionDriver) -> Int {
        driver.events.count { if case .paused = $0 { true } else { false } }
    }

    // MARK: - Turns

    @Test("a turn handles 100 commands; the rest waits for the next and is answered in order")
    func turn() {
        var driver = SessionDriver(countsWork: false)
        driver.feed("EHLO client.example\r\n")
        _ = driver.replies()
        driver.session.beginTurn(gathered: 0)
        driver.feedOneTurn((0..<250).map { $0 % 2 == 0 ? "NOOP\r\n" : "VRFY ann\r\n" }.joined())
        #expect(driver.replies().count == 100)
        #expect(driver.session.isTurnOver)
        driver.session.beginTurn(gathered: 0)
        driver.feedOneTurn("")
        let second = driver.replies()
        #expect(second.count == 100)
        #expect(second.prefix(2) == ["250 2.0.0 OK", "252 2.1.5 Cannot VRFY user"])
        driver.session.beginTurn(gathered: 0)
        driver.feedOneTurn("RSET\r\n")
        #expect(driver.replies().count == 51)
        #expect(!driver.session.isTurnOver)
    }

    @Test("a turn handles 64 KB of long commands, and of chunks")
    func turnOctets() {
        var driver = SessionDriver(countsWork: false)
        driver.feed("EHLO client.example\r\n")
        _ = driver.replies()
        driver.session.beginTurn(gathered: 0)
        let long = "NOOP " + String(repeating: "x", count: 2_000) + "\r\n"
        driver.feedOneTurn(String(repeating: long, count: 90))
        #expect(driver.replies().count == 65_536 / long.utf8.count + 1)
        #expect(driver.session.isTurnOver)

        var chunks = SessionDriver()
        chunks.beginTransaction()
        chunks.session.beginTurn(gathered: 0)
        let line = String(repeating: "x", count: 998) + "\r\n"
        let chunk = "BDAT 20000\r\n" + String(repeating: line, count: 20)
        chunks.feedOneTurn(String(repeating: chunk, count: 10))
        #expect(chunks.replies().count == 3)
        chunks.feed("BDAT 0 LAST\r\n")
        #expect(chunks.replies().count == 8)
        #expect(chunks.messages.first?.count == 200_000)
    }

    @Test("a turn ends with 16 KB of replies")
    func turnReplies() {
        var bounds = SessionBounds()
        bounds.commandsPerTurn = 1_000
        var driver = SessionDriver(bounds: bounds, countsWork: false)
        driver.feed("EHLO client.example\r\n")
        _ = driver.replies()
        driver.session.beginTurn(gathered: 0)
        driver.feedOneTurn(String(repeating: "HELP\r\n", count: 1_000))
        #expect(driver.output.readableBytes >= 16_384)
        #expect(driver.output.readableBytes < 16_384 + 64)
        #expect(driver.session.isTurnOver)
    }

    @Test("a peer that talks ahead of a reply it has to wait for is found out across turns too")
    func aheadAcrossTurns() {
        var bounds = SessionBounds()
        bounds.commandsPerTurn = 1
        var driver = SessionDriver(bounds: bounds)
        driver.feed("HELO client.example\r\n")
        _ = driver.replies()
        driver.feed("NOOP\r\nNOOP\r\n")
        #expect(driver.replies() == ["554 5.5.0 Command sent ahead of a reply"])
        #expect(driver.isClosed)
    }

    // MARK: - Commands without mail

    @Test(
        "each verb without mail is answered 100 times at once, 100 times after a second, then 421 4.7.0",
        arguments: ["NOOP", "RSET", "VRFY ann", "HELP", "EHLO client.example", "HELO client.example"])
    func budget(_ line: String) {
        var driver = SessionDriver()
        driver.feed("EHLO client.example\r\n")
        _ = driver.replies()
        let expected = driver.send(line)
        for _ in 1..<100 { #expect(driver.send(line) == expected) }
        #expect(pauses(driver) == 0)
        for count in 1...100 {
            #expect(driver.send(line) == expected)
            #expect(driver.events.last == .paused(.seconds(1)))
            #expect(pauses(driver) == count)
        }
        #expect(driver.send(line) == [Self.ended])
        #expect(driver.isClosed)
        let reply = Reply(421, EnhancedStatusCode(4, 7, 0), String(Self.ended.dropFirst(10)))
        #expect(driver.events.contains(.refused(reply)))
    }

    @Test("all kinds of work count together: MAIL without a message, refused recipients, and DATA without one")
    func kinds() {
        let refused = Reply(550, EnhancedStatusCode(5, 7, 64), "Relay Access Denied")
        let groups: [(lines: [String], count: Int)] = [
            (["MAIL FROM:<a@b.example>", "RSET"], 2),
            (["MAIL FROM:<a@b.example>", "RCPT TO:<x@d.example>", "DATA", "RSET"], 4),
            (["MAIL FROM:<a@b.example> SIZE=99999999", "NOOP"], 2),
        ]
        for (lines, count) in groups {
            var driver = SessionDriver(limits: limits(count * 5))
            driver.recipientRefusal = refused
            _ = driver.send("EHLO client.example")
            for _ in 0..<5 {
                for line in lines { _ = driver.send(line) }
            }
            #expect(pauses(driver) == 0, "\(lines)")
            _ = driver.send("NOOP")
            #expect(pauses(driver) == 1, "\(lines)")
        }
    }

    @Test(
        "chunks without octets, or with few, count; large ones and the last one don't", arguments: [0, 1, 1_023, 1_024])
    func smallChunks(_ octets: Int) {
        var driver = SessionDriver(limits: limits(10))
        driver.beginTransaction()
        let content = String(repeating: "x", count: octets)
        for _ in 0..<30 where !driver.isClosed { driver.feed("BDAT \(octets)\r\n\(content)") }
        // MAIL is the first of the ten.
        #expect(pauses(driver) == (octets < 1_024 ? 10 : 0))
        #expect(driver.isClosed == (octets < 1_024))
        guard octets >= 1_024 else { return }
        driver.feed("BDAT 2 LAST\r\n\r\n")
        #expect(driver.messages.count == 1)
    }

    @Test("chunks that are passed over count by their octets")
    func skippedChunks() {
        var driver = SessionDriver(limits: limits(10))
        driver.feed("EHLO client.example\r\n")
        driver.feed("MAIL FROM:<a@b.example>\r\n")
        let content = String(repeating: "x", count: 3 << 20)
        driver.feed("BDAT \(3 << 20)\r\n\(content)")
        driver.feed("BDAT \(3 << 20)\r\n\(content)")
        // One for MAIL, four for each chunk, one for NOOP.
        _ = driver.send("NOOP")
        #expect(pauses(driver) == 0)
        _ = driver.send("NOOP")
        #expect(pauses(driver) == 1)
    }

    @Test("ten recipients beyond the limit count as one command")
    func surplusRecipients() {
        var driver = SessionDriver(limits: limits(10))
        driver.recipientLimit = 3
        driver.beginTransaction()
        for _ in 0..<2 { _ = driver.send("RCPT TO:<c@d.example>") }
        for _ in 0..<90 { #expect(driver.send("RCPT TO:<c@d.example>") == ["452 4.5.3 Too many recipients"]) }
        #expect(pauses(driver) == 0)
        _ = driver.send("RCPT TO:<c@d.example>")
        #expect(pauses(driver) == 1)
        // The message goes on its way all the same, and takes everything back.
        #expect(driver.send("DATA").first?.hasPrefix("354") == true)
        driver.feed("hi\r\n.\r\n")
        #expect(driver.messages.count == 1)
        let before = pauses(driver)
        for _ in 0..<10 { _ = driver.send("NOOP") }
        #expect(pauses(driver) == before)
    }

    @Test(
        "ten accepted recipients of a transaction that its client drops count as one command",
        arguments: ["RSET", "EHLO client.example", "HELO client.example"])
    func droppedRecipients(verb: String) {
        var driver = SessionDriver(limits: limits(22))
        _ = driver.send("EHLO client.example")
        for _ in 0..<2 {
            _ = driver.send("MAIL FROM:<a@b.example>")
            // One for MAIL, nine for these, one for the verb that drops them.
            for _ in 0..<90 { #expect(driver.send("RCPT TO:<c@d.example>") == ["250 2.1.5 Recipient OK"]) }
            #expect(pauses(driver) == 0)
            _ = driver.send(verb)
        }
        _ = driver.send("NOOP")
        #expect(pauses(driver) == 1)
    }

    @Test("a client that sends RSET and NOOP between messages is never held up")
    func refill() {
        var driver = SessionDriver()
        driver.feed("EHLO client.example\r\n")
        for _ in 0..<500 {
            for line in ["NOOP", "RSET", "NOOP", "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA"] {
                driver.feed(line + "\r\n")
            }
            driver.feed("hi\r\n.\r\n")
        }
        #expect(driver.messages.count == 500)
        #expect(pauses(driver) == 0)
        #expect(!driver.isClosed)
    }

    @Test("a message that is refused takes nothing back")
    func refusedMessages() {
        var driver = SessionDriver(limits: limits(10))
        driver.messageRefusal = Reply(550, EnhancedStatusCode(5, 7, 509), "Access denied")
        driver.feed("EHLO client.example\r\n")
        for _ in 0..<11 {
            driver.feed("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n")
            driver.feed("DATA\r\n")
            driver.feed("hi\r\n.\r\n")
        }
        #expect(driver.messages.count == 11)
        #expect(pauses(driver) > 0)
    }

    @Test("who is trusted is not held up")
    func exempt() {
        var driver = SessionDriver(countsWork: false)
        driver.feed("EHLO client.example\r\n")
        _ = driver.replies()
        for _ in 0..<1_000 { #expect(driver.send("NOOP") == ["250 2.0.0 OK"]) }
        #expect(pauses(driver) == 0)
    }

    @Test("a session without a place to wait in ends")
    func noPlace() {
        var driver = SessionDriver(limits: limits(1))
        driver.mayPause = false
        #expect(driver.send("NOOP") == ["250 2.0.0 OK"])
        #expect(driver.send("NOOP") == [Self.ended])
        #expect(driver.isClosed)
    }

    @Test("commands that are sent in one go wait each for itself, and are answered in order")
    func pipelinedPauses() {
        var driver = SessionDriver(limits: limits(2))
        driver.feed("EHLO client.example\r\n")
        _ = driver.replies()
        driver.feed("NOOP\r\nRSET\r\nVRFY x\r\nHELP\r\nNOOP\r\n")
        #expect(
            driver.replies() == [
                "250 2.0.0 OK", "250 2.0.0 Resetting", "252 2.1.5 Cannot VRFY user", "214 2.0.0 See RFC 5321",
                Self.ended,
            ])
        #expect(pauses(driver) == 2)
    }

    // MARK: - Handshakes

    @Test("STARTTLS that gets no place is answered, and the session goes on in clear")
    func handshakeDenied() {
        var driver = SessionDriver(offersTLS: true)
        driver.handshakeRefusal = Reply(454, EnhancedStatusCode(4, 7, 0), "TLS not available due to temporary reason")
        _ = driver.send("EHLO client.example")
        #expect(driver.send("STARTTLS") == ["454 4.7.0 TLS not available due to temporary reason"])
        #expect(driver.send("MAIL FROM:<a@b.example>") == ["250 2.1.0 Sender OK"])
        driver.handshakeRefusal = nil
        #expect(driver.send("RSET") == ["250 2.0.0 Resetting"])
        #expect(driver.send("STARTTLS") == ["220 2.0.0 SMTP server ready"])
        #expect(driver.session.isProtected)
    }

    @Test("what is sent in clear while STARTTLS waits for its place ends the session")
    func injectionWhileWaiting() {
        var session = ServerSession(
            configuration: .init(hostname: "mx.example.net", offersTLS: true), clientAddress: IPAddress(v4: 1))
        var output = ByteBuffer()
        let now = Instant(milliseconds: 0)
        session.greet(now: now, into: &output)
        var input = ByteBuffer(string: "EHLO x\r\n")
        #expect(session.process(&input, into: &output, now: now) == nil)
        input.writeString("STARTTLS\r\n")
        #expect(session.process(&input, into: &output, now: now) == .admitHandshake)
        #expect(session.isAwaitingAnswer)
        #expect(session.deadline == now + Limits().greetingTime)
        input.writeString("MAIL FROM:<a@b.example>\r\n")
        output.clear()
        let early = Reply(554, EnhancedStatusCode(5, 5, 0), "Command sent ahead of a reply")
        #expect(session.handshakeAdmitted(input, now: now, into: &output) == .refused(early))
        #expect(String(buffer: output) == "554 5.5.0 Command sent ahead of a reply\r\n")
        #expect(session.process(&input, into: &output, now: now) == .close)
    }
}
