import Crypto
import DNS
import Facts
import Mail
import NIOCore
import Organization
import PosternTesting
import Testing

@testable import MailFlow
@testable import SenderAuthentication

@Suite("ARC: sealing what goes on to other servers")
struct SealingTests {
    private static let text = """
        From: Ann <ann@sender.example>\r
        To: eve@contoso.com\r
        Subject: Hello\r
        \r
        Hello.\r

        """

    private let content = ByteBuffer(string: text)
    private let time = WallTime(milliseconds: 1_795_432_800_000)
    private let key: DKIMSigningKey

    init() throws {
        key = try DKIMSigningKey.generate(
            .ed25519SHA256, domain: try Domain("contoso.com"), selector: try Domain("selector1-ed25519"))
    }

    private func basis(
        sealing: Bool = true, keys: Bool = true, signing: Bool = true,
        stages: [any ExaminationStage] = Examination.stages
    ) throws -> ExaminationBasis {
        let settings = """

            arcConfig: { SealingEnabled: \(sealing) }
            dkimSigningConfigs: [{ Domain: contoso.com, Enabled: \(signing), Algorithm: Ed25519SHA256 }]
            """
        // A second recipient outside.
        let document = contoso.replacing(
            "  - { PrimarySmtpAddress: old@",
            with: "  - { PrimarySmtpAddress: pat@contoso.com, RecipientType: MailContact, ExternalEmailAddress: "
                + "pat@partner.example }\n  - { PrimarySmtpAddress: old@")
        return ExaminationBasis(
            snapshot: try snapshot(document + settings), secrets: nil,
            keyring: keys
                ? DKIMKeyring([
                    .init(
                        organization: "contoso", key: key, selector: .first, signsFrom: WallTime(milliseconds: 0))
                ]) : DKIMKeyring(), stages: stages)
    }

    private func transaction(_ recipients: [String], _ basis: ExaminationBasis) throws -> Transaction {
        let perimeter = basis.perimeter
        var transaction = try MailFlowTests.transaction(from: "ann@sender.example")
        for recipient in recipients {
            let ruling = try perimeter.rule("<\(recipient)>", in: transaction, from: stranger)
            transaction.attribution = ruling.attribution
            transaction.recipients.append(try #require(ruling.recipient))
        }
        return transaction
    }

    private func facts(_ arc: ARCOutcome = ARCOutcome(.none)) throws -> MessageFacts {
        let client = try #require(IPAddress(stranger))
        let sender = try Domain("sender.example")
        var facts = MessageFacts(
            networkMessageID: NetworkMessageID(high: 1, low: 2), size: content.readableBytes, hops: 0, ownHops: 0,
            hasMessageID: false, hasDate: false, headerSize: 80, longestField: 40, fieldCount: 3, receivedAt: time,
            smtpUTF8: false)
        facts.source = MessageSource(address: client, helo: "client.example")
        facts.authentication = MessageAuthentication(
            clientAddress: client, helo: "client.example", spf: SPFOutcome(.pass, identity: .mailFrom, domain: sender),
            dkim: [], arc: arc,
            authors: MessageAuthors(fieldCount: 1, addresses: [EmailAddress(localPart: "ann", domain: sender)]),
            dmarc: DMARCOutcome(.pass, authorDomain: sender))
        return facts
    }

    private func sealed(_ recipients: [String], _ facts: MessageFacts) throws -> (MessageEdits, [Decision]) {
        let basis = try basis()
        let categorization = try examine(recipients, facts, by: basis)
        guard case .accept(let message) = categorization else {
            Issue.record("\(categorization)")
            return (MessageEdits(), [])
        }
        return (try message.edits, message.decisions)
    }

    /// What becomes of the message when it is to be sealed.
    private func examine(
        _ recipients: [String], _ facts: MessageFacts, by basis: ExaminationBasis
    ) throws -> Categorization {
        try basis.examine(
            facts, transaction: transaction(recipients, basis), session: session(stranger), content: content,
            plan: ExaminationPlan(sealingKey: key)
        ).categorization
    }

    private func verify(_ edits: MessageEdits) async throws -> ARCOutcome {
        guard case .ed25519(let privateKey) = key.key else { return ARCOutcome(.none) }
        let record = Base64.encode(Array(privateKey.publicKey.rawRepresentation))
        let resolver = try ZoneResolver(
            "selector1-ed25519._domainkey.contoso.com. TXT \"v=DKIM1; k=ed25519; p=\(record)\"\n")
        let fields = edits.prepended.map { $0 + "\r\n" }.joined()
        let missing = edits.appended.map { $0 + "\r\n" }.joined()
        let sent = ByteBuffer(string: fields + Self.text.replacing("\r\n\r\n", with: "\r\n\(missing)\r\n"))
        return await ARCVerifier(resolver: resolver).verify(
            SignedMessage(header: sent, content: .memory(sent)), at: time)
    }

    @Test("a copy that leaves carries a set that vouches for what was found")
    func leaves() async throws {
        let (edits, decisions) = try sealed(["ann@contoso.com", "eve@contoso.com"], facts())
        #expect(edits.prepended.first?.hasPrefix("ARC-Seal: i=1; cv=none;") == true)
        #expect(decisions.last?.stage == .signing && decisions.last?.outcome == .sealed)
        let outcome = try await verify(edits)
        #expect(outcome.result == .pass, "\(outcome.reason ?? "")")
        #expect(
            outcome.attestsPass(
                for: DMARCOutcome(.fail, authorDomain: try Domain("sender.example")),
                trustedSealers: [try Domain("contoso.com")]))
        #expect(outcome.attested?.methods.contains { $0["action"] != nil } == false)
    }

    @Test("each copy that leaves carries a set over its own fields, and one that stays carries none")
    func copies() async throws {
        /// Gives each recipient outside a field of its own.
        struct Parting: ExaminationStage {
            func rule(on hand: inout MessageInHand) -> Reply? {
                for domain in ["example.org", "partner.example"] {
                    hand.accepted.edit(where: { $0.deliverTo.domain?.name == domain }) {
                        $0.appended.append("Message-ID: <1@\(domain)>")
                    }
                }
                return nil
            }
        }
        var stages = Examination.stages
        stages.insert(Parting(), at: try #require(stages.firstIndex { $0 is Sealing }))
        let basis = try basis(stages: stages)
        let recipients = ["ann@contoso.com", "eve@contoso.com", "pat@contoso.com"]
        let categorization = try examine(recipients, facts(), by: basis)
        guard case .accept(let sealed) = categorization else {
            Issue.record("\(categorization)")
            return
        }
        #expect(sealed.copies.map { $0.edits.prepended.count { $0.hasPrefix("ARC-") } } == [0, 3, 3])
        #expect(sealed.copies[1].edits.prepended[1] != sealed.copies[2].edits.prepended[1])
        for copy in sealed.copies.dropFirst() {
            let outcome = try await verify(copy.edits)
            #expect(outcome.result == .pass, "\(outcome.reason ?? "")")
        }
        // Said once for both.
        #expect(sealed.decisions.filter { $0.stage == .signing }.map(\.outcome) == [.sealed])
    }

    @Test("what stays in the organization's mailboxes, and what was not authenticated, carries none")
    func stays() throws {
        #expect(try !sealed(["ann@contoso.com"], facts()).0.prepended.contains { $0.hasPrefix("ARC-") })
        var unchecked = try facts()
        unchecked.authentication = nil
        #expect(try !sealed(["eve@contoso.com"], unchecked).0.prepended.contains { $0.hasPrefix("ARC-") })
        var temporary = ARCOutcome(.fail)
        temporary.isTemporary = true
        #expect(try !sealed(["eve@contoso.com"], facts(temporary)).0.prepended.contains { $0.hasPrefix("ARC-") })
    }

    @Test("a message is sealed only with SealingEnabled and a key of the recipient's domain")
    func plan() throws {
        func planned(_ basis: ExaminationBasis, _ recipients: [String] = ["eve@contoso.com"]) throws -> Domain? {
            try basis.plan(
                try facts(), beginning: content, transaction: try transaction(recipients, basis),
                session: try session(stranger)
            ).sealingKey?.domain
        }
        #expect(try planned(basis())?.name == "contoso.com")
        #expect(try planned(basis(sealing: false)) == nil)
        #expect(try planned(basis(keys: false)) == nil)
        #expect(try planned(basis(signing: false)) == nil)
        #expect(try planned(basis(), ["ann@bücher.example"]) == nil)
        #expect(try planned(basis(), ["ann@bücher.example", "ann@contoso.com"])?.name == "contoso.com")
        // There is a reason to wait, whatever else there is.
        #expect(!ExaminationPlan(sealingKey: key).isEmpty && ExaminationPlan().isEmpty)
    }

    @Test("a trusted sealer's word stands against a failure of DMARC, an unlisted one's does not")
    func trustedSealer() throws {
        var arc = ARCOutcome(.pass)
        let sealer = try Domain("list.example")
        arc.sealings = [.init(instance: 1, sealer: sealer, signer: sealer)]
        arc.attested = AuthenticationResults(
            parsing: "mx.list.example; dmarc=pass header.from=sender.example".utf8)
        var facts = try facts(arc)
        var dmarc = DMARCOutcome(.fail, authorDomain: try Domain("sender.example"))
        dmarc.publishedPolicy = .reject
        dmarc.requestedPolicy = .reject
        facts.authentication?.dmarc = dmarc
        for (sealers, isTrusted) in [("[list.example]", true), ("[other.example]", false), ("[]", false)] {
            let basis = ExaminationBasis(
                snapshot: try snapshot(contoso + "\narcConfig: { ArcTrustedSealers: \(sealers) }"))
            let result = try basis.examine(
                facts, transaction: transaction(["ann@contoso.com"], basis), session: session(stranger))
            switch result.categorization {
            case .accept:
                #expect(isTrusted)
                #expect(result.hand.results?.methods.last == .init("compauth", "pass", reason: "130"))
            case .refuse(let reply, _, _):
                #expect(!isTrusted)
                #expect(reply.enhanced?.description == "5.7.509")
            }
        }
    }
}
