import Facts
import Mail
import NIOCore
import Testing

@testable import MailFlow

@Suite("The stamp of what was let out of quarantine")
struct ReleaseStampTests {
    private let id = NetworkMessageID(high: 0x0123_4567_89ab_cdef, low: 42)
    private let time = WallTime(milliseconds: 1_795_000_000_000)

    private func stamp(_ first: UInt8 = 0) throws -> ReleaseStamp {
        ReleaseStamp(secrets: try #require(ServerSecrets((0..<32).map { $0 &+ first })))
    }

    private func content(_ header: String = "Subject: x\r\n", _ body: String = "body\r\n") -> MessageContent {
        .memory(ByteBuffer(string: header + "\r\n" + body))
    }

    /// The value of a field, unfolded.
    private func value(_ content: MessageContent) throws -> String {
        let field = try stamp().field(of: id, at: time, organization: "contoso", content: content)
        #expect(field.hasPrefix("X-Postern-Released: 01234567-89ab-cdef-"))
        #expect(field.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 78 })
        return String(field.dropFirst("X-Postern-Released: ".count)).replacing("\r\n", with: "")
    }

    private func isOwn(
        _ value: String, _ content: MessageContent, organization: String = "contoso", after: Interval = .hours(1),
        secret: UInt8 = 0
    ) throws -> Bool {
        try stamp(secret).isOwn(
            value, organization: organization, content: content,
            now: WallTime(milliseconds: time.milliseconds + after.milliseconds))
    }

    @Test("counts for the same message, whatever fields were added and however they are folded")
    func own() throws {
        let value = try value(content())
        #expect(try isOwn(value, content()))
        #expect(try isOwn(value, content("Received: by hq\r\nX-Postern-Released: \(value)\r\nSubject: x\r\n")))
        #expect(try isOwn(value, content("SUBJECT:\r\n x \r\nDate: Mon, 30 Nov 2026 12:00:00 +0000\r\n")))
        #expect(try isOwn(value, content(), after: .hours(24 * 7)))
        // The clock of whoever reads it may be a little behind.
        #expect(try isOwn(value, content(), after: .seconds(-30)))
    }

    @Test(
        "counts for no message with the same body in another's name, about something else, or of another kind",
        arguments: [
            "From: ceo@contoso.com\r\nSubject: x\r\n", "Subject: y\r\n", "Subject: x\r\nSubject: x\r\n", "",
            "Sender: ceo@contoso.com\r\nSubject: x\r\n", "Reply-To: eve@example.net\r\nSubject: x\r\n",
            "Subject: x\r\nContent-Type: text/html\r\n", "Subject: x\r\nContent-Transfer-Encoding: base64\r\n",
            "Subject: x\r\nContent-Disposition: attachment; filename=a.html\r\n", "Subject: x\r\nMIME-Version: 1.0\r\n",
            "Subject: x\r\nNot a field\r\n",
        ])
    func otherHeader(_ header: String) throws {
        #expect(try !isOwn(try value(content()), content(header)))
    }

    @Test("counts for no message that has a blank more or less inside a field")
    func blanks() throws {
        let fields = [
            "From: Eve Doe <e@x.example>", "Subject: your invoice", #"Content-Type: multipart/mixed; boundary="a b""#,
        ]
        func header(_ fields: [String]) -> String { fields.map { $0 + "\r\n" }.joined() }
        let value = try value(content(header(fields)))
        #expect(try isOwn(value, content(header(fields))))
        #expect(try isOwn(value, content(header([fields[0], "Subject: your\r\n\tinvoice", fields[2]]))))
        for (place, other) in [
            (0, "From: E ve Doe <e@x.example>"), (1, "Subject: you r invoice"), (1, "Subject: yourinvoice"),
            (2, #"Content-Type: multipart/mixed; boundary="ab""#),
            (2, #"Content-Type: multipart/mixed; boundary="a  b""#),
        ] {
            var changed = fields
            changed[place] = other
            #expect(try !isOwn(value, content(header(changed))), "\(other)")
        }
    }

    @Test("counts for no other body, organization, server or time, and not when a part of it is changed")
    func foreign() throws {
        let value = try value(content())
        #expect(try !isOwn(value, content("Subject: x\r\n", "another\r\n")))
        #expect(try !isOwn(value, content(), organization: "fabrikam"))
        #expect(try !isOwn(value, content(), secret: 1))
        #expect(try !isOwn(value, content(), after: .hours(24 * 7 + 1)))
        #expect(try !isOwn(value, content(), after: .hours(-1)))
        for (position, octet) in value.utf8.enumerated() where octet != UInt8(ascii: " ") {
            var changed = Array(value.utf8)
            // A letter in another case is the same letter.
            changed[position] = octet == UInt8(ascii: "7") ? UInt8(ascii: "3") : UInt8(ascii: "7")
            let text = String(decoding: changed, as: UTF8.self)
            #expect(try !isOwn(text, content()), "\(text)")
        }
        for length in 0..<value.utf8.count {
            #expect(try !isOwn(String(value.prefix(length)), content()), "\(length)")
        }
        for text in ["", ";;;", "x; t=1; y; z", "; t=99999999999999999999; ;", value + "; more"] {
            #expect(try !isOwn(text, content()), "\(text)")
        }
    }

    @Test("of large content is read piece by piece")
    func large() throws {
        let body = String(repeating: "0123456789abcdef\r\n", count: 60_000)
        let value = try value(content("A: b\r\n", body))
        #expect(try isOwn(value, content("C: d\r\n", body)))
        #expect(try !isOwn(value, content("C: d\r\n", String(body.dropLast(2)))))
    }
}
