import Inspection
import NIOCore
import Testing

@Suite("Replies of clamd")
struct ClamdReplyTests {
    @Test(
        "a reply is one of a few, and anything else is none",
        arguments: [
            ("PONG", ClamdReply.pong), ("stream: OK", .clean),
            ("stream: Win.Test.EICAR_HDB-1 FOUND", .found("Win.Test.EICAR_HDB-1")),
            ("stream: A name FOUND", .found("A name")),
            ("INSTREAM size limit exceeded. ERROR", .tooLarge),
            ("stream: Can't allocate ERROR", .error("Can't allocate")),
            ("COMMAND READ TIMED OUT ERROR", .error("COMMAND READ TIMED OUT")),
            ("stream: \(String(repeating: "x", count: 999)) FOUND", .found(String(repeating: "x", count: 256))),
            ("", nil), ("OK", nil), ("stream: ", nil),
            ("FOUND", nil), (" FOUND", nil), ("stream: FOUND", nil), ("stream: OK ", nil), ("pong", nil),
        ] as [(String, ClamdReply?)])
    func replies(_ text: String, _ reply: ClamdReply?) {
        #expect(ClamdReply(Array(text.utf8)) == reply)
    }

    @Test("a session's replies are the same however its octets are split")
    func splits() {
        let octets = Array("1: PONG\u{0}2: stream: OK\u{0}3: stream: Eicar FOUND\u{0}".utf8)
        let expected: [ClamdReplyReader.Piece] = [.reply(1, .pong), .reply(2, .clean), .reply(3, .found("Eicar"))]
        for split in 0...octets.count {
            var reader = ClamdReplyReader()
            let pieces =
                reader.read(ByteBuffer(bytes: octets[..<split])) + reader.read(ByteBuffer(bytes: octets[split...]))
            #expect(pieces == expected)
        }
    }

    @Test(
        "what is no reply ends the session, and nothing behind it is read",
        arguments: [
            "hello\u{0}", "1: hello\u{0}", "1:stream: OK\u{0}", "x: stream: OK\u{0}", ": stream: OK\u{0}",
            "99999999999999999999: stream: OK\u{0}", "-1: stream: OK\u{0}", "\u{0}", "stream: OK\u{0}",
            String(repeating: "x", count: 5_000),
        ])
    func malformed(_ text: String) {
        var reader = ClamdReplyReader()
        let pieces = reader.read(ByteBuffer(string: text))
        let later = reader.read(ByteBuffer(string: "1: stream: OK\u{0}"))
        #expect(pieces == [.malformed] && later == [])
    }

    @Test("what clamd says before it knows the number of a command has the number 0")
    func unnumbered() {
        var reader = ClamdReplyReader()
        let pieces = reader.read(
            ByteBuffer(string: "INSTREAM size limit exceeded. ERROR\u{0}UNKNOWN COMMAND. ERROR\u{0}"))
        #expect(pieces == [.reply(0, .tooLarge), .reply(0, .error("UNKNOWN COMMAND."))])
    }

    @Test("random octets never trap and leave no more than one reply's worth behind")
    func random() {
        let alphabet = Array("0123: streamOKFUND\u{0}\u{FF}ERIx ".utf8)
        var seed: UInt64 = 1
        for _ in 0..<2_000 {
            var reader = ClamdReplyReader()
            for _ in 0..<4 {
                var octets: [UInt8] = []
                for _ in 0..<64 {
                    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    octets.append(alphabet[Int(seed >> 33) % alphabet.count])
                }
                let pieces = reader.read(ByteBuffer(bytes: octets))
                #expect(pieces.count <= 64)
            }
        }
    }
}
