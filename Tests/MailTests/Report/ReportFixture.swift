import Foundation
import Mail
import NIOCore
import PosternTesting
import Testing

/// A report on a message from ann@example.org to bob@contoso.com, for tests to change.
func makeReport(_ change: (inout DeliveryStatusNotification) -> Void = { _ in }) throws -> DeliveryStatusNotification {
    let header =
        "Received: from a ([192.0.2.1])\r\n by b; Mon, 23 Nov 2026 13:00:00 +0000\r\nFrom: Ann <ann@example.org>\r\n"
        + "Subject: Hello\r\nMessage-ID: <1@example.org>\r\n"
    let ann = try #require(EmailAddress("ann@example.org"))
    var report = DeliveryStatusNotification(
        id: NetworkMessageID(high: 1, low: 2), from: try #require(EmailAddress("postmaster@contoso.com")), to: ann,
        reportingMTA: try Domain("mx.contoso.com"), date: WallTime(milliseconds: 1_795_438_939_000),
        recipients: [
            .init(
                address: try #require(EmailAddress("bob@contoso.com")), originalRecipient: "rfc822;bob+2Bx@contoso.com",
                action: .failed, reply: Reply(550, EnhancedStatusCode(5, 1, 1), "User unknown"),
                remote: "mail.contoso.com [192.0.2.9]:25", attempts: 2,
                lastAttempt: WallTime(milliseconds: 1_795_438_930_000))
        ],
        original: .init(
            envelope: Envelope(sender: .mailbox(ann), envelopeID: "QQ+2B314159"),
            receivedAt: WallTime(milliseconds: 1_795_438_800_000), clientName: "mail.example.org",
            clientAddress: IPAddress("192.0.2.1"), messageID: "<1@example.org>", subject: "Hello",
            content: ByteBuffer(string: header + "\r\nbody\r\n"), isWhole: true))
    change(&report)
    return report
}

/// A report as Python's `email` package reads it: a parser that is not ours.
struct ParsedReport: Decodable {
    struct Part: Decodable {
        var type: String
        var encoding: String?
        /// The decoded text; for a returned message, its header fields and body as Python prints them again.
        var text: String
    }
    var headers: [String: String]
    var defects: [String]
    var type: String
    var reportType: String?
    /// The leaves and the `message/*` parts, in order.
    var parts: [Part]
    /// The groups of `message/delivery-status`.
    var groups: [[String: String]]

    /// Parses with python3, which `scripts/setup --test` installs.
    init(_ content: ByteBuffer) async throws {
        let script = #"""
            import email, email.policy, json, sys
            m = email.message_from_bytes(open(sys.argv[1], "rb").read(), policy=email.policy.default)
            parts, groups, defects = [], [], []
            def text(p):
                return p.get_payload(decode=True).decode("utf-8", "replace")
            def walk(p):
                defects.extend(type(d).__name__ for d in p.defects)
                t = p.get_content_type()
                if t.startswith("multipart/"):
                    for c in p.get_payload(): walk(c)
                    return
                e = p["content-transfer-encoding"]
                if t == "message/delivery-status":
                    groups.extend(dict((k, str(v)) for k, v in g.items()) for g in p.get_payload())
                    body = ""
                elif p.is_multipart():
                    body = p.get_payload(0).as_bytes().decode("utf-8", "replace")
                else:
                    body = text(p)
                parts.append({"type": t, "encoding": e, "text": body})
            walk(m)
            json.dump({"headers": {k.lower(): str(v) for k, v in m.items()}, "defects": defects,
                "type": m.get_content_type(), "reportType": m.get_param("report-type"), "parts": parts,
                "groups": groups}, sys.stdout)
            """#
        let folder = try TemporaryFolder()
        let file = folder.path + "/report"
        try Data(content.readableBytesView).write(to: URL(fileURLWithPath: file))
        let (status, output) = try await RunningProgram.run("python3", ["-c", script, file])
        guard status == 0 else { throw ProgramError("python3 ended with \(status): \(output)") }
        let data = Data(output.utf8)
        self = try JSONDecoder().decode(ParsedReport.self, from: data)
    }
}

/// Records an issue for every way in which the octets of a report break the rules of message lines.
func checkLines(_ content: DeliveryStatusNotification.Content, _ comment: Comment? = nil) {
    let bytes = Array(content.buffer.readableBytesView)
    #expect(bytes.suffix(2) == [13, 10], comment)
    #expect(!bytes.contains(0), comment)
    var lineStart = 0
    var longest = 0
    var bare = 0
    for (index, byte) in bytes.enumerated() {
        if byte == 10 {
            if index == 0 || bytes[index - 1] != 13 { bare += 1 }
            longest = max(longest, index - 1 - lineStart)
            lineStart = index + 1
        } else if byte == 13, index + 1 == bytes.count || bytes[index + 1] != 10 {
            bare += 1
        }
    }
    #expect(bare == 0, comment)
    #expect(longest <= 998, comment)
    #expect(content.isEightBit == bytes.contains { $0 >= 0x80 }, comment)
}
