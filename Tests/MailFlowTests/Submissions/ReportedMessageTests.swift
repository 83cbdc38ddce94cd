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
        author: String? = "eve@example.org"
    ) -> TraceDetail {
        var row = TraceRow(
            at: TraceCursor(received: WallTime(milliseconds: 1), kind: .message, number: 65_536),
            sender: "eve@example.org",
            recipient: "ann@contoso.com", status: status)
        row.organization = organization
        row.messageID = messageID
        row.author = author
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
