import Mail
import NIOCore
import PosternTesting
import SMTP
import Testing

/// Each limit of a session: one below, on, one above.
@Suite("Limits of a session")
struct SessionLimitTests {
    private static let tooMany = "421 4.7.0 Too many errors on this connection, closing transmission channel"

    @Test("command line: takes the limit, refuses one octet more with 500 5.5.2", arguments: [-1, 0, 1])
    func commandLine(_ excess: Int) {
        var driver = SessionDriver()
        let length = Limits().commandLine + excess - 2
        let line = "NOOP " + String(repeating: "x", count: length - 5)
        for pieces in [[line + "\r\n"], [line, "\r\n"], [line + "\r", "\n"]] {
            for piece in pieces { driver.feed(piece) }
            #expect(driver.replies() == (excess > 0 ? ["500 5.5.2 Line too long"] : ["250 2.0.0 OK"]))
        }
    }

    @Test("command line: closes on a line that never ends")
    func endlessCommandLine() {
        var driver = SessionDriver()
        let block = String(repeating: "x", count: 4_096)
        for _ in 0..<64 where !driver.isClosed { driver.feed(block) }
        #expect(driver.isClosed)
        #expect(driver.replies() == [Self.tooMany])
    }

    @Test("command line: refuses one that a LF alone ends")
    func bareLineFeed() {
        var driver = SessionDriver()
        driver.feed("EHLO client.example\n")
        #expect(driver.replies() == ["500 5.5.2 A command line must end with CRLF"])
        #expect(driver.session.clientName.isEmpty)
    }

    @Test("text line: takes the limit, refuses one octet more with 554 5.6.0", arguments: [-1, 0, 1])
    func textLine(_ excess: Int) {
        var limits = Limits()
        limits.textLine = 50
        let line = String(repeating: "x", count: 50 + excess)
        for isChunk in [false, true] {
            let input = Array((isChunk ? "BDAT \(line.count + 2) LAST\r\n\(line)\r\n" : "\(line)\r\n.\r\n").utf8)
            for pieces in SplitFeeder.splits(of: input) {
                var driver = SessionDriver(limits: limits)
                driver.beginTransaction()
                if !isChunk { _ = driver.send("DATA") }
                for piece in pieces { driver.feed(piece) }
                #expect(driver.replies().last?.prefix(9) == (excess > 0 ? "554 5.6.0" : "250 2.6.0"))
                #expect(driver.messages.count == (excess > 0 ? 0 : 1))
                #expect(!driver.isClosed)
            }
        }
    }

    @Test("message size: takes the limit, drains and refuses one octet more with 552 5.3.4", arguments: [-1, 0, 1])
    func messageSize(_ excess: Int) {
        var limits = Limits()
        limits.messageSize = 30
        let content = String(repeating: "x", count: 28 + excess) + "\r\n"
        for wire in [["DATA\r\n", "\(content).\r\n"], ["BDAT \(content.utf8.count) LAST\r\n\(content)"]] {
            var driver = SessionDriver(limits: limits)
            driver.beginTransaction()
            for piece in wire { driver.feed(piece) }
            #expect(
                driver.replies().last?.hasPrefix(
                    excess > 0 ? "552 5.3.4 Message size exceeds fixed maximum message size" : "250 2.6.0") == true)
            #expect(driver.messages.count == (excess > 0 ? 0 : 1))
            #expect(driver.send("NOOP") == ["250 2.0.0 OK"])
        }
    }

    @Test("message size: leaves a declared size to the ruling on the sender", arguments: [30, 31, Int.max])
    func declaredSize(_ size: Int) throws {
        let sender = ReversePath.mailbox(try #require(EmailAddress("a@b.example")))
        var driver = SessionDriver(messageSize: 30)
        _ = driver.send("EHLO client.example")
        let refusal = Reply(552, EnhancedStatusCode(5, 3, 4), "Message size exceeds fixed maximum message size")
        driver.senderRefusal = size > 30 ? refusal : nil
        let reply = driver.send("MAIL FROM:<a@b.example> SIZE=\(size)")
        #expect(driver.events.last == .sender(Envelope(sender: sender), declaredSize: size))
        #expect(reply == [size > 30 ? "\(refusal)" : "250 2.1.0 Sender OK"])
        #expect(driver.send("RCPT TO:<c@d.example>").first?.hasPrefix(size > 30 ? "503" : "250") == true)
    }

    @Test(
        "message size: a session's own limit is in place of the listener's, in EHLO and for content", arguments: [0, 1])
    func ownMessageSize(_ excess: Int) {
        var limits = Limits()
        limits.messageSize = 1_000
        var driver = SessionDriver(limits: limits, messageSize: 30)
        #expect(driver.send("EHLO client.example").contains("250-SIZE 30"))
        driver.beginTransaction()
        _ = driver.send("DATA")
        driver.feed(String(repeating: "x", count: 28 + excess) + "\r\n.\r\n")
        #expect(driver.replies().last?.hasPrefix(excess > 0 ? "552 5.3.4" : "250 2.6.0") == true)
    }

    @Test("message size: 25 MB without a line end are passed over in bounded memory and refused")
    func endlessLine() {
        var driver = SessionDriver()
        driver.beginTransaction()
        _ = driver.send("DATA")
        let block = ByteBuffer(repeating: UInt8(ascii: "x"), count: 1 << 20)
        for _ in 0..<25 {
            driver.feed(block)
            #expect(driver.content.readableBytes <= 1 << 20)
        }
        driver.feed("\r\n.\r\n")
        #expect(driver.replies() == ["554 5.6.0 A line of the message is too long"])
    }

    @Test("message size: closes on content that never ends")
    func endlessContent() {
        var limits = Limits()
        limits.messageSize = 10_000
        for begin in ["DATA\r\n", "BDAT 85000\r\n"] {
            var driver = SessionDriver(limits: limits)
            driver.beginTransaction()
            driver.feed(begin)
            _ = driver.replies()
            for _ in 0..<10_000 where !driver.isClosed { driver.feed("0123456789\r\n") }
            #expect(driver.isClosed)
            #expect(driver.messages.isEmpty)
        }
        var driver = SessionDriver(limits: limits)
        driver.beginTransaction()
        #expect(driver.send("BDAT 999999999999999999 LAST").first?.hasPrefix("552 5.3.4") == true)
        #expect(driver.isClosed)
    }

    @Test("recipients: answers a surplus one with its reply and goes on with those it has")
    func recipients() {
        var driver = SessionDriver()
        driver.recipientLimit = 3
        driver.beginTransaction()
        #expect(driver.send("RCPT TO:<2@d.example>") == ["250 2.1.5 Recipient OK"])
        #expect(driver.send("RCPT TO:<3@d.example>") == ["250 2.1.5 Recipient OK"])
        #expect(driver.send("RCPT TO:<4@d.example>") == ["452 4.5.3 Too many recipients"])
        #expect(driver.send("DATA") == ["354 Start mail input; end with <CRLF>.<CRLF>"])
    }

    @Test("messages: takes the limit, answers the next MAIL with 421 4.7.0")
    func messages() {
        var limits = Limits()
        limits.messagesPerConnection = 2
        var driver = SessionDriver(limits: limits)
        for _ in 0..<2 {
            driver.beginTransaction()
            _ = driver.send("DATA")
            driver.feed("hi\r\n.\r\n")
        }
        _ = driver.replies()
        #expect(driver.send("MAIL FROM:<a@b.example>") == ["421 4.7.0 Too many messages on this connection"])
        #expect(driver.isClosed)
    }

    @Test(
        "protocol errors: answers the limit one by one, the next with 421 4.7.0",
        arguments: ["GET /", "RCPT TO:<x>", "\u{1}"])
    func protocolErrors(_ line: String) {
        var driver = SessionDriver()
        for _ in 0..<Limits().protocolErrors { #expect(driver.send(line).first?.hasPrefix("50") == true) }
        #expect(!driver.isClosed)
        #expect(driver.send(line) == [Self.tooMany])
        #expect(driver.isClosed)
    }

    @Test("edge blocks: answers the limit one by one, the next with 421 4.7.0; they are no protocol errors")
    func edgeBlocks() {
        var driver = SessionDriver()
        driver.beginTransaction()
        driver.refusalKind = { .edgeBlocked($0) }
        driver.recipientRefusal = Reply(550, EnhancedStatusCode(5, 4, 1), "Recipient address rejected: Access denied")
        for _ in 0..<Limits().unknownRecipients {
            #expect(driver.send("RCPT TO:<x@d.example>") == ["550 5.4.1 Recipient address rejected: Access denied"])
        }
        #expect(!driver.isClosed)
        #expect(driver.send("RCPT TO:<x@d.example>") == [Self.tooMany])
        #expect(driver.isClosed)
    }

    @Test("time: 30 s to EHLO, whatever else is said meanwhile")
    func helloTime() {
        var driver = SessionDriver()
        driver.wait(.seconds(20))
        #expect(driver.send("NOOP") == ["250 2.0.0 OK"])
        driver.wait(.milliseconds(9_999))
        #expect(!driver.isClosed)
        driver.wait(.milliseconds(1))
        #expect(driver.replies() == ["421 4.4.2 Connection timed out"])
        #expect(driver.isClosed)
    }

    @Test("time: 5 min for a command, a quarter of it under pressure", arguments: [false, true])
    func commandTime(_ pressure: Bool) {
        var driver = SessionDriver()
        driver.beginTransaction()
        driver.session.isUnderPressure = pressure
        let limit = Interval.milliseconds((pressure ? 75 : 300) * 1_000)
        driver.wait(.milliseconds(limit.milliseconds - 1))
        #expect(!driver.isClosed)
        driver.wait(.milliseconds(1))
        #expect(driver.isClosed)
    }

    @Test("time: 60 s for a command that has begun, however it dribbles in", arguments: [false, true])
    func lineTime(_ pressure: Bool) {
        var driver = SessionDriver()
        driver.beginTransaction()
        driver.session.isUnderPressure = pressure
        for _ in 0..<3 {
            // Each command has its own time.
            driver.wait(.seconds(10))
            driver.feed("NOO")
            driver.wait(.seconds(10))
            driver.feed("P\r\n")
            #expect(driver.replies() == ["250 2.0.0 OK"])
        }
        let seconds = pressure ? 15 : 60
        for _ in 0..<seconds {
            #expect(!driver.isClosed)
            driver.feed("x")
            driver.wait(.seconds(1))
        }
        #expect(driver.isClosed)
    }

    @Test("time: 10 s to EHLO under pressure, dribbled or silent", arguments: [false, true])
    func helloTimeUnderPressure(_ dribbles: Bool) {
        var driver = SessionDriver()
        driver.session.isUnderPressure = true
        for _ in 0..<10 {
            #expect(!driver.isClosed)
            if dribbles { driver.feed("E") }
            driver.wait(.seconds(1))
        }
        #expect(driver.isClosed)
    }

    @Test("time: NOOP keeps a session open for 10 min and no longer")
    func idleTime() {
        var driver = SessionDriver()
        driver.beginTransaction()
        for _ in 0..<3 {
            driver.wait(.minutes(3))
            #expect(driver.send("NOOP") == ["250 2.0.0 OK"])
        }
        driver.wait(.milliseconds(59_999))
        #expect(!driver.isClosed)
        driver.wait(.milliseconds(1))
        #expect(driver.isClosed)
    }

    @Test("time: 3 min between reads of content", arguments: ["DATA\r\n", "BDAT 900000\r\n"])
    func contentTime(_ begin: String) {
        var driver = SessionDriver()
        driver.beginTransaction()
        driver.feed(begin)
        driver.feed(String(repeating: "x", count: 60) + "\r\n")
        driver.wait(.milliseconds(179_999))
        #expect(!driver.isClosed)
        driver.wait(.milliseconds(1))
        #expect(driver.isClosed)
        #expect(driver.replies().last == "421 4.4.2 Connection timed out")
    }

    @Test("time: content must come at 500 octets a second over 30 s", arguments: [499, 500, 501])
    func rate(_ octetsPerSecond: Int) {
        for begin in ["DATA\r\n", "BDAT 900000\r\n"] {
            var driver = SessionDriver()
            driver.beginTransaction()
            driver.feed(begin)
            let block = String(repeating: "x", count: octetsPerSecond - 2) + "\r\n"
            for _ in 0..<90 where !driver.isClosed {
                driver.wait(.seconds(1))
                driver.feed(block)
            }
            #expect(driver.isClosed == (octetsPerSecond < 500))
        }
    }

    @Test("time: no deadline runs while an answer of ours is awaited")
    func noDeadlineWhileWeDecide() {
        var session = ServerSession(
            configuration: .init(hostname: "mx.example.net"), clientAddress: IPAddress(v4: 0x7f00_0001))
        var output = ByteBuffer()
        let now = Instant(milliseconds: 5)
        session.greet(now: now, into: &output)
        var input = ByteBuffer(string: "EHLO x\r\n")
        #expect(session.process(&input, into: &output, now: now) == nil)
        input.writeString("MAIL FROM:<>\r\n")
        #expect(
            session.process(&input, into: &output, now: now)
                == .evaluateSender(Envelope(sender: .null), declaredSize: nil))
        #expect(session.isAwaitingAnswer)
        #expect(session.deadline == nil)
        #expect(session.timedOut(now: now + .hours(10), into: &output) == nil)
    }

    @Test("stopping: 421 4.3.2 between commands, after the reply inside a message")
    func stopping() {
        var idle = SessionDriver()
        idle.beginTransaction()
        idle.session.stop()
        idle.drive()
        #expect(idle.replies() == ["421 4.3.2 Service not available"])
        #expect(idle.isClosed)

        for (begin, rest) in [("DATA\r\n", "hi\r\n.\r\n"), ("BDAT 2\r\nhi", "BDAT 2 LAST\r\n\r\n")] {
            var busy = SessionDriver()
            busy.beginTransaction()
            busy.feed(begin)
            _ = busy.replies()
            busy.session.stop()
            busy.drive()
            #expect(!busy.isClosed)
            busy.feed(rest)
            let replies = busy.replies()
            #expect(replies.count == 2)
            #expect(replies.first?.hasPrefix("250 2.6.0") == true)
            #expect(replies.last == "421 4.3.2 Service not available")
            #expect(busy.isClosed)
        }
    }

    @Test(
        "the least patience is the shortest time, cut as under pressure, and no deadline is nearer",
        arguments: [
            (\Limits.greetingTime, Int64(3), Int64(3)), (\.commandTime, 12, 10), (\.idleTime, 1, 1),
            (\.dataTime, 2, 2), (\.commandTime, 80, 10),
        ])
    func leastPatience(_ limit: any WritableKeyPath<Limits, Interval> & Sendable, _ seconds: Int64, _ least: Int64) {
        var limits = Limits()
        limits[keyPath: limit] = .seconds(seconds)
        let configuration = ServerSession.Configuration(hostname: "mx.example.net", limits: limits)
        #expect(configuration.leastPatience == .seconds(least))
        let start = Instant(milliseconds: 1_000)
        var output = ByteBuffer()
        var session = ServerSession(configuration: configuration, clientAddress: IPAddress(v4: 0xc000_0201))
        session.isUnderPressure = true
        session.greet(now: start, into: &output)
        #expect(session.deadline.map { $0 - start >= configuration.leastPatience } == true)
        var input = ByteBuffer(string: "EHLO client.example\r\n")
        #expect(session.process(&input, into: &output, now: start) == nil)
        #expect(session.deadline.map { $0 - start >= configuration.leastPatience } == true)
    }
}
