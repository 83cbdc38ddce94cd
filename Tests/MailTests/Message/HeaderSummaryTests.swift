import Mail
import NIOCore
import PosternTesting
import Testing

@Suite("Reading headers")
struct HeaderSummaryTests {
    @Test(
        "sees that a message is signed",
        arguments: [
            ("DKIM-Signature: v=1; d=a.example\r\n", true), ("dkim-signature : v=1\r\n", true),
            ("ARC-Message-Signature: i=1\r\n", true), ("Subject: DKIM-Signature: no\r\n", false),
            ("X-DKIM-Signature: v=1\r\n", false), ("Subject: a\r\n DKIM-Signature: folded\r\n", false), ("", false),
        ])
    func signatures(_ header: String, _ isSigned: Bool) {
        let summary = HeaderSummary(
            reading: ByteBuffer(string: header + "From: a@b.example\r\n\r\nDKIM-Signature: v=1\r\n"), ownName: "")
        #expect(summary.isSigned == isSigned)
    }

    private func summary(_ text: String, limit: Int = .max) -> HeaderSummary {
        HeaderSummary(reading: ByteBuffer(string: text), ownName: "MX.contoso.com", limit: limit)
    }

    @Test("reads the facts of an ordinary message")
    func ordinary() {
        let received =
            "Received: from a ([192.0.2.1])\r\n by mx.contoso.com with ESMTP id 1; Mon, 23 Nov 2026 13:02:19 +0000\r\n"
        let text =
            received + "FROM: Ann <ann@example.org>\r\nDate : Mon, 23 Nov 2026 13:02:19 +0000\r\n"
            + "message-id:\r\n <1@example.org>\r\nSubject: Hello\r\n\tthere  \r\nAuto-Submitted: no\r\n\r\nbody\r\n"
        let summary = summary(text)
        #expect(summary.fieldCount == 6)
        #expect(summary.receivedCount == 1)
        #expect(summary.ownReceivedCount == 1)
        #expect(summary.fromCount == 1 && summary.hasFrom)
        #expect(summary.hasDate)
        #expect(summary.messageID == "<1@example.org>")
        #expect(summary.subject == "Hello\tthere")
        #expect(summary.autoSubmitted == "no")
        #expect(summary.endsInBlankLine)
        #expect(summary.size == text.utf8.count - 8)
        #expect(summary.bodyOffset == text.utf8.count - 6)
        #expect(summary.longestField == received.utf8.count)
        #expect(HeaderSummary.size(of: ByteBuffer(string: text)) == summary.size)
    }

    @Test(
        "sees which field asks for the message to wait for others",
        arguments: [
            ("X-Priority: 5 (Lowest)\r\n", LowPriorityField.xPriority), ("x-priority:4\r\n", .xPriority),
            ("X-Priority: 1\r\n", nil), ("X-Priority: 45\r\n", nil), ("X-Priority:\r\n", nil), ("X-Priority:", nil),
            ("Importance: LOW\r\n", .importance), ("Importance: high\r\n", nil), ("Importance: lower\r\n", nil),
            ("Priority:\r\n non-urgent \r\n", .priority), ("Priority: urgent\r\n", nil),
            ("Precedence: bulk\r\n", .precedence), ("Precedence: List\r\n", .precedence),
            ("Precedence: junk\r\n", .precedence), ("Precedence: first-class\r\n", nil),
            ("Precedence: bulk\r\nX-Priority: 5\r\n", .precedence),
            ("X-Priority: 3\r\nPriority: non-urgent\r\n", .priority),
            ("\r\nPrecedence: bulk\r\n", nil),
        ])
    func lowPriority(text: String, expected: LowPriorityField?) {
        #expect(summary(text).lowPriorityField == expected)
    }

    @Test(
        "ends the header where it ends",
        arguments: [
            ("", 0, 0, false), ("\r\n", 0, 2, true), ("\r\nSubject: x\r\n", 0, 2, true), ("A: 1\r\n", 6, 6, false),
            ("A: 1", 4, 4, false), ("A: 1\r\n\r\n", 6, 8, true), ("A: 1\r\n\r", 6, 6, false),
            // A malformed line belongs to the body.
            ("A: 1\r\nno field\r\nB: 2\r\n\r\n", 6, 6, false), (" folded first\r\nA: 1\r\n\r\n", 0, 0, false),
            ("A: 1\r\n: no name\r\n\r\n", 6, 6, false), ("A: 1\r\nB\u{1}: 2\r\n\r\n", 6, 6, false),
            ("A: 1\r\nB c: 2\r\n\r\n", 6, 6, false),
            // A line of blanks continues the field above it.
            ("A: 1\r\n \r\nB: 2\r\n\r\nx", 15, 17, true), ("A:\n 1\nB:2\n\nbody", 10, 11, true),
        ])
    func ends(_ text: String, _ size: Int, _ body: Int, _ endsInBlankLine: Bool) {
        let summary = summary(text)
        #expect(summary.size == size)
        #expect(summary.bodyOffset == body)
        #expect(summary.endsInBlankLine == endsInBlankLine)
    }

    @Test(
        "counts a Received field as ours only when it names us behind by",
        arguments: [
            ("from a by mx.contoso.com with SMTP; date", true), ("from a BY Mx.Contoso.Com; date", true),
            ("by mx.contoso.com", true), ("from a (by mx.contoso.com) by other.example; date", false),
            ("from mx.contoso.com by other.example; date", false), ("from a by mx.contoso.com.evil.example; d", false),
            ("from a by xmx.contoso.com; d", false), ("from by by mx.contoso.com; d", true),
            ("from a by other.example by mx.contoso.com; d", false),
            ("from a (x\\) by y (z) ) by mx.contoso.com", true),
            ("from a; by mx.contoso.com", false), ("from a by\r\n mx.contoso.com(x)", true), ("", false), ("by", false),
            ("(((", false), ("from a by (comment) mx.contoso.com", true),
        ])
    func ownReceived(_ value: String, _ isOwn: Bool) {
        let summary = summary("Received: \(value)\r\n\r\n")
        #expect(summary.receivedCount == 1)
        #expect(summary.ownReceivedCount == (isOwn ? 1 : 0))
    }

    @Test("keeps the first of several and counts From")
    func several() {
        let summary = summary(
            "Subject: a\r\nSubject: b\r\nFrom: x\r\nFrom : y\r\nMessage-ID:\r\nMessage-ID: <2@x>\r\n\r\n")
        #expect(summary.subject == "a")
        #expect(summary.fromCount == 2)
        #expect(summary.messageID == "")
        #expect(summary.hasMessageID)
    }

    @Test("cuts a long subject at a character and mends what is no UTF-8")
    func longSubject() {
        let summary = summary("Subject: x" + String(repeating: "ü", count: 1_000) + "\r\n\r\n")
        #expect(summary.subject?.utf8.count == 997)
        #expect(summary.subject?.hasSuffix("ü") == true)
        var buffer = ByteBuffer(string: "Subject: a")
        buffer.writeBytes([0xff, 0xc3, 13, 10, 13, 10])
        #expect(HeaderSummary(reading: buffer, ownName: "x").subject == "a\u{fffd}\u{fffd}")
    }

    @Test("stops behind the field that passes the limit")
    func limit() {
        let text = String(repeating: "A: 1\r\n", count: 1_000) + "\r\n"
        let summary = summary(text, limit: 100)
        #expect(summary.size == 102)
        #expect(summary.fieldCount == 17)
        #expect(!summary.endsInBlankLine)
    }

    @Test("the reader of headers never traps and always adds up, whatever it reads")
    func hostile() {
        var random = SeededRandom(seed: 11)
        let pieces: [[UInt8]] = [
            Array("Received: from a (b by mx.contoso.com; ".utf8), Array("subject:".utf8), Array("Date".utf8), [13],
            [10],
            [13, 10], [0], [0x20], [9], [0xff], [0xc3, 0xbc], Array(":".utf8), Array("((((\\".utf8), Array("by ".utf8),
        ]
        for _ in 0..<5_000 {
            var buffer = ByteBuffer(string: "junk")
            buffer.moveReaderIndex(forwardBy: 4)
            for _ in 0..<Int.random(in: 0...30, using: &random) {
                buffer.writeBytes(pieces.randomElement(using: &random) ?? [])
            }
            let summary = HeaderSummary(reading: buffer, ownName: "mx.contoso.com")
            let fields = Array(HeaderFields(buffer))
            #expect(fields.count == summary.fieldCount)
            #expect(fields.reduce(0) { $0 + $1.raw.readableBytes } == summary.size)
            #expect((fields.map(\.raw.readableBytes).max() ?? 0) == summary.longestField)
            #expect(summary.size <= summary.bodyOffset && summary.bodyOffset <= buffer.readableBytes)
            #expect(fields.allSatisfy { !$0.name.isEmpty && !$0.unfolded.contains("\r\n") })
        }
    }

    @Test("gives the fields in order, with their octets as they stand")
    func fields() throws {
        let fields = Array(
            HeaderFields(ByteBuffer(string: "To: a,\r\n b\r\nx-Long \t:  y \r\nEmpty:\r\n\r\nBody: no\r\n")))
        #expect(fields.map(\.name) == ["To", "x-Long", "Empty"])
        #expect(fields.map(\.lowercasedName) == ["to", "x-long", "empty"])
        #expect(fields.map(\.unfolded) == ["a, b", "y", ""])
        #expect(fields.map { String(buffer: $0.raw) } == ["To: a,\r\n b\r\n", "x-Long \t:  y \r\n", "Empty:\r\n"])
        #expect(String(buffer: fields[0].value) == " a,\r\n b\r\n")
        #expect(fields[1].hasName("X-LONG"))
        #expect(!fields[1].hasName("X-LON"))
        #expect(!fields[1].hasName("X-LONGER"))
    }
}
