import Facts
import Mail
import NIOCore
import Organization
import Testing

@testable import MailFlow

@Suite("Copies of outbound spam, and notices of who is restricted for it")
struct SuspiciousOutboundTests {
    private static let copies = """

        hostedOutboundSpamFilterPolicy:
          BccSuspiciousOutboundMail: true
          BccSuspiciousOutboundAdditionalRecipients: [carl@contoso.com, desk@outside.example]
        """

    private func examined(
        _ text: String, policy: String = SuspiciousOutboundTests.copies, to recipient: String = "x@outside.example",
        from client: String = headOffice, sender: String = "ann@contoso.com"
    ) throws -> AcceptedMessage {
        let basis = ExaminationBasis(snapshot: try snapshot(contoso + policy, fabrikam))
        let examination = try basis.examination(of: text, from: client, sender: sender, to: recipient)
        return examination.decided().hand.accepted
    }

    private static let header =
        "From: Ann <ann@contoso.com>\r\nTo: x@outside.example\r\nDate: Wed, 18 Nov 2026 11:06:40 +0000\r\n"
        + "Message-ID: <1@pc.example>\r\nSubject: Minutes\r\n\r\n"
    private static let spam =
        header + "XJS*C4JDBQADN1.NSBN3*2IDNEN*" + "GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n"

    @Test("outbound spam goes on, and those whom the policy names get a copy each, told to nobody")
    func suspicious() throws {
        let accepted = try examined(Self.spam)
        #expect(Verdict(of: accepted.decisions)?.category == .outboundSpam)
        #expect(
            accepted.deliveries.map(\.deliverTo.description).sorted()
                == ["carl@contoso.com", "desk@outside.example", "x@outside.example"])
        let added = accepted.deliveries.filter { $0.deliverTo.description != "x@outside.example" }
        #expect(added.allSatisfy { $0.recipient.notify == .never && $0.placement == .inbox })
    }

    @Test("nobody gets a copy of what is clean, without the setting, and twice")
    func others() throws {
        #expect(try examined(Self.header + "Here are the minutes of our meeting.\r\n").deliveries.count == 1)
        #expect(try examined(Self.spam, policy: "").deliveries.count == 1)
        let twice = try examined(Self.spam, to: "desk@outside.example").deliveries.map(\.deliverTo.description)
        #expect(twice.sorted() == ["carl@contoso.com", "desk@outside.example"])
    }

    @Test("whom NotifyOutboundSpamRecipients names is told of the sender, the limit and the message")
    func notices() throws {
        let contoso = OrganizationSnapshot(
            try OrganizationDocument.load(
                yaml: """
                    organization: contoso
                    acceptedDomains: [{ DomainName: contoso.com }]
                    hostedOutboundSpamFilterPolicy: { NotifyOutboundSpam: true, NotifyOutboundSpamRecipients: [carl@contoso.com] }
                    """, file: "contoso.yaml"
            ).get(), revision: 1)
        let snapshot = ConfigurationSnapshot(
            server: ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data"), organizations: [contoso]
        )
        let attribution = Attribution(owner: contoso, direction: .originating)
        let ann = try #require(EmailAddress("ann@contoso.com"))
        let sender = try #require(OutboundSender(of: .mailbox(ann), attribution, in: snapshot))
        let content = ByteBuffer(string: "Subject: =?utf-8?q?a_b?=\r\nMessage-ID: <1@pc>\r\n\r\nx\r\n")
        let message = WholeMessage(
            reading: content, content: .memory(content), transaction: try transaction(from: "ann@contoso.com"),
            session: try session("192.0.2.9"), id: NetworkMessageID(high: 1, low: 2),
            receivedAt: WallTime(milliseconds: 1_795_000_000_000), ownName: "mx.example.net", headerLimit: 1 << 20)
        let alert = SenderAlert(key: sender.key, limit: .spamPerHour, most: 20, policy: sender.policy)
        let orders = OutboundSpamNotices.orders(alert, of: sender, about: message, attribution)
        #expect(orders.map(\.to.description) == ["carl@contoso.com"] && orders.map(\.kind) == [.outboundSpam])
        #expect(orders.first?.subject == "User restricted from sending email")
        for line in ["Sender: ann@contoso.com", "Limit: senderSpamPerHour=20", "Subject: a b", "Message-ID: <1@pc>"] {
            #expect(orders.first?.text.contains(line + "\n") == true, "\(line)")
        }
        #expect(orders.first?.object == ObjectReference(.hostedOutboundSpamFilterPolicy, "Default"))
    }
}
