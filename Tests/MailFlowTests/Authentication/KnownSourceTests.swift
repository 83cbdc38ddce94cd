import Facts
import Learning
import Mail
import NIOCore
import Organization
import PosternTesting
import Testing

@testable import MailFlow
@testable import SenderAuthentication

@Suite("Mail whose body a filter has changed, from a source that is known")
struct KnownSourceTests {
    /// How the message comes: from the organization's filter, of bank.example, whose signature is right but for the body.
    private struct Scene {
        var finding = SkipListing.Finding.source(
            SkipListing.Source(address: IPAddress(v4: 0xcb00_7109), helo: "mx.bank.example"))
        var isInForce = true
        var isBodyAloneChanged = true
        var published = DMARCPolicy.reject
        var knowledge: Knowledge? = Knowledge(isSourceProven: true)

        func with(_ change: (inout Scene) -> Void) -> Scene {
            var scene = self
            change(&scene)
            return scene
        }
    }

    private func ruling(_ scene: Scene) throws -> AuthenticationRuling {
        let snapshot = try snapshot(contoso, fabrikam)
        let owner = try #require(snapshot.organization(named: "contoso"))
        let (author, client) = (try Domain("bank.example"), try #require(IPAddress(headOffice)))
        var signature = DKIMOutcome(.bodyHash)
        (signature.domain, signature.isBodyAloneChanged) = (author, scene.isBodyAloneChanged)
        var dmarc = DMARCOutcome(.fail, authorDomain: author)
        (dmarc.publishedPolicy, dmarc.requestedPolicy) = (scene.published, scene.published)
        let content = ByteBuffer(string: "From: ceo@bank.example\r\n\r\nHello\r\n")
        var facts = MessageFacts(
            header: HeaderSummary(reading: content, ownName: "mx.example.net"), size: content.readableBytes,
            networkMessageID: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 0),
            smtpUTF8: false)
        let listing = SkipListing(
            connector: "From head office", hops: [], finding: scene.finding,
            exemption: scene.isInForce ? nil : "EFTestMode")
        facts.source = MessageSource(address: client, helo: "filter.contoso.com", skipListing: listing)
        facts.authentication = MessageAuthentication(
            clientAddress: client, helo: "filter.contoso.com",
            spf: SPFOutcome(.fail, identity: .mailFrom, domain: try Domain("sender.example")), dkim: [signature],
            arc: ARCOutcome(.none), authors: MessageAuthors(reading: content), dmarc: dmarc)
        return AuthenticationRuling(
            facts,
            attribution: Attribution(
                owner: owner, direction: .incoming, inboundConnector: "From head office", connectorType: .onPremises,
                isMatchedByIdentity: true),
            transaction: try transaction(from: "x@sender.example"), session: try session(headOffice),
            knowledge: scene.knowledge, snapshot: snapshot, policy: owner.policies.defaults.antiPhish,
            isRefused: { _, _ in true })
    }

    @Test("passes, whatever the author's domain asks for")
    func recovered() throws {
        for published in DMARCPolicy.allCases {
            let ruling = try ruling(Scene().with { $0.published = published })
            #expect(ruling.composite == CompositeAuthentication(.pass, 108))
            #expect(ruling.refusal == nil && ruling.disposition == .none)
            let decision = try #require(ruling.decisions.first { $0.stage == .senderAuthentication })
            #expect(decision.inputs.contains("compauth=pass reason=108"), "\(decision.inputs)")
        }
    }

    @Test("is refused where the source is not known, no filter handed it on, or more than the body was changed")
    func refused() throws {
        let unknown = SkipListing.Finding.unknown("hop 2 can't be read")
        for scene in [
            Scene().with { $0.knowledge = nil }, Scene().with { $0.knowledge = Knowledge(isPairingKnown: true) },
            Scene().with { $0.isBodyAloneChanged = false }, Scene().with { $0.finding = unknown },
        ] {
            let ruling = try ruling(scene)
            #expect(ruling.composite == CompositeAuthentication(.fail, 0))
            #expect(ruling.refusal != nil)
        }
        // Where the search is only tried out, the connector vouches for the message.
        #expect(try ruling(Scene().with { $0.isInForce = false }).composite == CompositeAuthentication(.none, 451))
    }
}
