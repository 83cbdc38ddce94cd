import Facts
import Mail
import NIOCore
import Organization
import PosternTesting
import SenderAuthentication
import Testing

@testable import MailFlow

@Suite("The pool by which mail leaves")
struct EgressPoolTests {
    private func makeBasis(hasPools: Bool = true) throws -> ExaminationBasis {
        let plain = try both()
        var server = plain.server
        if hasPools { server.outboundPools = OutboundPools() }
        return ExaminationBasis(snapshot: ConfigurationSnapshot(server: server, organizations: plain.organizations))
    }

    /// A header in which nothing is out of the way.
    private static func header(from author: String) -> String {
        "From: \(author)\r\nTo: Eve <eve@contoso.com>\r\nDate: Wed, 18 Nov 2026 11:06:40 +0000\r\n"
            + "Message-ID: <1@pc.example>\r\nSubject: Minutes\r\n\r\n"
    }

    private func deliveries(
        _ basis: ExaminationBasis, from sender: String, to recipient: String, by client: String,
        text: String = EgressPoolTests.header(from: "joe@far.example") + "Here are the minutes of our meeting.\r\n",
        _ change: (inout MessageFacts) throws -> Void = { _ in }
    ) throws -> [Delivery] {
        try accepted(basis, from: sender, to: recipient, by: client, text: text, change).deliveries
    }

    private func accepted(
        _ basis: ExaminationBasis, from sender: String, to recipient: String, by client: String,
        text: String = EgressPoolTests.header(from: "joe@far.example") + "Here are the minutes of our meeting.\r\n",
        _ change: (inout MessageFacts) throws -> Void
    ) throws -> AcceptedMessage {
        var envelope = try transaction(from: sender)
        envelope.accept(try basis.perimeter.rule("<\(recipient)>", in: envelope, from: client))
        let content = ByteBuffer(string: text)
        var whole = WholeMessage(
            reading: content, content: .memory(content), transaction: envelope, session: try session(client),
            id: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 1_795_000_000_000),
            ownName: "mx.example.net", headerLimit: 1 << 20)
        try change(&whole.facts)
        var examination = Examination(of: whole, attribution: try #require(envelope.attribution), by: basis)
        examination.leaveAuthenticationOut()
        return examination.decided().hand.accepted
    }

    /// Mail from outside for a contact, whose mailbox is outside too.
    private func forwarded(
        from sender: String = "joe@far.example", _ change: (inout MessageFacts) throws -> Void = { _ in }
    ) throws -> [EgressPool] {
        try deliveries(makeBasis(), from: sender, to: "eve@contoso.com", by: stranger, change).map(
            \.key.deliveryType.pool)
    }

    @Test("the organization's own mail is normal, its spam is of high risk, and mail of foreign senders is passed on")
    func originating() throws {
        func pools(_ sender: String, _ text: String? = nil) throws -> [EgressPool] {
            let body = text ?? "Here are the minutes of our meeting.\r\n"
            return try deliveries(
                makeBasis(), from: sender, to: "x@example.org", by: headOffice,
                text: Self.header(from: "ann@contoso.com") + body
            ).map(\.key.deliveryType.pool)
        }
        #expect(try pools("ann@contoso.com") == [.normal])
        #expect(try pools("ann@contoso.com", SpamTestString.text + "\r\n") == [.highRisk])
        #expect(try forwarded() == [.relay])
    }

    @Test("what is passed on and proved to be its sender's is normal, reports and what fails DMARC are of high risk")
    func passedOn() throws {
        func known(
            _ spf: SPFResult, _ dmarc: DMARCOutcome = DMARCOutcome(.none)
        ) throws -> (inout MessageFacts) -> Void {
            let authentication = MessageAuthentication(
                clientAddress: try #require(IPAddress(stranger)), helo: "client.example",
                spf: SPFOutcome(spf, identity: .mailFrom, domain: try Domain("far.example")), dkim: [],
                arc: ARCOutcome(.none),
                authors: MessageAuthors(reading: ByteBuffer(string: "From: joe@far.example\r\n\r\n")), dmarc: dmarc)
            return { $0.authentication = authentication }
        }
        #expect(try forwarded(known(.pass)) == [.normal])
        // A softfail beside which nothing vouches makes plain mail spam.
        for result in [SPFResult.none, .neutral, .fail] {
            let mail = try accepted(
                makeBasis(), from: "joe@far.example", to: "eve@contoso.com", by: stranger, known(result))
            #expect(
                mail.deliveries.map(\.key.deliveryType.pool) == [.relay],
                "\(result)")
        }
        #expect(try forwarded(from: "") == [.highRisk])
        let report = try makeBasis().report(
            to: EnvelopeRecipient(address: try #require(EmailAddress("joe@far.example"))), organization: "contoso")
        guard case .accept(let message) = report else {
            Issue.record("the report is refused")
            return
        }
        #expect(message.deliveries.map(\.key.deliveryType) == [.dnsConnectorHighRisk])
    }

    @Test("without pools all mail has its old queue, and mail for people inside has no pool at all")
    func without() throws {
        let mail = try deliveries(
            makeBasis(hasPools: false), from: "joe@far.example", to: "eve@contoso.com", by: stranger)
        #expect(mail.map(\.key.deliveryType) == [.dnsConnector] && mail.map(\.routing.pool) == [.normal])
        let inside = try deliveries(makeBasis(), from: "joe@far.example", to: "ann@contoso.com", by: stranger)
        #expect(inside.map(\.key.deliveryType) == [.mailbox] && inside.map(\.routing.pool) == [.normal])
    }

    @Test("mail of a domain that nobody can answer is of high risk; the domain is looked up for pools alone")
    func emptyDomain() async throws {
        struct Domains: SenderDomainLookup {
            func isEmpty(_ domain: Domain) async -> Bool { domain.name == "contoso.com" }
        }
        struct Nobody: Authenticator {
            func authenticate(_ request: AuthenticationRequest) async -> MessageAuthentication {
                MessageAuthentication(
                    clientAddress: request.clientAddress, helo: request.helo,
                    spf: SPFOutcome(.none, identity: .mailFrom, domain: nil), dkim: [], arc: ARCOutcome(.none),
                    authors: MessageAuthors(reading: request.header), dmarc: DMARCOutcome(.none))
            }
        }
        for (hasPools, sender, pool) in [
            (true, "ann@contoso.com", EgressPool.highRisk), (true, "ann@corp.contoso.com", .normal),
            (false, "ann@contoso.com", .normal),
        ] {
            let basis = try makeBasis(hasPools: hasPools)
            var envelope = try transaction(from: sender)
            envelope.accept(try basis.perimeter.rule("<x@example.org>", in: envelope, from: headOffice))
            let content = ByteBuffer(string: Self.header(from: sender) + "Here are the minutes of our meeting.\r\n")
            let examination = Examination(
                of: WholeMessage(
                    reading: content, content: .memory(content), transaction: envelope,
                    session: try session(headOffice), id: NetworkMessageID(high: 1, low: 2),
                    receivedAt: WallTime(milliseconds: 1_795_000_000_000), ownName: "mx.example.net",
                    headerLimit: 1 << 20), attribution: try #require(envelope.attribution), by: basis)
            #expect(examination.plan.looksUpSender == hasPools)
            var examiners = ContentExaminers()
            examiners.senderDomains = Domains()
            let result = await examination.run(by: Examiners(authenticator: Nobody(), content: examiners))
            #expect(result.hand.accepted.deliveries.map(\.routing.pool) == [pool], "\(sender)")
        }
    }

    @Test(
        "the domain is looked up of mail that people inside pass on too, and not of what stays",
        arguments: [("eve@contoso.com", true), ("ann@contoso.com", false)])
    func passedOnDomain(_ recipient: String, _ isAsked: Bool) throws {
        let basis = try makeBasis()
        var envelope = try transaction(from: "joe@far.example")
        envelope.accept(try basis.perimeter.rule("<\(recipient)>", in: envelope, from: stranger))
        let content = ByteBuffer(string: Self.header(from: "joe@far.example") + "Minutes\r\n")
        let examination = Examination(
            of: WholeMessage(
                reading: content, content: .memory(content), transaction: envelope, session: try session(stranger),
                id: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 1_795_000_000_000),
                ownName: "mx.example.net", headerLimit: 1 << 20),
            attribution: try #require(envelope.attribution), by: basis)
        #expect(examination.plan.looksUpSender == isAsked)
    }

    @Test("a domain is empty without MX and addresses, where DNS says so")
    func lookUp() async throws {
        let domains = ResolvedSenderDomains(
            resolver: try ZoneResolver(
                """
                mail.test. 300 IN MX 10 mx.mail.test.
                host.test. 300 IN A 192.0.2.1
                words.test. 300 IN TXT "x"
                """))
        for (name, isEmpty) in [("mail.test", false), ("host.test", false), ("words.test", true), ("gone.test", true)] {
            let domain = try Domain(name)
            let found = await domains.isEmpty(domain)
            #expect(found == isEmpty, "\(name)")
        }
    }
}
