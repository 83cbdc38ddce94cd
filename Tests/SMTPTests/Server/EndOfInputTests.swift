import Mail
import NIOCore
import SMTP
import Testing

/// A peer that closes its side: what it sent whole is answered, what is cut off is not taken.
@Suite("End of a session's input")
struct EndOfInputTests {
    private static let cutOff = "421 4.4.2 Connection closed before the end of the message"

    @Test("behind the final dot: the message is taken and answered", arguments: ["", "QUIT\r\n"])
    func afterDot(_ last: String) {
        var driver = SessionDriver()
        driver.beginTransaction()
        _ = driver.send("DATA")
        driver.feed("hi\r\n.\r\n" + last)
        driver.endInput()
        let replies = driver.replies()
        #expect(replies.first?.hasPrefix("250 2.6.0") == true)
        #expect(replies.dropFirst() == (last.isEmpty ? [] : ["221 2.0.0 Service closing transmission channel"]))
        #expect(driver.messages.count == 1)
        #expect(driver.isClosed)
    }

    @Test("behind a group in one segment: all of it is answered")
    func pipelined() {
        var driver = SessionDriver()
        _ = driver.send("EHLO client.example")
        driver.session.endOfInput()
        driver.feed("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nBDAT 4 LAST\r\nhi\r\nQUIT\r\n")
        let replies = driver.replies().map { $0.prefix(9) }
        #expect(replies == ["250 2.1.0", "250 2.1.5", "250 2.6.0", "221 2.0.0"])
        #expect(driver.messages.count == 1)
        #expect(driver.isClosed)
    }

    @Test(
        "the end of input in the middle of content takes nothing, and that is on record",
        arguments: [
            ["DATA\r\n", "hi\r\n"], ["DATA\r\n", "hi\r\n."], ["DATA\r\n", "hi\r\n.\r"], ["DATA\r\n"],
            ["BDAT 10 LAST\r\nhi"], ["BDAT 2\r\nhi"], ["BDAT 2\r\nhi", "BDAT 9 LA"], ["BDAT 10 LAST\r\n"],
        ])
    func inContent(_ pieces: [String]) {
        var driver = SessionDriver()
        driver.beginTransaction()
        for piece in pieces { driver.feed(piece) }
        _ = driver.replies()
        driver.endInput()
        #expect(driver.replies() == [Self.cutOff])
        #expect(driver.messages.isEmpty)
        let reply = Reply(421, EnhancedStatusCode(4, 4, 2), "Connection closed before the end of the message")
        #expect(driver.events.suffix(2) == [.refused(reply), .closed])
    }

    @Test(
        "between commands, or in the middle of one: the session ends without a word", arguments: ["", "NOO", "NOOP\r"])
    func betweenCommands(_ rest: String) {
        for begins in [false, true] {
            var driver = SessionDriver()
            if begins { driver.beginTransaction() }
            driver.feed(rest)
            driver.endInput()
            #expect(driver.replies().isEmpty)
            #expect(driver.events == [.closed])
        }
    }

    @Test("the end of input in a chunk that is passed over ends the session")
    func inSkippedChunk() {
        var driver = SessionDriver()
        _ = driver.send("EHLO client.example")
        driver.feed("BDAT 10\r\nabc")
        driver.endInput()
        #expect(driver.replies() == [Self.cutOff])
        #expect(driver.isClosed)
    }
}
