import Facts
import Mail
import NIOCore
import Organization
import Testing

@testable import MailFlow
@testable import SenderAuthentication

@Suite("Forged senders")
struct SenderForgeryTests {
    /// What was found out about a message from x@sender.example.
    struct Scene: Sendable, CustomTestStringConvertible {
        var name: String
        var spf = SPFResult.none
        /// Domains of signatures that pass.
        var signers: [String] = []
        var dmarc = DMARCOutcome.Result.none
        var policy: DMARCPolicy?
        var author = "sender.example"
        var forgery: SenderForgery?
        var testDescription: String { name }
    }

    static let scenes: [Scene] = [
        Scene(name: "nothing is known"),
        Scene(name: "SPF fails", spf: .fail, forgery: .spf),
        Scene(name: "SPF fails, the sender's domain signed", spf: .fail, signers: ["sender.example"]),
        Scene(name: "SPF fails, a domain above the sender's signed", spf: .fail, signers: ["example"]),
        Scene(name: "SPF fails, a stranger signed", spf: .fail, signers: ["evil.example"], forgery: .spf),
        Scene(
            name: "SPF fails, and the author, who is another, passes DMARC", spf: .fail, signers: ["evil.example"],
            dmarc: .pass, policy: .reject, author: "evil.example", forgery: .spf),
        Scene(name: "SPF softfails", spf: .softfail), Scene(name: "SPF is neutral", spf: .neutral),
        Scene(name: "DNS is down", spf: .temperror, dmarc: .temperror),
        Scene(
            name: "DMARC fails with quarantine", spf: .softfail, dmarc: .fail, policy: .quarantine, forgery: .dmarc),
        Scene(name: "DMARC fails with reject", dmarc: .fail, policy: .reject, forgery: .dmarc),
        Scene(name: "DMARC fails with none", dmarc: .fail, policy: DMARCPolicy.none),
        Scene(name: "DMARC fails for another author", dmarc: .fail, policy: .reject, author: "bank.example"),
        Scene(
            name: "DMARC fails for another author, SPF passes", spf: .pass, dmarc: .fail, policy: .reject,
            author: "bank.example"),
        Scene(name: "everything passes", spf: .pass, signers: ["sender.example"], dmarc: .pass, policy: .reject),
    ]

    private func authentication(_ scene: Scene) throws -> MessageAuthentication {
        let author = try Domain(scene.author)
        var dmarc = DMARCOutcome(scene.dmarc, authorDomain: author)
        dmarc.publishedPolicy = scene.policy
        dmarc.requestedPolicy = scene.dmarc == .fail ? scene.policy ?? .none : .none
        dmarc.organizationalDomain = author
        return MessageAuthentication(
            clientAddress: IPAddress(v4: 0xc000_0201), helo: "client.example",
            spf: SPFOutcome(scene.spf, identity: .mailFrom, domain: try Domain("sender.example")),
            dkim: try scene.signers.map {
                var outcome = DKIMOutcome(.pass)
                outcome.domain = try Domain($0)
                return outcome
            }, arc: ARCOutcome(.none),
            authors: MessageAuthors(fieldCount: 1, addresses: [EmailAddress(localPart: "a", domain: author)]),
            dmarc: dmarc)
    }

    @Test("forged senders are found by what SPF and DMARC are sure of", arguments: scenes)
    func findings(_ scene: Scene) throws {
        let sender = try #require(EmailAddress("x@sender.example"))
        #expect(SenderForgery(of: .mailbox(sender), try authentication(scene)) == scene.forgery)
        #expect(SenderForgery(of: .null, try authentication(scene)) == nil)
    }

    private func categorize(
        _ scene: Scene, from client: String = stranger, settings: String = ""
    ) throws -> ([Delivery], [Decision]) {
        let snapshot = try snapshot(
            """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso.com }]
            recipients:
              - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, ForwardingSmtpAddress: ann@elsewhere.example, DeliverToMailboxAndForward: true }
            inboundConnectors:
              - { Name: Filter, ConnectorType: Partner, SenderDomains: ["*"], RestrictDomainsToIPAddresses: true, SenderIPAddresses: [192.0.2.200] }
            \(settings)
            """)
        let identified = client == "192.0.2.200"
        var transaction = try transaction(from: "x@sender.example")
        transaction.attribution = Attribution(
            owner: try #require(snapshot.organization(named: "contoso")), direction: .incoming,
            inboundConnector: identified ? "Filter" : nil,
            connectorType: identified ? .partner : nil, isMatchedByIdentity: identified)
        transaction.recipients = [EnvelopeRecipient(address: try #require(EmailAddress("ann@contoso.com")))]
        var facts = MessageFacts(
            networkMessageID: NetworkMessageID(high: 1, low: 2), size: 1_000, hops: 1, ownHops: 0, hasMessageID: true,
            hasDate: true, headerSize: 300, longestField: 80, fieldCount: 8,
            receivedAt: WallTime(milliseconds: 1_795_000_000_000), smtpUTF8: false)
        let authentication = try authentication(scene)
        facts.authentication = authentication
        facts.source = MessageSource(address: authentication.clientAddress, helo: "client.example")
        let secrets = ServerSecrets(Array(repeating: 7, count: ServerSecrets.length))
        let result = try ExaminationBasis(snapshot: snapshot, secrets: secrets)
            .categorize(facts, transaction: transaction, session: try session(client))
        guard case .accept(let message) = result else {
            Issue.record("refused")
            return ([], [])
        }
        return (message.deliveries, message.decisions)
    }

    @Test(
        "forged senders are noted with every copy, and what is forwarded does not carry a sender of the organization",
        arguments: [
            Scene(name: "SPF", spf: .fail, forgery: .spf),
            Scene(name: "DMARC", spf: .softfail, dmarc: .fail, policy: .quarantine, forgery: .dmarc),
            Scene(name: "not proved", spf: .softfail), Scene(name: "proved", spf: .pass),
        ])
    func copies(_ scene: Scene) throws {
        let (deliveries, decisions) = try categorize(scene)
        #expect(deliveries.map(\.senderStanding?.forgery) == [scene.forgery, scene.forgery])
        #expect(deliveries.map { $0.sender != nil } == [false, scene.forgery == nil])
        let ruling = try #require(decisions.first { $0.stage == .senderAuthentication })
        #expect(
            ruling.inputs.filter { $0.name == "senderForgery" }
                == (scene.forgery.map { ["senderForgery=\($0.rawValue)"] } ?? []))
        let rewriting = try #require(decisions.last { $0.stage == .senderRewriting })
        #expect((rewriting.outcome.code == .senderKept) == (scene.forgery != nil))
    }

    @Test("what is held for its author carries its own sender where it would be forwarded too")
    func held() throws {
        let scene = Scene(name: "", spf: .pass, dmarc: .fail, policy: .quarantine, author: "bank.example")
        let (deliveries, decisions) = try categorize(scene)
        #expect(
            deliveries.allSatisfy {
                $0.placement.hold?.reason == .phish && $0.sender == nil && $0.senderStanding == nil
            })
        #expect(
            decisions.last { $0.stage == .senderRewriting }?.outcome
                == .senderKept(reason: "the message fails authentication"))
    }

    @Test("forged senders are not looked for in mail that is not questioned")
    func notQuestioned() throws {
        let scene = Scene(name: "", spf: .fail)
        let (deliveries, _) = try categorize(scene, from: "192.0.2.200")
        #expect(deliveries.map(\.senderStanding) == [nil, nil])
        #expect(deliveries.last?.sender != nil)
    }
}
