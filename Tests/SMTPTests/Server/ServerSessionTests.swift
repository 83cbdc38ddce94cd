import Mail
import NIOCore
import PosternTesting
import SMTP
import Testing

@Suite("Server session")
struct ServerSessionTests {
    @Test("greets, lists its extensions and answers a whole transaction in EOP's words")
    func transaction() {
        var driver = SessionDriver(offersTLS: true, greets: false)
        driver.session.greet(now: driver.now, into: &driver.output)
        #expect(driver.replies() == ["220 mx.example.net ESMTP MAIL Service ready"])
        #expect(
            driver.send("EHLO client.example") == [
                "250-mx.example.net Hello [192.0.2.1]", "250-SIZE 37748736", "250-PIPELINING", "250-DSN",
                "250-ENHANCEDSTATUSCODES", "250-STARTTLS", "250-8BITMIME", "250-CHUNKING", "250 SMTPUTF8",
            ])
        #expect(driver.send("MAIL FROM:<a@b.example> SIZE=5 BODY=8BITMIME") == ["250 2.1.0 Sender OK"])
        #expect(driver.send("RCPT TO:<c@d.example>") == ["250 2.1.5 Recipient OK"])
        #expect(driver.send("DATA") == ["354 Start mail input; end with <CRLF>.<CRLF>"])
        driver.feed("a: b\r\n\r\nhi\r\n.\r\n")
        #expect(
            driver.replies() == [
                "250 2.6.0 <1@b.example> [InternalId=1, Hostname=mx.example.net] Queued mail for delivery"
            ])
        #expect(driver.send("VRFY ann") == ["252 2.1.5 Cannot VRFY user"])
        #expect(driver.send("NOOP") == ["250 2.0.0 OK"])
        #expect(driver.send("QUIT") == ["221 2.0.0 Service closing transmission channel"])
        #expect(driver.isClosed)
        #expect(driver.session.hasQuit)
    }

    @Test("gives the same actions and replies however a pipelined session is cut")
    func splits() {
        let input = Array(
            """
            MAIL FROM:<a@b.example> RET=FULL ENVID=x\r
            RCPT TO:<c@d.example> NOTIFY=DELAY\r
            RCPT TO:<>\r
            BDAT 12\r
            Subject: a\r
            BDAT 7 LAST\r
            \r
            .hi\r
            RSET\r
            NOOP\r
            MAIL FROM:<>\r
            RCPT TO:<e@d.example>\r
            RSET\r
            MAIL FROM:<f@b.example>\r
            BDAT 3\r
            xyzRCPT TO:<g@d.example>\r
            QUIT\r

            """.utf8)
        func run(_ pieces: [ByteBuffer]) -> ([SessionDriver.Event], [String]) {
            var driver = SessionDriver()
            _ = driver.send("EHLO client.example")
            for piece in pieces { driver.feed(piece) }
            return (driver.events, driver.replies())
        }
        let whole = run([ByteBuffer(bytes: input)])
        #expect(whole.0.count == 9)
        #expect(whole.0.last == .closed)
        #expect(whole.0.contains(.message(Array("Subject: a\r\n\r\n.hi\r\n".utf8))))
        var random = SeededRandom(seed: 3)
        for pieces in SplitFeeder.splits(of: input)
            + SplitFeeder.randomSplits(of: input, count: 50, longest: 40, using: &random)
        {
            let result = run(pieces)
            #expect(result.0 == whole.0)
            #expect(result.1 == whole.1)
        }
    }

    @Test("answers commands out of sequence with 503 and takes no state from them")
    func sequence() {
        var driver = SessionDriver(offersTLS: true)
        #expect(driver.send("MAIL FROM:<a@b.example>") == ["503 5.5.2 Send hello first"])
        #expect(driver.send("STARTTLS") == ["503 5.5.2 Send hello first"])
        _ = driver.send("EHLO client.example")
        #expect(driver.send("RCPT TO:<c@d.example>") == ["503 5.5.2 Need mail command"])
        #expect(driver.send("DATA") == ["503 5.5.2 Need mail command"])
        _ = driver.send("MAIL FROM:<a@b.example>")
        #expect(driver.send("MAIL FROM:<e@b.example>") == ["503 5.5.2 Sender already specified"])
        #expect(driver.send("DATA") == ["503 5.5.2 Need rcpt command"])
        _ = driver.send("RCPT TO:<c@d.example>")
        driver.feed("BDAT 3\r\nabc")
        #expect(driver.replies() == ["250 2.6.0 CHUNK received OK, 3 octets"])
        #expect(driver.send("DATA") == ["503 5.5.1 Bad sequence of commands"])
        #expect(driver.send("RCPT TO:<f@d.example>") == ["503 5.5.1 Bad sequence of commands"])
        #expect(driver.send("RSET") == ["250 2.0.0 Resetting"])
        #expect(driver.events.last == .discarded)
        #expect(driver.send("RCPT TO:<c@d.example>") == ["503 5.5.2 Need mail command"])
        #expect(driver.messages.isEmpty)
    }

    @Test("takes the octets of a chunk off the input whatever the reply to BDAT is")
    func refusedChunks() {
        var driver = SessionDriver()
        driver.feed("BDAT 6\r\nQUIT\r\n")
        // Before EHLO nothing may be sent ahead, but the octets of the chunk are no commands.
        #expect(driver.replies() == ["503 5.5.2 Send hello first"])
        _ = driver.send("EHLO client.example")
        driver.feed("BDAT 6 LAST\r\nQUIT\r\n")
        #expect(driver.replies() == ["503 5.5.2 Need mail command"])
        driver.hasRoom = false
        driver.feed(
            "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nBDAT 6\r\nQUIT\r\nBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n")
        #expect(
            driver.replies() == [
                "250 2.1.0 Sender OK", "250 2.1.5 Recipient OK", "452 4.3.1 Insufficient system resources",
                "503 5.5.1 Bad sequence of commands", "250 2.0.0 OK",
            ])
        #expect(driver.messages.isEmpty)
        #expect(!driver.isClosed)
    }

    @Test("closes on a chunk whose size can't be read")
    func unreadableChunk() {
        var driver = SessionDriver()
        _ = driver.send("EHLO client.example")
        #expect(driver.send("BDAT 99999999999999999999 LAST") == ["501 5.5.4 Invalid chunk size"])
        #expect(driver.isClosed)
    }

    @Test(
        "refuses commands sent ahead of a reply that the peer must wait for, and takes no state from them",
        arguments: [
            ["EHLO client.example\r\nMAIL FROM:<a@b.example>\r\n"],
            ["EHLO client.example\r\n", "EHLO client.example\r\nNOOP\r\n"],
            ["EHLO client.example\r\n", "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nhi\r\n.\r\n"],
            ["EHLO client.example\r\n", "STARTTLS\r\nEHLO client.example\r\n"],
            ["HELO client.example\r\n", "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n"],
            ["HELO client.example\r\nMAIL FROM:<a@b.example>\r\n"],
            ["GET / HTTP/1.1\r\nHost: mx.example.net\r\n\r\n"],
            ["NOOP\r\nNOOP\r\n"],
        ])
    func sentAhead(_ reads: [String]) {
        var driver = SessionDriver(offersTLS: true)
        for read in reads { driver.feed(read) }
        #expect(driver.isClosed)
        let last = driver.replies().last ?? ""
        #expect(last == "554 5.5.0 Command sent ahead of a reply")
        #expect(driver.messages.isEmpty)
        #expect(!driver.events.contains(.tls))
    }

    @Test("refuses octets behind the final dot from a peer that said HELO")
    func aheadOfTheFinalReply() {
        var driver = SessionDriver()
        for line in ["HELO client.example", "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA"] {
            #expect(driver.send(line).count == 1)
        }
        driver.feed("hi\r\n.\r\nMAIL FROM:<e@b.example>\r\n")
        #expect(driver.isClosed)
        #expect(driver.messages.isEmpty)
    }

    @Test("refuses octets before the greeting")
    func beforeTheGreeting() {
        var driver = SessionDriver(greets: false)
        driver.feed("EHLO client.example\r\n")
        #expect(driver.replies() == ["554 5.5.0 Command sent ahead of a reply"])
        #expect(driver.isClosed)
    }

    @Test("lets a peer that said HELO send one command after the other")
    func helloWithoutExtensions() {
        var driver = SessionDriver()
        #expect(driver.send("HELO client.example") == ["250 mx.example.net Hello [192.0.2.1]"])
        _ = driver.send("MAIL FROM:<a@b.example>")
        _ = driver.send("RCPT TO:<c@d.example>")
        _ = driver.send("DATA")
        driver.feed("hi\r\n.\r\n")
        #expect(driver.messages.count == 1)
        driver.replies().forEach { #expect($0.hasPrefix("250 2.6.0")) }
        #expect(driver.send("QUIT") == ["221 2.0.0 Service closing transmission channel"])
    }

    @Test("forgets everything said before TLS and offers STARTTLS once")
    func startTLS() {
        var driver = SessionDriver(offersTLS: true)
        _ = driver.send("EHLO client.example")
        _ = driver.send("MAIL FROM:<a@b.example>")
        #expect(driver.send("STARTTLS") == ["220 2.0.0 SMTP server ready"])
        #expect(driver.events.last == .tls)
        #expect(driver.session.clientName.isEmpty)
        #expect(driver.send("MAIL FROM:<a@b.example>") == ["503 5.5.2 Send hello first"])
        #expect(!driver.send("EHLO client.example").contains("250-STARTTLS"))
        #expect(driver.send("RCPT TO:<c@d.example>") == ["503 5.5.2 Need mail command"])
        #expect(driver.send("STARTTLS") == ["503 5.5.2 Only one STARTTLS command can be issued per session"])
    }

    @Test("knows no STARTTLS without a certificate")
    func noTLS() {
        var driver = SessionDriver()
        #expect(!driver.send("EHLO client.example").contains("250-STARTTLS"))
        #expect(driver.send("STARTTLS") == ["502 5.5.1 Command not implemented"])
    }

    @Test("a refused sender, a refused message and missing room end the transaction, not the session")
    func refusals() {
        var driver = SessionDriver()
        _ = driver.send("EHLO client.example")
        driver.senderRefusal = Reply(550, EnhancedStatusCode(5, 7, 506), "Access Denied, Bad HELO")
        #expect(driver.send("MAIL FROM:<a@b.example>") == ["550 5.7.506 Access Denied, Bad HELO"])
        driver.senderRefusal = nil
        driver.feed("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n")
        _ = driver.replies()
        driver.hasRoom = false
        #expect(driver.send("DATA") == ["452 4.3.1 Insufficient system resources"])
        #expect(driver.send("DATA") == ["503 5.5.2 Need mail command"])
        driver.hasRoom = true
        driver.feed("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\n")
        driver.messageRefusal = Reply(554, EnhancedStatusCode(5, 4, 14), "Hop count exceeded")
        _ = driver.replies()
        driver.feed("DATA\r\n")
        driver.feed("hi\r\n.\r\nMAIL FROM:<a@b.example>\r\n")
        #expect(
            driver.replies() == [
                "354 Start mail input; end with <CRLF>.<CRLF>", "554 5.4.14 Hop count exceeded", "250 2.1.0 Sender OK",
            ])
    }

    @Test("writes what others wrote as one line of visible ASCII")
    func cleanReplies() {
        var output = ByteBuffer()
        ServerSession.write(
            Reply(
                550, EnhancedStatusCode(5, 7, 1),
                lines: ["a\r\n250 b\u{1b}\u{2028}", String(repeating: "x", count: 900)]),
            into: &output)
        let lines = String(buffer: output).components(separatedBy: "\r\n")
        #expect(lines.count == 3)
        #expect(lines[0] == "550-5.7.1 a??250 b????")
        #expect(lines[1].utf8.count <= 510)
        #expect(lines[1].hasPrefix("550 5.7.1 xxx"))
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
