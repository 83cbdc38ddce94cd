import Mail
import NIOCore
import SMTP
import Testing

@Suite("Replies of remote servers")
struct ReplyParserTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let input: String
        let reply: Reply
        var testDescription: String { input.debugDescription }
    }

    static let cases = [
        Case(input: "250 Ok\r\n", reply: Reply(250, nil, "Ok")),
        Case(input: "250\r\n", reply: Reply(250, nil, "")),
        Case(input: "250 \r\n", reply: Reply(250, nil, "")),
        Case(input: "250 2.1.5 Ok\r\n", reply: Reply(250, .init(2, 1, 5), "Ok")),
        Case(input: "250 2.1.5\r\n", reply: Reply(250, .init(2, 1, 5), "")),
        Case(input: "550 5.1.10 RESOLVER.ADR\n", reply: Reply(550, .init(5, 1, 10), "RESOLVER.ADR")),
        // The class must be the code's, each number has at most three digits.
        Case(input: "450 5.1.1 No\r\n", reply: Reply(450, nil, "5.1.1 No")),
        Case(input: "250 2.1.5000 Ok\r\n", reply: Reply(250, nil, "2.1.5000 Ok")),
        Case(input: "250 2.1.5.1 Ok\r\n", reply: Reply(250, nil, "2.1.5.1 Ok")),
        Case(input: "354 3.0.0 Go\r\n", reply: Reply(354, nil, "3.0.0 Go")),
        Case(input: "250-a\r\n250-b\r\n250 c\r\n", reply: Reply(250, lines: ["a", "b", "c"])),
        Case(
            input: "550-5.7.1 one\r\n550-5.7.1 two\r\n550 5.7.2 three\r\n",
            reply: Reply(550, .init(5, 7, 1), lines: ["one", "two", "5.7.2 three"])),
        Case(input: "554 a\u{1b}[2Jb\0c\td\r\n", reply: Reply(554, nil, "a\\x1b[2Jb\\x00c d")),
        Case(input: "554 caf\u{e9}\r\n", reply: Reply(554, nil, "caf\\xc3\\xa9")),
        Case(input: "554 a\rb\r\n", reply: Reply(554, nil, "a\\x0db")),
        // Of lines with different codes the last one's counts.
        Case(
            input: "220-peer.example ESMTP\r\n521 5.7.1 Service unavailable; client [192.0.2.1] blocked\r\n",
            reply: Reply(521, .init(5, 7, 1), "Service unavailable; client [192.0.2.1] blocked")),
        Case(input: "550-no\r\n250 yes\r\n", reply: Reply(250, nil, "yes")),
        Case(
            input: "250-peer\r\n421-4.7.0 too\r\n250-SIZE\r\n421 4.7.0 many\r\n",
            reply: Reply(421, .init(4, 7, 0), lines: ["too", "many"])),
        Case(input: "250-2.1.5 a\r\n450 4.2.0 b\r\n", reply: Reply(450, .init(4, 2, 0), "b")),
    ]

    @Test("replies are the same however the bytes are cut", arguments: cases)
    func everySplit(_ sample: Case) throws {
        let bytes = Array(sample.input.utf8)
        for cut in 0...bytes.count {
            var parser = ReplyParser()
            var input = ByteBuffer(bytes: bytes[..<cut])
            var reply = try parser.next(in: &input)
            if cut < bytes.count {
                #expect(reply == nil)
                input.writeBytes(bytes[cut...])
                reply = try parser.next(in: &input)
            }
            #expect(reply == sample.reply)
            #expect(input.readableBytes == 0)
        }
    }

    @Test("leave what follows them in the buffer")
    func leavesTheRest() throws {
        var parser = ReplyParser()
        var input = ByteBuffer(string: "250 one\r\n550 two\r\n2")
        #expect(try parser.next(in: &input) == Reply(250, nil, "one"))
        #expect(try parser.next(in: &input) == Reply(550, nil, "two"))
        #expect(try parser.next(in: &input) == nil)
        input.writeString("50 three\r\n")
        #expect(try parser.next(in: &input) == Reply(250, nil, "three"))
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        let name: String
        let input: String
        let failure: ReplyParser.Failure
        var testDescription: String { name }
    }

    static let broken =
        [
            "HTTP/1.1 400 Bad Request\r\n", "\r\n", "25\r\n", "2500 x\r\n", "150 x\r\n", "600 x\r\n", "250_x\r\n",
        ].map { Broken(name: $0.debugDescription, input: $0, failure: .malformed) }
        + [
            Broken(
                name: "101 lines of two codes", input: String(repeating: "220-x\r\n250-y\r\n", count: 51),
                failure: .tooManyLines),
            Broken(name: "101 lines", input: String(repeating: "250-x\r\n", count: 101), failure: .tooManyLines),
            Broken(name: "a line without end", input: String(repeating: "x", count: 70_000), failure: .tooLong),
            Broken(
                name: "70 long lines",
                input: String(repeating: "250-\(String(repeating: "x", count: 996))\r\n", count: 70),
                failure: .tooLong),
        ]

    @Test("that break the grammar are refused", arguments: broken)
    func refuses(_ sample: Broken) {
        for step in [1, 7, 100_000] {
            var parser = ReplyParser()
            let bytes = Array(sample.input.utf8)
            #expect(throws: sample.failure) {
                for start in stride(from: 0, to: bytes.count, by: step) {
                    var piece = ByteBuffer(bytes: bytes[start..<min(start + step, bytes.count)])
                    _ = try parser.next(in: &piece)
                }
            }
        }
    }

    @Test("keep 512 octets of a line")
    func cutsLines() throws {
        for step in [1, 1_000] {
            var parser = ReplyParser()
            let bytes = Array("250 \(String(repeating: "x", count: 2_000))\r\n".utf8)
            var reply: Reply?
            for start in stride(from: 0, to: bytes.count, by: step) {
                var piece = ByteBuffer(bytes: bytes[start..<min(start + step, bytes.count)])
                reply = try parser.next(in: &piece)
            }
            #expect(reply?.lines == [String(repeating: "x", count: 508)])
        }
    }

    @Test("replies never trap the parser, whatever they are")
    func randomBytes() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("2345 -.\r\n\0x\u{7f}".utf8) + [0x80, 0xff]
        for _ in 0..<2_000 {
            var parser = ReplyParser()
            var input = ByteBuffer(
                bytes: (0..<Int.random(in: 0...80, using: &generator)).map { _ in
                    alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
                })
            while let reply = try? parser.next(in: &input) {
                #expect((200...599).contains(reply.code))
                #expect(reply.lines.allSatisfy { $0.utf8.allSatisfy { (0x20...0x7e).contains($0) } })
            }
        }
    }
}
