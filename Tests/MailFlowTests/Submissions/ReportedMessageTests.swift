import Mail
import NIOCore
import Queueing
import Testing

@testable import MailFlow

@Suite("A reported message and the trace")
struct ReportedMessageTests {
    private static let id = "0190b6f4-7c1e-7abc-8def-0123456789ab"

    private func message(_ header: String) -> ReportedMessage {
        ReportedMessage(reading: ByteBuffer(string: header + "\r\nbody\r\n"))
    }

    private static let whole =
        "X-MS-Exchange-Organization-SCL: 1\r\nX-MS-Exchange-Organization-Network-Message-Id: \(id)\r\n"
        + "From: Eve <eve@example.org>\r\nMessage-ID: <1@example.org>\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n"

    private func detail(
        _ status: TraceStatus = .delivered, organization: String = "contoso", messageID: String? = "<1@example.org>",
        author: String? = "eve@example.org", subject: String? = nil, size: Int? = nil
    ) -> TraceDetail {
        var row = TraceRow(
            at: TraceCursor(received: WallTime(milliseconds: 1), kind: .message, number: 65_536),
            sender: "eve@example.org",
            recipient: "ann@contoso.com", status: status)
        row.organization = organization
        row.messageID = messageID
        row.author = author
        row.subject = subject
        row.size = size
        return TraceDetail(rows: [row], decisions: [], events: [])
    }

    @Test("a message is read by the identity that this server gave it, its author, Message-ID and subject")
    func read() {
        let message = message(Self.whole)
        #expect(message.networkMessageID == NetworkMessageID(Self.id))
        #expect(message.author == EmailAddress("eve@example.org"))
        #expect(message.messageID == "<1@example.org>" && message.subject == "Grüße")
    }

    @Test("the identity in the form between premises counts, and of several the topmost")
    func forms() {
        let other = Self.id.replacing("0190", with: "0191")
        let both = message(
            "X-MS-Exchange-CrossPremises-Network-Message-Id: \(Self.id)\r\n"
                + "X-MS-Exchange-Organization-Network-Message-Id: \(other)\r\n")
        #expect(both.networkMessageID == NetworkMessageID(Self.id))
        #expect(message("X-MS-Exchange-Organization-Network-Message-Id: none\r\n").networkMessageID == nil)
        #expect(message("Subject: x\r\n").networkMessageID == nil)
    }

    @Test("a message that was delivered to the organization is recognized, in the inbox or in junk")
    func recognized() {
        for status in [TraceStatus.delivered, .filteredAsSpam] {
            #expect(message(Self.whole).strangeness(by: detail(status), to: "contoso") == nil)
        }
        #expect(
            message(Self.whole).strangeness(by: detail(messageID: "", author: nil), to: "contoso") == nil,
            "what the trace does not know speaks against nothing")
    }

    @Test(
        "a made-up message, one of another organization, one that was not delivered and one put together are not recognized"
    )
    func strange() {
        let made = message("From: bank@example.org\r\nMessage-ID: <1@example.org>\r\n")
        #expect(made.strangeness(by: nil, to: "contoso") == .notRecognized)
        let whole = message(Self.whole)
        #expect(whole.strangeness(by: nil, to: "contoso") == .notDelivered)
        #expect(whole.strangeness(by: detail(organization: "fabrikam"), to: "contoso") == .notDelivered)
        for status in [TraceStatus.pending, .failed, .refused, .expanded] {
            #expect(whole.strangeness(by: detail(status), to: "contoso") == .notDelivered)
        }
        #expect(whole.strangeness(by: detail(messageID: "<2@example.org>"), to: "contoso") == .altered)
        #expect(whole.strangeness(by: detail(author: "bank@example.org"), to: "contoso") == .altered)
        let authorless = message("X-MS-Exchange-Organization-Network-Message-Id: \(Self.id)\r\n")
        #expect(authorless.strangeness(by: detail(), to: "contoso") == .altered)
    }

    @Test("a subject is the same however it is folded, and another one is another message's")
    func subject() {
        let whole = message(Self.whole)
        #expect(whole.strangeness(by: detail(subject: "Grüße"), to: "contoso") == nil)
        #expect(whole.strangeness(by: detail(subject: "Grüße\t"), to: "contoso") == nil)
        #expect(whole.strangeness(by: detail(subject: "Invoice"), to: "contoso") == .altered)
        #expect(whole.strangeness(by: detail(subject: ""), to: "contoso") == .altered)
        #expect(message(Self.whole + "X: y\r\n").strangeness(by: detail(subject: "grüße"), to: "contoso") == .altered)
    }

    @Test("a size is the same within what encodings and fields change, and another one is another message's")
    func size() {
        let whole = message(Self.whole)
        for size in [whole.size, 3 * whole.size, 1] {
            #expect(whole.strangeness(by: detail(size: size), to: "contoso") == nil, "\(size)")
        }
        #expect(whole.strangeness(by: detail(size: 3 * whole.size + 3), to: "contoso") == .altered)
        var large = whole
        large.size = 3 * whole.size + 65_536
        #expect(large.strangeness(by: detail(size: whole.size), to: "contoso") == nil)
        large.size += 3
        #expect(large.strangeness(by: detail(size: whole.size), to: "contoso") == .altered)
    }

    @Test("a message as received has neither this server's fields nor the mailbox's, and all else of it")
    func asReceived() {
        let rest = "Received: from a by b\r\nFrom: eve@example.org\r\nAuthentication-Results: other.test; spf=pass\r\n"
        let content = ByteBuffer(
            string: "Return-Path: <eve@example.org>\r\nDelivered-To: ann@contoso.com\r\n"
                + "X-Forefront-Antispam-Report: CIP:192.0.2.1;\r\n CTRY:;\r\nX-MS-Exchange-Organization-SCL: 1\r\n"
                + "Authentication-Results: mx.contoso.com; spf=pass\r\nX-Postern-Loop: 1\r\n" + rest
                + "\r\nReturn-Path: in the body\r\n")
        let received = DeliveredMessage.asReceived(content, ownName: "mx.contoso.com")
        #expect(String(buffer: received) == rest + "\r\nReturn-Path: in the body\r\n")
    }
}
