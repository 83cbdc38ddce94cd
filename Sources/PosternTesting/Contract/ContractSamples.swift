import Mail
import MailFlow
import NIOCore
import Organization
import Queueing
import SenderAuthentication

/// What the clauses write into a store.
enum Sample {
    static let queue = key("maildir")
    static let time = WallTime(milliseconds: 1_700_000_000_000)

    static func key(_ hop: String, organization: String = "contoso") -> QueueKey {
        QueueKey(organization: organization, deliveryType: .mailbox, nextHop: hop)
    }

    static func address(_ text: String) throws -> EmailAddress {
        guard let address = EmailAddress(text) else { throw SampleError("\(text) is no address") }
        return address
    }

    /// A message; its number makes it unlike others.
    static func acceptance(
        _ number: Int, recipients: Int = 1, to key: QueueKey = queue, revision: Int64 = 7, size: Int = 100
    ) throws -> Acceptance {
        return Acceptance(
            networkMessageID: NetworkMessageID(high: UInt64(number) << 32, low: 7), organization: key.organization,
            origin: .smtp,
            envelope: Envelope(
                sender: .mailbox(try address("sam@fabrikam.example")), returnContent: .headers, envelopeID: "abc",
                smtpUTF8: true, eightBitMIME: true),
            content: .memory(ByteBuffer(repeating: UInt8(truncatingIfNeeded: number), count: size)), priority: .normal,
            acceptedAt: Instant(milliseconds: 4_000_000 + Int64(number)),
            receivedAt: WallTime(milliseconds: time.milliseconds + Int64(number)),
            clientAddress: IPAddress("192.0.2.7"), clientName: "mail.fabrikam.example",
            messageIDField: "<\(number)@fabrikam.example>", subject: "Message \(number)",
            decisions: [],
            copies: [
                MessageCopy(
                    edits: MessageEdits(prepended: ["X-Number: \(number)"]),
                    deliveries: try (0..<recipients).map { index in
                        Delivery(
                            recipient: EnvelopeRecipient(
                                address: try address("user\(index)@\(key.organization).example"), notify: [.failure],
                                originalRecipient: nil),
                            deliverTo: try address("box\(index)@\(key.organization).example"), placement: .inbox,
                            key: key,
                            routing: RoutingInputs(direction: .incoming, arrivalConnector: nil, revision: revision))
                    })
            ])
    }

    /// When a message is received.
    static func moment(_ number: Int) -> WallTime { WallTime(milliseconds: time.milliseconds + Int64(number)) }

    /// An entry of a message with an author.
    static func entry(_ number: Int, as id: RecipientID, _ recipients: [String]) -> TraceIndexEntry {
        TraceIndexEntry(
            id: id, sequence: id.sequence, organization: "contoso", received: moment(number),
            sender: "sam@fabrikam.example", recipients: recipients, author: "author@fabrikam.example",
            subject: "Message \(number)", messageID: "<\(number)@fabrikam.example>", source: IPAddress("192.0.2.7"),
            direction: .incoming, connector: nil)
    }

    static func end(_ id: RecipientID, _ state: RecipientState = .delivered, detail: String = "250 OK")
        -> RecipientUpdate
    {
        RecipientUpdate(
            id: id, state: state,
            event: RecipientEvent(
                state == .delivered ? .deliver : .fail, at: WallTime(milliseconds: time.milliseconds + 3_600_000),
                remote: "mx.example", detail: detail))
    }

    static func entry(
        _ number: Int, _ action: AuditAction = .configurationApply, organization: String? = "contoso",
        caller: String = "root"
    ) -> AuditEntry {
        AuditEntry(
            at: WallTime(milliseconds: time.milliseconds + Int64(number)), by: Caller(.local(uid: 0), name: caller),
            authentication: "peerCredentials", organization: organization, action,
            ObjectReference(.organization, "number \(number)"), change: "change \(number)", reason: "because")
    }

    static func recipient(_ number: Int) throws -> Recipient {
        Recipient(try address("User\(number)@contoso.example"), type: .mailUser, emailAddresses: [])
    }

    static func packed(_ numbers: some Sequence<Int>) throws -> PackedDirectory {
        var builder = PackedDirectoryBuilder()
        for number in numbers { try builder.add(DirectoryRow(try recipient(number))) }
        return builder.finish()
    }

    static func revision(
        _ number: Int64, _ kind: DirectoryRevision.Kind = .imported, total: Int, at seconds: Int64 = 0
    ) -> DirectoryRevision {
        DirectoryRevision(
            organization: "contoso", revision: number, kind: kind, detail: "file.csv", author: "root",
            at: WallTime(milliseconds: time.milliseconds + 1_000 * seconds), counts: .init(), total: total)
    }

    static func row(_ source: String, day: Int64 = 100, organization: String = "contoso") -> DMARCAggregateRow {
        DMARCAggregateRow(
            day: UTCDay(number: day), organization: organization, policyDomain: "fabrikam.example",
            policy: "v=DMARC1; p=reject", discovery: .publicSuffixList, headerFrom: "fabrikam.example", source: source,
            disposition: .quarantine, overrides: [.init(.other, "left out")], isDKIMAligned: true,
            envelopeFrom: "b.example", envelopeTo: "contoso.example", spf: .init(domain: "b.example", result: "pass"),
            dkim: [.init(domain: "c.example", selector: "s1", result: "fail", reason: "the body is another")])
    }
}

struct SampleError: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
