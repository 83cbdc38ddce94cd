import Foundation
import Mail
import NIOCore
import PosternTesting
import Queueing
import Testing

@Suite("Reports as programs of others read them", .timeLimit(.minutes(30)))
struct ReportInteroperationTests {
    /// A case: what happened, and what has to be understood.
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var kind = ReportKind.failure
        var recipient: @Sendable (ReportDesk) throws -> ReportedRecipient
        var action: String
        var status: String
        var diagnostic: String
        var remote: String?
        var lastPart = "message/rfc822"
        var testDescription: String { name }
    }

    private static let remote: MailHost = "mx.example.net [192.0.2.1]:25"

    static let cases = [
        Case(
            name: "550 to RCPT TO",
            recipient: { try $0.failed("bob@example.net", Reply(550, .init(5, 1, 1), "User unknown"), remote: remote) },
            action: "failed", status: "5.1.1", diagnostic: "550 5.1.1 User unknown", remote: "mx.example.net"),
        Case(
            name: "554 behind the final dot",
            recipient: {
                let reply = Reply(554, nil, lines: ["Transaction failed", "because of this & that"])
                return try $0.failed("bob@example.net", reply, remote: remote)
            },
            action: "failed", status: "5.0.350", diagnostic: "554 Transaction failed because of this & that",
            remote: "mx.example.net"),
        Case(
            name: "expiry",
            recipient: {
                let last = Reply(450, .init(4, 4, 316), "Connection refused")
                var failure = DeliveryFailure(
                    .connection, Reply(550, .init(5, 4, 300), "Message expired").caused(by: last), source: .gateway)
                failure.lastError = last
                return try $0.failed("bob@example.net", because: failure)
            },
            action: "failed", status: "5.4.316",
            diagnostic: "550 5.4.300 Message expired -> 450 4.4.316 Connection refused"),
        Case(
            name: "unknown host",
            recipient: {
                let reply = Reply(550, .init(5, 4, 4), "SMTPSEND.DNS.NonExistentDomain; nonexistent domain")
                return try $0.failed("bob@example.net", reply, remote: nil)
            },
            action: "failed", status: "5.4.4",
            diagnostic: "550 5.4.4 SMTPSEND.DNS.NonExistentDomain; nonexistent domain"),
        Case(
            name: "loop",
            recipient: {
                let reply = Reply(554, .init(5, 4, 14), "Hop count exceeded - possible mail loop")
                return try $0.failed("bob@example.net", reply, remote: nil)
            },
            action: "failed", status: "5.4.14", diagnostic: "554 5.4.14 Hop count exceeded - possible mail loop"),
        Case(
            name: "delay", kind: .delay, recipient: { try $0.delayed("bob@example.net") },
            action: "delayed", status: "4.4.7", diagnostic: "450 4.4.316 Connection refused",
            lastPart: "text/rfc822-headers"),
        Case(
            name: "relay", kind: .success, recipient: { try $0.delivered("bob@example.net", remote: remote) },
            action: "relayed", status: "2.0.0", diagnostic: "250 2.0.0 Ok: queued", remote: "mx.example.net",
            lastPart: "text/rfc822-headers"),
    ]

    @Test("Python and flufl.bounce find recipient, action and status", arguments: cases)
    func understood(example: Case) async throws {
        let desk = ReportDesk()
        let acceptance = try desk.sent(
            example.kind, by: "zoe@example.org", returning: .full, [example.recipient(desk)])
        let reading = try await Reading(desk.content(acceptance))
        #expect(reading.defects == [])
        #expect(reading.contentType == "multipart/report")
        #expect(reading.reportType == "delivery-status")
        #expect(reading.parts == ["multipart/alternative", "message/delivery-status", example.lastPart])
        #expect(reading.to == "zoe@example.org")
        #expect(reading.message["original-envelope-id"] == "QQ+1")
        #expect(reading.recipients.count == 1)
        let recipient = try #require(reading.recipients.first)
        #expect(recipient["final-recipient"] == "rfc822;bob@example.net")
        #expect(recipient["action"] == example.action)
        #expect(recipient["status"] == example.status)
        // What no host said is the gateway's own finding (RFC 3464 section 2.3.6).
        let type = example.remote == nil ? "x-postern" : "smtp"
        #expect(recipient["diagnostic-code"] == "\(type);\(example.diagnostic)")
        #expect(recipient["remote-mta"] == example.remote.map { "dns;\($0)" })
        #expect((recipient["will-retry-until"] != nil) == (example.action == "delayed"))
        #expect(reading.permanent == (example.action == "failed" ? ["bob@example.net"] : []))
        #expect(reading.temporary == (example.action == "delayed" ? ["bob@example.net"] : []))
    }

    @Test("there is none for a null sender, whatever happened", arguments: cases)
    func nullSender(example: Case) throws {
        let desk = ReportDesk()
        #expect(try desk.suppressed(example.kind, by: "", [example.recipient(desk)]).contains("no sender"))
    }

    @Test("the whole original comes back with a failure unless RET=HDRS")
    func returned() async throws {
        let desk = ReportDesk()
        for (content, expected) in [
            (nil, "message/rfc822"), (.full, "message/rfc822"), (.headers, "text/rfc822-headers"),
        ] as [(Envelope.ReturnContent?, String)] {
            let report = try desk.sent(
                .failure, by: "zoe@example.org", returning: content, [desk.failed("bob@example.net")])
            #expect(try await Reading(desk.content(report)).parts.last == expected)
        }
    }

    /// A report as Python's `email` package reads it, and what flufl.bounce, which Mailman uses, makes of it.
    struct Reading: Decodable {
        var defects: [String]
        var contentType: String
        var reportType: String?
        var parts: [String]
        var to: String
        var message: [String: String]
        var recipients: [[String: String]]
        var temporary: [String]
        var permanent: [String]

        private static let script = """
            import email, email.policy, json, sys
            from flufl.bounce import all_failures
            data = open(sys.argv[1], 'rb').read()
            message = email.message_from_bytes(data, policy=email.policy.default)
            parts = list(message.iter_parts())
            groups = [dict((k.lower(), str(v)) for k, v in g.items()) for g in parts[1].get_payload()]
            temporary, permanent = all_failures(email.message_from_bytes(data))
            print(json.dumps({
                'defects': [repr(d) for p in message.walk() for d in p.defects],
                'contentType': message.get_content_type(), 'reportType': message.get_param('report-type'),
                'parts': [p.get_content_type() for p in parts], 'to': message['to'].addresses[0].addr_spec,
                'message': groups[0], 'recipients': groups[1:],
                'temporary': sorted(a.decode() for a in temporary),
                'permanent': sorted(a.decode() for a in permanent)}))
            """

        init(_ content: ByteBuffer) async throws {
            let folder = try TemporaryFolder()
            let file = folder.path + "/report"
            try Data(content.readableBytesView).write(to: URL(fileURLWithPath: file))
            // The system's own Python, for which python3-flufl.bounce is packaged.
            let (status, output) = try await RunningProgram.run("/usr/bin/python3", ["-c", Self.script, file])
            guard status == 0 else {
                throw ProgramError("Python can't read the report (is scripts/setup --test done?):\n\(output)")
            }
            self = try JSONDecoder().decode(Reading.self, from: Data(output.utf8))
        }
    }
}
