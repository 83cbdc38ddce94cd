import Mail
import NIOCore
import PosternTesting
import SMTP
import Testing

/// Where a message ends, and where a line ends: the smuggling vectors, over DATA and BDAT, cut everywhere.
@Suite("Line grammar of content")
struct LineGrammarTests {
    /// What surrounds the dot of a false end.
    static let falseEnds = [
        "\n.\n", "\n.\r", "\n.\r\n", "\r.\r\n", "\r.\r", "\r.\n", "\r\n.\n", "\r\n.\r", "\r\n.\r\r\n", "\r\r\n.\r\r\n",
        "\r\n\0.\r\n", "\r\n.\0\r\n", "\n\n.\r\n", "\r\r.\r\n", "\n\r.\r\n", "\r\0\n.\r\n", "\r\n.\r\0\n",
        "\n\r\n.\n\r\n",
    ]
    static let smuggled = "MAIL FROM:<evil@b.example>\r\nRCPT TO:<x@d.example>\r\nDATA\r\nSubject: smuggled\r\n"

    @Test(
        "refuses DATA with a false end with 550 5.6.11, closes, and never sees a second message", arguments: falseEnds)
    func falseEndInData(_ falseEnd: String) {
        let input = Array("Subject: one\r\n\r\ntext\(falseEnd)\(Self.smuggled)\r\n.\r\nNOOP\r\n".utf8)
        for pieces in SplitFeeder.splits(of: input) {
            var driver = SessionDriver()
            driver.beginTransaction()
            #expect(driver.send("DATA") == ["354 Start mail input; end with <CRLF>.<CRLF>"])
            for piece in pieces { driver.feed(piece) }
            #expect(driver.messages.isEmpty)
            #expect(
                driver.events == [.refused(Reply(550, EnhancedStatusCode(5, 6, 11), "Invalid characters")), .closed])
            #expect(driver.replies() == ["550 5.6.11 Invalid characters"])
        }
    }

    @Test("refuses BDAT with a false end with 550 5.6.11 after the last octet, and closes", arguments: falseEnds)
    func falseEndInChunk(_ falseEnd: String) {
        let message = Array("Subject: one\r\n\r\ntext\(falseEnd)\(Self.smuggled)\r\n".utf8)
        let input = Array("BDAT \(message.count) LAST\r\n".utf8) + message + Array("NOOP\r\n".utf8)
        for pieces in SplitFeeder.splits(of: input) {
            var driver = SessionDriver()
            driver.beginTransaction()
            for piece in pieces { driver.feed(piece) }
            #expect(driver.messages.isEmpty)
            #expect(
                driver.events == [.refused(Reply(550, EnhancedStatusCode(5, 6, 11), "Invalid characters")), .closed])
            #expect(driver.replies() == ["550 5.6.11 Invalid characters"])
        }
    }

    @Test("accepts the same content, and nothing else, however DATA is cut")
    func contentOfData() {
        let cases: [(wire: String, content: String)] = [
            (".\r\n", ""),
            ("a: b\r\n\r\ntext\r\n.\r\n", "a: b\r\n\r\ntext\r\n"),
            ("..\r\n...\r\n.x\r\n..x.\r\n.\r\n", ".\r\n..\r\nx\r\n.x.\r\n"),
            ("x.\r\n.\r\n", "x.\r\n"),
            ("\r\n\r\n.\r\n", "\r\n\r\n"),
            ("\u{85}\u{b}\u{c}\u{2028}.\u{b}\r\n.\r\n", "\u{85}\u{b}\u{c}\u{2028}.\u{b}\r\n"),
        ]
        for (wire, content) in cases {
            for pieces in SplitFeeder.splits(of: Array(wire.utf8)) {
                var driver = SessionDriver()
                driver.beginTransaction()
                driver.feed("DATA\r\n")
                for piece in pieces { driver.feed(piece) }
                #expect(driver.messages == [Array(content.utf8)], "\(wire.debugDescription)")
            }
        }
    }

    @Test(
        "gives content in few pieces, however many dots are taken off",
        arguments: ["..\r\n", ".x\r\n", "text\r\n..\r\n"])
    func denseDots(_ lines: String) {
        let wire = String(repeating: lines, count: 40_000)
        var input = ByteBuffer(string: wire + ".\r\n")
        var decoder = ContentDecoder(sizeLimit: .max, lineLimit: 1_000)
        var content = ByteBuffer()
        var events = 0
        while let event = decoder.next(&input) {
            events += 1
            if case .content(var piece) = event { content.writeBuffer(&piece) }
        }
        #expect(events <= wire.utf8.count / 65_536 + 2)
        #expect(decoder.fault == nil)
        #expect(
            String(buffer: content)
                == String(
                    repeating: lines.hasPrefix(".") ? String(lines.dropFirst()) : "text\r\n.\r\n", count: 40_000))
    }

    @Test("takes the next transaction right behind the true end, however it is cut")
    func commandsBehindTheEnd() {
        let input = "one\r\n.\r\nMAIL FROM:<e@b.example>\r\nRCPT TO:<x@d.example>\r\nBDAT 5 LAST\r\ntwo\r\nQUIT\r\n"
        for pieces in SplitFeeder.splits(of: Array(input.utf8)) {
            var driver = SessionDriver()
            driver.beginTransaction()
            driver.feed("DATA\r\n")
            for piece in pieces { driver.feed(piece) }
            #expect(driver.messages == [Array("one\r\n".utf8), Array("two\r\n".utf8)])
            #expect(driver.isClosed)
        }
    }

    @Test("joins chunks: a CR at the end of one and a LF at the start of the next is a line end")
    func lineEndAcrossChunks() {
        let input = "BDAT 4\r\none\rBDAT 4\r\n\n.\r\nBDAT 5 LAST\r\n.two.RSET\r\n"
        for pieces in SplitFeeder.splits(of: Array(input.utf8)) {
            var driver = SessionDriver()
            driver.beginTransaction()
            for piece in pieces { driver.feed(piece) }
            // No dot is taken off, and the last line gets its line end.
            #expect(driver.messages == [Array("one\r\n.\r\n.two.\r\n".utf8)])
            #expect(
                driver.replies() == [
                    "250 2.6.0 CHUNK received OK, 4 octets", "250 2.6.0 CHUNK received OK, 4 octets",
                    "250 2.6.0 <1@b.example> [InternalId=1, Hostname=mx.example.net] Queued mail for delivery",
                    "250 2.0.0 Resetting",
                ])
        }
    }

    @Test("refuses a chunked message that ends in a bare CR")
    func bareCarriageReturnAtTheEnd() {
        var driver = SessionDriver()
        driver.beginTransaction()
        driver.feed("BDAT 2 LAST\r\na\r")
        #expect(driver.messages.isEmpty)
        #expect(driver.replies() == ["550 5.6.11 Invalid characters"])
    }

    @Test("the grammar of lines never ends a message at anything but CRLF . CRLF, over random octets and cuts")
    func randomContent() {
        var random = SeededRandom(seed: 14)
        let alphabet = Array("\r\n..\0x".utf8)
        for _ in 0..<2_000 {
            let count = Int.random(in: 0...24, using: &random)
            let body = (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
            let wire = body + Array("\r\n.\r\n".utf8)
            let expected = Reference.outcome(wire)
            for pieces in SplitFeeder.splits(of: wire)
                + SplitFeeder.randomSplits(of: wire, count: 3, longest: 5, using: &random)
            {
                var decoder = ContentDecoder(sizeLimit: 1_000, lineLimit: 1_000)
                #expect(Reference.run(&decoder, pieces) == expected, "\(wire)")
            }
        }
    }
}

/// The grammar said once more, octet by octet, as slowly as it likes.
private enum Reference {
    struct Outcome: Equatable {
        var content: [UInt8]?
        var rest: Int
    }

    /// The content, nil when it is refused, and how many octets stand behind its end.
    static func outcome(_ wire: [UInt8]) -> Outcome {
        var lines: [[UInt8]] = []
        var start = 0
        var index = 0
        var isValid = true
        func check(_ line: ArraySlice<UInt8>) {
            if line.contains(where: { $0 == 13 || $0 == 10 || $0 == 0 }) { isValid = false }
        }
        while index + 1 < wire.count {
            guard wire[index] == 13, wire[index + 1] == 10 else {
                index += 1
                continue
            }
            let line = wire[start..<index]
            index += 2
            start = index
            if line.elementsEqual([46]) {
                return Outcome(content: isValid ? lines.flatMap { $0 } : nil, rest: wire.count - index)
            }
            check(line)
            lines.append(Array(line.first == 46 ? line.dropFirst() : line) + [13, 10])
        }
        return Outcome(content: [], rest: -1)
    }

    static func run(_ decoder: inout ContentDecoder, _ pieces: [ByteBuffer]) -> Outcome {
        var content: [UInt8] = []
        var pending = ByteBuffer()
        for (index, piece) in pieces.enumerated() {
            var piece = piece
            pending.writeBuffer(&piece)
            while let event = decoder.next(&pending) {
                switch event {
                case .content(let slice):
                    content += slice.readableBytesView
                case .end:
                    let rest = pending.readableBytes + pieces[(index + 1)...].reduce(0) { $0 + $1.readableBytes }
                    return Outcome(content: decoder.fault == nil ? content : nil, rest: rest)
                }
            }
        }
        return Outcome(content: [], rest: -1)
    }
}
