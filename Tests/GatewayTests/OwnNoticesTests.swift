import Facts
import Mail
import MailFlow
import NIOCore
import Operations
import Organization
import OwnMail
import PosternTesting
import Queueing
import Testing

@testable import Gateway

/// Writes notices for an organization contoso.
private struct NoticeDesk {
    private let notices: OwnNotices
    private let clock = VirtualClock()

    init(_ settings: String = "") throws {
        let yaml = """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.com, Default: true }
            recipients:
              - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }
            \(settings)
            """
        let document = try OrganizationDocument.load(yaml: yaml, file: "contoso.yaml").get()
        let set = OrganizationSet(revisions: []).replacing([
            .init(text: yaml, snapshot: OrganizationSnapshot(document, revision: 3))
        ])
        notices = OwnNotices(
            configuration: ActiveConfiguration(
                server: ServerConfiguration(hostname: try Domain("mx.contoso.com"), data: "/nowhere"),
                organizations: set),
            time: clock, random: SeededRandom(seed: 1))
    }

    /// The notice about a message.
    func notice(
        _ order: NoticeOrder, about content: String = "Subject: hi\r\n\r\nSee you at noon.\r\n",
        of organization: String = "contoso", edits: MessageEdits = MessageEdits(), held reason: QuarantineReason? = nil,
        room: inout Int
    ) throws -> ReportDecision {
        let address = try #require(EmailAddress("ann@contoso.com"))
        let hold = reason.map { reason in
            QuarantineHold(
                reason: reason, policyType: .antiMalwarePolicy, policyName: "Default", tag: "AdminOnlyAccessPolicy",
                retentionDays: 30, permissions: .none, notifies: false)
        }
        return notices.notice(
            order,
            about: Acceptance(
                networkMessageID: NetworkMessageID(high: 1, low: 2), organization: organization, origin: .smtp,
                envelope: Envelope(sender: .mailbox(try #require(EmailAddress("eve@example.net")))),
                content: .memory(ByteBuffer(string: content)), priority: .normal, acceptedAt: clock.now(),
                receivedAt: clock.wallTime(), clientAddress: nil, clientName: "c", messageIDField: "<1@example.net>",
                subject: "hi", decisions: [],
                copies: [
                    MessageCopy(
                        edits: edits,
                        deliveries: [
                            Delivery(
                                recipient: EnvelopeRecipient(address: address), deliverTo: address,
                                placement: hold.map { Placement.quarantine($0) } ?? .inbox,
                                key: QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "maildir"),
                                routing: RoutingInputs(direction: .incoming, revision: 3))
                        ])
                ]), room: &room)
    }

    /// The octets of a notice that is sent; a failed test where there is none.
    func content(
        _ order: NoticeOrder, about content: String = "Subject: hi\r\n\r\nSee you at noon.\r\n",
        edits: MessageEdits = MessageEdits(), held reason: QuarantineReason? = nil, room: inout Int
    ) throws -> (acceptance: Acceptance, text: String) {
        guard case .send(let acceptance) = try notice(order, about: content, edits: edits, held: reason, room: &room)
        else {
            throw ProgramError("no notice is sent")
        }
        return (acceptance, String(buffer: try acceptance.content.read(at: 0, count: .max)))
    }
}

@Suite("Notices that the server writes")
struct OwnNoticesTests {
    private func make(_ kind: NoticeOrder.Kind = .incidentReport, to address: String = "ann@contoso.com") throws
        -> NoticeOrder
    {
        NoticeOrder(
            kind, to: try #require(EmailAddress(address)), subject: "Rule A", text: "Hello\n",
            by: ObjectReference(.transportRule, "A"))
    }

    @Test("a notice goes from the organization's postmaster with the null sender, and nothing is reported about it")
    func plain() throws {
        var room = AcceptanceNotices.room
        let (acceptance, text) = try NoticeDesk().content(try make(), room: &room)
        #expect(acceptance.origin == .report && acceptance.envelope.sender == .null && acceptance.subject == "Rule A")
        #expect(acceptance.deliveries.map(\.deliverTo.description) == ["ann@contoso.com"])
        #expect(acceptance.deliveries.first?.recipient.notify == .never)
        #expect(text.hasPrefix("From: <postmaster@contoso.com>\r\n") && text.contains("Hello"))
        #expect(room == AcceptanceNotices.room)
    }

    @Test("a notice has the writer and the language that are asked for")
    func writer() throws {
        var order = try make()
        order.from = EmailAddress("guard@contoso.com")
        order.fromName = "Guard"
        order.showsText = true
        var room = AcceptanceNotices.room
        let desk = try NoticeDesk("transportConfig: { InternalDsnDefaultLanguage: de }")
        let text = try desk.content(order, room: &room).text
        #expect(text.hasPrefix("From: =?UTF-8?B?R3VhcmQ=?= <guard@contoso.com>\r\n"))
        #expect(text.contains("Content-Language: de") && text.contains("Der Text der Nachricht:"))
        #expect(text.contains("See you at noon."))
    }

    @Test("the message goes along as long as there is room for it, and its header after that")
    func attached() throws {
        var order = try make()
        order.attachesOriginal = true
        let letter = "Subject: hi\r\n\r\n" + String(repeating: "body\r\n", count: 100)
        var room = letter.utf8.count + 10
        let desk = try NoticeDesk()
        let whole = try desk.content(order, about: letter, room: &room).text
        #expect(whole.contains("Content-Type: message/rfc822") && whole.contains(letter))
        #expect(room == 10)
        let header = try desk.content(order, about: letter, room: &room).text
        #expect(header.contains("Content-Type: text/rfc822-headers") && !header.contains("body"))
        #expect(header.contains("its header does") && room == 10)
    }

    @Test("malware goes along with no notice, its header does", arguments: [QuarantineReason.malware, .fileTypeBlock])
    func malware(_ reason: QuarantineReason) throws {
        var order = try make()
        order.attachesOriginal = true
        var room = AcceptanceNotices.room
        let letter = "Subject: hi\r\n\r\nbody\r\n"
        let held = try NoticeDesk().content(order, about: letter, held: reason, room: &room).text
        #expect(held.contains("Content-Type: text/rfc822-headers") && held.contains("Subject: hi"))
        #expect(!held.contains("body") && held.contains("it is malware") && room == AcceptanceNotices.room)
        let spam = try NoticeDesk().content(order, about: letter, held: .spam, room: &room).text
        #expect(spam.contains("Content-Type: message/rfc822") && spam.contains("body"))
    }

    @Test("what stays inside is in no notice, be the copy wrapped or not", arguments: [true, false])
    func inside(isWrapped: Bool) throws {
        let field = "X-MS-Exchange-Organization-SCL: -1\r\n"
        let range = 0..<field.utf8.count
        var edits = MessageEdits(trusted: [.init(range: range, scope: 14..<26)])
        if isWrapped {
            edits = MessageEdits(removed: [range])
            edits.wrapper = ["Subject: hi"]
        }
        var order = try make()
        order.attachesOriginal = true
        var room = AcceptanceNotices.room
        let text = try NoticeDesk().content(
            order, about: field + "Subject: hi\r\n\r\nbody\r\n", edits: edits, room: &room
        ).text
        #expect(text.contains("Content-Type: message/rfc822") && text.contains("body"))
        #expect(!text.contains("X-MS-Exchange-Organization"))
    }

    @Test("a notice is not written in the name of another's domain")
    func foreign() throws {
        var order = try make()
        order.from = EmailAddress("ceo@fabrikam.com")
        var room = AcceptanceNotices.room
        let text = try NoticeDesk().content(order, room: &room).text
        #expect(text.hasPrefix("From: <postmaster@contoso.com>\r\n"))
    }

    @Test("a notice that can't be sent says why")
    func refused() throws {
        let desk = try NoticeDesk()
        var room = AcceptanceNotices.room
        guard case .suppressed(let reason) = try desk.notice(try make(to: "nobody@contoso.com"), room: &room) else {
            Issue.record("a notice to nobody is sent")
            return
        }
        #expect(reason == "nobody in the organization has the address nobody@contoso.com")
        guard case .suppressed(let gone) = try desk.notice(try make(), of: "fabrikam", room: &room) else {
            Issue.record("a notice of nobody is sent")
            return
        }
        #expect(gone == "organization fabrikam does not exist any more")
    }
}
