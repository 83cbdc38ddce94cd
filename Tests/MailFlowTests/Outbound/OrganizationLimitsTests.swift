import Facts
import Mail
import NIOCore
import Organization
import Testing

@testable import MailFlow

@Suite("The limits of an organization on a message")
struct OrganizationLimitsTests {
    private func refusal(
        _ config: String, size: Int, recipients: Int = 1, from sender: String = "ann@contoso.com",
        _ direction: Direction
    ) throws -> (reply: String?, decisions: [Decision]) {
        let snapshot = try snapshot(
            """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso.com, DomainType: InternalRelay }]
            transportConfig: { \(config) }
            """)
        let owner = try #require(snapshot.organization(named: "contoso"))
        var transaction = try transaction(from: sender)
        let attribution = Attribution(owner: owner, direction: direction)
        transaction.attribution = attribution
        transaction.recipients = try (0..<recipients).map {
            EnvelopeRecipient(
                address: try #require(EmailAddress("joe\($0)@far.example")), notify: nil, originalRecipient: nil)
        }
        let header = "Subject: x\r\n\r\n"
        let content = ByteBuffer(string: header + String(repeating: "x", count: size - header.utf8.count))
        let message = WholeMessage(
            reading: content, content: .memory(content), transaction: transaction, session: try session("192.0.2.9"),
            id: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 1_795_438_939_000),
            ownName: "mx.example.net", headerLimit: 100_000)
        var hand = MessageInHand(
            message, attribution: attribution, basis: ExaminationBasis(snapshot: snapshot), plan: ExaminationPlan(),
            copies: [])
        return (OrganizationLimits().rule(on: &hand)?.description, hand.accepted.decisions)
    }

    @Test("a message as large as it may be passes, one octet more does not, each way by its own limit")
    func size() throws {
        let config = "MaxSendSize: 2KB, MaxReceiveSize: '3 KB (3,072 bytes)'"
        for (direction, most, name) in [
            (Direction.originating, 2_048, "MaxSendSize"), (.incoming, 3_072, "MaxReceiveSize"),
        ] {
            #expect(try refusal(config, size: most - 1, direction).reply == nil)
            #expect(try refusal(config, size: most, direction).reply == nil)
            let (reply, decisions) = try refusal(config, size: most + 1, direction)
            #expect(reply == "552 5.3.4 Message size exceeds fixed maximum message size")
            let decision = try #require(decisions.last)
            #expect(decision.object == ObjectReference(.transportConfig, "contoso"))
            #expect(decision.inputs.map(\.description) == ["size=\(most + 1)", "\(name)=\(most)"])
            // A report that is refused tells nobody.
            #expect(try refusal(config, size: most + 1, from: "", direction).reply == nil)
            #expect(try refusal("", size: most + 1, direction).reply == nil)
        }
    }

    @Test("a message to as many recipients as it may have passes, to one more it does not")
    func recipients() throws {
        let config = "MaxRecipientEnvelopeLimit: 5"
        for direction in [Direction.originating, .incoming] {
            for (count, passes) in [(4, true), (5, true), (6, false)] {
                let reply = try refusal(config, size: 100, recipients: count, direction).reply
                #expect((reply == nil) == passes, "\(count)")
                #expect(reply == nil || reply == "550 5.5.3 RESOLVER.ADR.RecipLimit; Too many recipients")
            }
        }
    }

    @Test("a message with as many attachments and parts as it may have passes, with one more it does not")
    func parts() throws {
        func refusal(_ config: String, files: Int, from sender: String = "ann@contoso.com") throws -> String? {
            let snapshot = try snapshot(
                """
                organization: contoso
                acceptedDomains: [{ DomainName: contoso.com, DomainType: InternalRelay }]
                transportConfig: { \(config) }
                """)
            let owner = try #require(snapshot.organization(named: "contoso"))
            var transaction = try transaction(from: sender)
            let attribution = Attribution(owner: owner, direction: .originating)
            transaction.attribution = attribution
            let file = "--b\r\nContent-Type: text/plain; name=a.txt\r\n\r\nx\r\n"
            let text = "--b\r\n\r\nwords\r\n" + String(repeating: file, count: files) + "--b--\r\n"
            let content = ByteBuffer(
                string: "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + text)
            let message = WholeMessage(
                reading: content, content: .memory(content), transaction: transaction,
                session: try session("192.0.2.9"), id: NetworkMessageID(high: 1, low: 2),
                receivedAt: WallTime(milliseconds: 1_795_438_939_000), ownName: "mx.example.net", headerLimit: 100_000)
            var hand = MessageInHand(
                message, attribution: attribution, basis: ExaminationBasis(snapshot: snapshot), plan: ExaminationPlan(),
                copies: [])
            hand.makePlan(from: .arrival)
            hand.readContent(by: ContentExaminers())
            return OrganizationLimits().rule(on: &hand)?.description
        }
        for (files, passes) in [(2, true), (3, true), (4, false)] {
            let attachments = try refusal("MaxMessageAttachments: 3", files: files)
            #expect(attachments == (passes ? nil : "552 5.3.4 Message has too many attachments"), "\(files)")
            // The message itself is a part, and its words are one.
            let parts = try refusal("MaxMessageParts: 5", files: files)
            #expect(parts == (passes ? nil : "552 5.3.4 Message has too many parts"), "\(files)")
            #expect(try refusal("MaxMessageParts: 5", files: files, from: "") == nil)
        }
        #expect(try refusal("SpamFieldsEnabled: true", files: 40) == nil)
    }
}
