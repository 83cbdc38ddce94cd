import Facts
import Foundation
import Mail
import MailFlow
import NIOCore
import Organization
import SenderAuthentication
import Testing

private let now = WallTime(milliseconds: 1_795_000_000_000)

private let signing = """
    organization: contoso
    administrators: [ann@contoso.com]
    acceptedDomains:
      - { DomainName: contoso.com, Default: true }
      - { DomainName: corp.contoso.com, DomainType: InternalRelay, MatchSubDomains: true }
      - { DomainName: off.contoso.com }
      - { DomainName: bare.contoso.com }
      - { DomainName: plain.contoso.com }
    recipients: [{ PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }]
    inboundConnectors:
      - { Name: From head office, ConnectorType: OnPremises, SenderIPAddresses: [10.1.1.25] }
    dkimSigningConfigs:
      - { Domain: contoso.com, Algorithm: Both, HeaderCanonicalization: Simple }
      - { Domain: corp.contoso.com, Algorithm: Ed25519SHA256 }
      - { Domain: off.contoso.com, Enabled: false }
      - { Domain: bare.contoso.com }
    """

private func keyring(_ places: [(String, DKIMAlgorithm)]) throws -> DKIMKeyring {
    DKIMKeyring(
        try places.map { domain, algorithm in
            DKIMKeyring.Key(
                organization: "contoso",
                key: try DKIMSigningKey.generate(
                    algorithm, bits: 1_024, domain: try Domain(domain),
                    selector: try Domain(DKIMSelector.first.name(algorithm))),
                selector: .first, signsFrom: now)
        })
}

/// The plan for a message of these From lines.
private func plan(_ header: String, from client: String = "10.1.1.25", document: String = signing) throws
    -> ExaminationPlan
{
    let snapshot = try snapshot(document)
    let keyring = try keyring([
        ("contoso.com", .rsaSHA256), ("contoso.com", .ed25519SHA256), ("corp.contoso.com", .ed25519SHA256),
        ("off.contoso.com", .rsaSHA256), ("plain.contoso.com", .rsaSHA256),
    ])
    let session = try session(client)
    var transaction = try transaction(from: "ann@contoso.com")
    let ruling = Perimeter(snapshot: snapshot).recipient(
        .mailbox(try #require(EmailAddress(client == "10.1.1.25" ? "x@example.org" : "ann@contoso.com"))), notify: nil,
        originalRecipient: nil, in: transaction, session: session)
    guard case .accepted(let recipient, let attribution) = ruling.verdict else {
        Issue.record("refused: \(ruling)")
        return ExaminationPlan()
    }
    transaction.recipients = [recipient]
    transaction.attribution = attribution
    let content = ByteBuffer(string: header + "Subject: x\r\n\r\nbody\r\n")
    let facts = MessageFacts(
        header: HeaderSummary(reading: content, ownName: "mx.example.net"), size: content.readableBytes,
        networkMessageID: NetworkMessageID(high: 1, low: 1), receivedAt: now, smtpUTF8: false)
    return try ExaminationBasis(snapshot: snapshot, keyring: keyring).plan(
        facts, beginning: content, transaction: transaction, session: session)
}

@Suite("Who signs a message")
struct SigningRulingTests {
    static let signed: [(String, [String])] = [
        ("From: ann@contoso.com\r\n", ["selector1", "selector1-ed25519"]),
        ("from : \"Ann\" <ANN@Contoso.COM>\r\n", ["selector1", "selector1-ed25519"]),
        ("From: ann@contoso.com, bob@contoso.com\r\n", ["selector1", "selector1-ed25519"]),
        ("From: ann@corp.contoso.com\r\n", ["selector1-ed25519"]),
    ]

    @Test("the keys of the author's domain do, one signature for each algorithm", arguments: signed)
    func keys(_ header: String, _ selectors: [String]) throws {
        let plan = try plan(header)
        #expect(plan.signingKeys.map(\.selector.name) == selectors)
        let decision = try #require(plan.decisions.first { $0.stage == .signing })
        #expect(decision.object?.kind == .dkimSigningConfig)
        #expect(decision.outcome == .signed(times: selectors.count))
        #expect(decision.inputs.filter { $0.name == "selector" }.map(\.value) == selectors)
    }

    @Test("a message is signed with the canonicalizations of the configuration")
    func canonicalizations() throws {
        let keys = try plan("From: ann@contoso.com\r\n").signingKeys
        #expect(keys.map(\.headerCanonicalization) == [.simple, .simple])
        #expect(keys.map(\.bodyCanonicalization) == [.relaxed, .relaxed])
    }

    static let unsigned: [(String, String)] = [
        ("From: a@example.org\r\n", "none of the organization's accepted domains"),
        ("From: ann@off.contoso.com\r\n", "Enabled is false"),
        ("From: ann@bare.contoso.com\r\n", "there is no key"),
        ("From: ann@plain.contoso.com\r\n", "has no entry"),
        ("From: ann@sub.corp.contoso.com\r\n", "has no entry"),
        ("From: ann@contoso.com\r\nFrom: ann@contoso.com\r\n", "not exactly one From field"),
        ("From: ann@contoso.com, eve@example.org\r\n", "not exactly one From field"),
        ("From: eve@example.org <ann@contoso.com>\r\n", "not exactly one From field"),
        ("From: nobody\r\n", "not exactly one From field"), ("", "not exactly one From field"),
    ]

    @Test("nobody does where the author's domain has no key in use, and the record says why", arguments: unsigned)
    func nobody(_ header: String, _ reason: String) throws {
        let plan = try plan(header)
        #expect(plan.signingKeys.isEmpty)
        let decision = try #require(plan.decisions.first { $0.stage == .signing })
        #expect(
            decision.outcome.code == .notSigned && decision.outcome.description.contains(reason), "\(decision.outcome)")
    }

    @Test("nobody signs incoming mail, whatever its author")
    func incoming() throws {
        let plan = try plan("From: ann@contoso.com\r\n", from: "192.0.2.1")
        #expect(plan.signingKeys.isEmpty)
        #expect(!plan.decisions.contains { $0.stage == .signing })
    }

    @Test("an organization without a configuration signs nothing and records nothing")
    func unconfigured() throws {
        let document = String(signing.prefix(upTo: try #require(signing.range(of: "dkimSigningConfigs")?.lowerBound)))
        let plan = try plan("From: ann@contoso.com\r\n", document: document)
        #expect(plan.signingKeys.isEmpty && plan.decisions.isEmpty)
    }

    @Test("the gateway's own messages are signed in the name of their author")
    func own() throws {
        let snapshot = try snapshot(signing, fabrikam)
        let keyring = try keyring([("corp.contoso.com", .ed25519SHA256)])
        func selectors(_ author: String, _ organization: String) throws -> [String] {
            let owner = try #require(snapshot.organization(named: organization))
            let examination = Examination(
                of: WholeMessage(
                    own: ByteBuffer(string: "Subject: x\r\n\r\n"), author: try #require(EmailAddress(author)),
                    envelope: Envelope(sender: .null), to: [], id: NetworkMessageID(high: 1, low: 1), at: now),
                attribution: Attribution(owner: owner, direction: .originating), from: .resolution,
                by: ExaminationBasis(snapshot: snapshot, keyring: keyring))
            return examination.plan.signingKeys.map(\.domain.name)
        }
        #expect(try selectors("postmaster@corp.contoso.com", "contoso") == ["corp.contoso.com"])
        #expect(try selectors("postmaster@corp.contoso.com", "fabrikam").isEmpty)
    }
}
