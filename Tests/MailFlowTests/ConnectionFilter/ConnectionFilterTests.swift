import Facts
import Mail
import MailFlow
import NIOCore
import Organization
import PosternTesting
import Testing

@testable import SenderAuthentication

@Suite("Connection filter")
struct ConnectionFilterTests {
    private static let document = """
        organization: contoso
        ipv6: { Enabled: true }
        acceptedDomains: [{ DomainName: contoso.com, Default: true }, { DomainName: four.example, IPv6Enabled: false }]
        recipients:
          - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, EmailAddresses: [ann@four.example] }
        administrators: [ann@contoso.com]
        inboundConnectors:
          - { Name: Own, ConnectorType: OnPremises, SenderIPAddresses: [192.0.2.9] }
          - { Name: Partner, ConnectorType: Partner, SenderDomains: [partner.example], SenderIPAddresses: [192.0.2.8],
              RestrictDomainsToIPAddresses: true, RequireTls: false }
        hostedConnectionFilterPolicy:
          IPAllowList: [192.0.2.1, 192.0.2.8]
          IPBlockList: [192.0.2.0/24, 203.0.113.5]
        """
    private static let blocked =
        "550 5.7.513 Service unavailable, Client host [192.0.2.2] blocked by contoso.com using Customer Block list "
        + "(AS16012607)"
    private static let later = "451 4.7.500 Access denied, please try again later"

    private func rule(
        _ path: String = "ann@contoso.com", from address: String, sender: String = "x@sender.example",
        lists: [DNSList] = [], isReputationEnabled: Bool = true, document: String = document,
        change: (inout SessionFacts) throws -> Void = { _ in }
    ) throws -> RecipientRuling {
        var facts = try session(address)
        try change(&facts)
        let old = try snapshot(document)
        var server = old.server
        server.connectionFilter.dnsLists = lists
        server.connectionFilter.isReputationEnabled = isReputationEnabled
        let perimeter = Perimeter(snapshot: ConfigurationSnapshot(server: server, organizations: old.organizations))
        return perimeter.recipient(
            path == "<postmaster>" ? .postmaster : .mailbox(try #require(EmailAddress(path))), notify: nil,
            originalRecipient: nil, in: try transaction(from: sender), session: facts)
    }

    private func decision(_ ruling: RecipientRuling) -> Decision? {
        ruling.decisions.first { $0.stage == .connectionFilter }
    }

    @Test("an address in both lists is allowed, and the transaction knows by which entry")
    func allowBeforeBlock() throws {
        let ruling = try rule(from: "192.0.2.1")
        #expect(ruling.refusal == nil && ruling.connectionFilter == .allowed(entry: "192.0.2.1"))
        #expect(decision(ruling)?.inputs == ["clientAddress=192.0.2.1", "IPAllowList=192.0.2.1"])
        var transaction = try transaction(from: "x@sender.example")
        transaction.accept(ruling)
        #expect(transaction.connectionFilter == .allowed(entry: "192.0.2.1"))
    }

    @Test("a blocked address is refused with EOP's reply, by the entry that has it, before anything else is said")
    func blocked() throws {
        for path in ["ann@contoso.com", "nobody@contoso.com", "abuse@contoso.com"] {
            let ruling = try rule(path, from: "192.0.2.2")
            #expect(ruling.refusal?.description == Self.blocked && ruling.tarpit == nil)
            #expect(!ruling.countsAgainstSource)
            let decision = try #require(self.decision(ruling))
            #expect(decision.object == ObjectReference(.hostedConnectionFilterPolicy, "Default"))
            #expect(decision.outcome == .refused && decision.recipient == path && decision.reply == Self.blocked)
            #expect(decision.inputs == ["clientAddress=192.0.2.2", "IPBlockList=192.0.2.0/24"])
            #expect(ruling.blame == .refused)
        }
    }

    @Test("postmaster is reachable from a blocked address", arguments: ["<postmaster>", "postmaster@contoso.com"])
    func postmaster(path: String) throws { #expect(try rule(path, from: "192.0.2.2").refusal == nil) }

    @Test("attribution comes first: a recipient of nobody's domain is refused as such, also from a blocked address")
    func attributionFirst() throws {
        #expect(try rule("x@elsewhere.example", from: "192.0.2.2").refusal == Replies.relayDenied)
    }

    @Test("the connection filter comes before the rules of IPv6, and these before the directory")
    func order() throws {
        var list = DNSList(zone: try Domain("bl.example"))
        list.codes = []
        let client = "2001:db8::7"
        let listing = DNSListing(list: list, code: try #require(IPAddress("127.0.0.2")))
        let listed = try rule("nobody@four.example", from: client, lists: [list]) { $0.listings = [listing] }
        #expect(listed.refusal?.description == "550 5.7.606 Access denied, banned sending IP [2001:db8::7]")
        let unlisted = try rule("nobody@four.example", from: client, lists: [list]) { $0.listings = [] }
        #expect(
            unlisted.refusal?.description
                == "550 5.2.1 Service unavailable, [four.example] does not accept email over IPv6.")
    }

    @Test(
        "no list concerns the organization's own servers, and of a partner that a connector identifies only the allow list"
    )
    func connectors() throws {
        let own = try rule(from: "192.0.2.9", sender: "ann@contoso.com")
        #expect(own.refusal == nil && own.connectionFilter == .notListed && decision(own) == nil)
        let ownIncoming = try rule(from: "192.0.2.9")
        #expect(ownIncoming.refusal == nil && ownIncoming.connectionFilter == .notListed)
        let partner = try rule(from: "192.0.2.8", sender: "x@partner.example")
        #expect(partner.refusal == nil && partner.connectionFilter == .allowed(entry: "192.0.2.8"))
    }

    @Test("mail from another organization of this server crosses without a look at addresses")
    func crossing() throws {
        let ruling = try rule(from: "192.0.2.2") { $0.crossing = Crossing(from: "fabrikam", source: .organization) }
        #expect(ruling.refusal == nil && decision(ruling) == nil)
    }

    @Test("a client that is on no list is recorded as such where there are lists, and not where there are none")
    func notListed() throws {
        let ruling = try rule(from: "198.51.100.1")
        #expect(
            ruling.connectionFilter == .notListed
                && decision(ruling)?.inputs == ["clientAddress=198.51.100.1", "listed=false"])
        let none = try rule(
            from: "198.51.100.1",
            document: Self.document.replacing("IPBlockList: [192.0.2.0/24, 203.0.113.5]", with: "").replacing(
                "IPAllowList: [192.0.2.1, 192.0.2.8]", with: "EnableSafeList: false"))
        #expect(none.refusal == nil && decision(none) == nil)
    }

    // MARK: - Lists in DNS

    private func list(_ zone: String, _ kind: DNSList.Kind = .block, _ action: DNSList.Action = .reject) throws
        -> DNSList
    {
        var list = DNSList(zone: try Domain(zone))
        list.kind = kind
        list.action = action
        return list
    }

    @Test("the first list that has a client decides, and names its zone and its answer")
    func listed() throws {
        let lists = [try list("a.example"), try list("b.example", .block, .defer), try list("c.example")]
        let code = try #require(IPAddress("127.0.0.4"))
        func ruling(_ zones: Int...) throws -> RecipientRuling {
            try rule(from: "198.51.100.1", lists: lists) { facts in
                facts.listings = zones.map { DNSListing(list: lists[$0], code: code) }
            }
        }
        let rejected = try ruling(2)
        #expect(rejected.refusal?.description == "550 5.7.606 Access denied, banned sending IP [198.51.100.1]")
        #expect(decision(rejected)?.object == ObjectReference(.dnsList, "c.example"))
        #expect(decision(rejected)?.inputs == ["clientAddress=198.51.100.1", "zone=c.example", "code=127.0.0.4"])
        let deferred = try ruling(1, 2)
        #expect(deferred.refusal?.description == Self.later && decision(deferred)?.outcome == .deferred)
        #expect(deferred.blame == .none)
        #expect(try ruling().refusal == nil)
        let doubtful = try rule(from: "198.51.100.1", lists: lists) { facts in
            facts.listings = [DNSListing(list: lists[2], code: code, isBelieved: false)]
        }
        #expect(doubtful.refusal?.description == Self.later && decision(doubtful)?.outcome == .deferred)
        #expect(decision(doubtful)?.inputs.last == "believed=false")
    }

    @Test("a list of good senders counts where the organization has EnableSafeList, and before lists of others")
    func safeList() throws {
        let lists = [try list("bad.example"), try list("good.example", .allow)]
        let code = try #require(IPAddress("127.0.0.2"))
        let trusting = Self.document.replacing(
            "hostedConnectionFilterPolicy:", with: "hostedConnectionFilterPolicy:\n  EnableSafeList: true")
        func ruling(_ document: String) throws -> RecipientRuling {
            try rule(from: "198.51.100.1", lists: lists, document: document) { facts in
                facts.listings = lists.map { DNSListing(list: $0, code: code) }
            }
        }
        let safe = try ruling(trusting)
        #expect(safe.refusal == nil && safe.connectionFilter == .safeListed(zone: "good.example"))
        #expect(try ruling(Self.document).refusal?.enhanced == EnhancedStatusCode(5, 7, 606))
        // The organization's own word counts more.
        let blocked = try rule(from: "203.0.113.5", lists: lists, document: trusting) { facts in
            facts.listings = [DNSListing(list: lists[1], code: code)]
        }
        #expect(blocked.refusal?.enhanced == EnhancedStatusCode(5, 7, 513))
    }

    @Test("a ruling says that it hangs on lists only while they have not answered and could change it")
    func needsListings() throws {
        let lists = [try list("a.example")]
        #expect(try rule(from: "198.51.100.1", lists: lists).needsListings)
        #expect(try rule("nobody@contoso.com", from: "198.51.100.1", lists: lists).needsListings)
        #expect(try !rule(from: "198.51.100.1", lists: lists) { $0.listings = [] }.needsListings)
        #expect(try !rule(from: "198.51.100.1").needsListings)
        for address in ["192.0.2.1", "192.0.2.2", "192.0.2.9", "10.77.0.1"] {
            #expect(try !rule(from: address, lists: lists).needsListings, "\(address)")
        }
        #expect(try !rule("postmaster@contoso.com", from: "198.51.100.1", lists: lists).needsListings)
    }

    @Test("lists are asked only about clients that neither trustedNetworks nor a connector names")
    func asked() throws {
        let old = try snapshot(Self.document)
        var server = old.server
        server.connectionFilter.dnsLists = [try list("a.example")]
        let perimeter = Perimeter(snapshot: ConfigurationSnapshot(server: server, organizations: old.organizations))
        for (address, count) in [("198.51.100.1", 1), ("2001:db8::1", 1), ("10.77.0.1", 0), ("192.0.2.9", 0)] {
            #expect(perimeter.dnsLists(for: try #require(IPAddress(address))).count == count, "\(address)")
        }
    }

    // MARK: - Reputation

    private func reputation(_ standing: SourceReputation.Standing) throws -> SourceReputation {
        SourceReputation(
            source: try #require(IPNetwork("198.51.100.1")), standing: standing, marks: 24.4, accepted: 3)
    }

    @Test("a suspicious source is deferred and a bad one refused, with what is known of it on record")
    func reputation() throws {
        let deferred = try rule(from: "198.51.100.1") { $0.reputation = try reputation(.suspicious) }
        #expect(deferred.refusal?.description == Self.later)
        #expect(decision(deferred)?.object == ObjectReference(.sourceReputation, "198.51.100.1"))
        #expect(
            decision(deferred)?.inputs == [
                "clientAddress=198.51.100.1", "source=198.51.100.1", "standing=Suspicious", "marks=24",
                "acceptedMessages=3",
            ])
        let refused = try rule(from: "198.51.100.1") { $0.reputation = try reputation(.bad) }
        #expect(refused.refusal?.description == "550 5.7.606 Access denied, banned sending IP [198.51.100.1]")
    }

    @Test("a deferred source is not told who exists, and what it asks for counts")
    func deferredHarvester() throws {
        for (path, counts) in [("ann@contoso.com", false), ("nobody@contoso.com", true)] {
            let ruling = try rule(path, from: "198.51.100.1") { $0.reputation = try reputation(.suspicious) }
            #expect(ruling.refusal?.description == Self.later && ruling.countsAgainstSource == counts)
            #expect(ruling.tarpit == nil && ruling.blame == (counts ? .unknown : .none))
        }
        let bad = try rule("nobody@contoso.com", from: "198.51.100.1") { $0.reputation = try reputation(.bad) }
        #expect(!bad.countsAgainstSource)
    }

    @Test("an address that nobody has counts against strangers alone")
    func unknownRecipients() throws {
        for (address, counts) in [("198.51.100.1", true), ("192.0.2.1", false), ("192.0.2.9", false)] {
            #expect(try rule("nobody@contoso.com", from: address).countsAgainstSource == counts, "\(address)")
        }
    }

    @Test("reputation concerns neither allowed nor trusted clients nor postmaster, and can be switched off")
    func exempt() throws {
        for address in ["192.0.2.1", "192.0.2.9", "10.77.0.1"] {
            #expect(try rule(from: address) { $0.reputation = try reputation(.bad) }.refusal == nil, "\(address)")
        }
        let bad = try reputation(.bad)
        #expect(try rule("postmaster@contoso.com", from: "198.51.100.1") { $0.reputation = bad }.refusal == nil)
        #expect(try rule(from: "198.51.100.1", isReputationEnabled: false) { $0.reputation = bad }.refusal == nil)
    }

    // MARK: - Greylisting

    @Test("mail of strangers is subject to greylisting where the organization has it")
    func greylisting() throws {
        let grey = Self.document.replacing(
            "hostedConnectionFilterPolicy:", with: "hostedConnectionFilterPolicy:\n  GreylistingEnabled: true")
        #expect(try rule(from: "198.51.100.1", document: grey).isSubjectToGreylisting)
        #expect(try !rule(from: "198.51.100.1").isSubjectToGreylisting)
        for address in ["192.0.2.1", "192.0.2.9", "10.77.0.1"] {
            #expect(try !rule(from: address, document: grey).isSubjectToGreylisting, "\(address)")
        }
        #expect(try !rule("postmaster@contoso.com", from: "198.51.100.1", document: grey).isSubjectToGreylisting)
        // Who does not exist is refused for good at once.
        #expect(
            try rule("nobody@contoso.com", from: "198.51.100.1", document: grey).refusal == Replies.recipientUnknown)
        let ruling = try rule(from: "198.51.100.1", document: grey).greylisted(
            client: try #require(IPAddress("198.51.100.1")))
        #expect(ruling.refusal?.description == Self.later && ruling.blame == .none)
        #expect(ruling.decisions.last?.outcome == .deferred && ruling.decisions.last?.stage == .connectionFilter)
    }

    // MARK: - What follows for the message

    private func categorize(
        _ filter: ConnectionFilterRuling, honours: Bool = false, client: String = "192.0.2.1",
        spf: SPFResult = .fail
    ) throws -> Categorization {
        let document = Self.document.replacing(
            "hostedConnectionFilterPolicy:",
            with: "hostedConnectionFilterPolicy:\n  IPAllowHonoursDmarc: \(honours)")
        let snapshot = try snapshot(document)
        var facts = try session(client)
        facts.reverseName = .found([try Domain("mail.sender.example")])
        var transaction = try transaction(from: "x@sender.example")
        let ruling = Perimeter(snapshot: snapshot).recipient(
            .mailbox(try #require(EmailAddress("ann@contoso.com"))), notify: nil, originalRecipient: nil,
            in: transaction, session: facts)
        transaction.accept(ruling)
        transaction.connectionFilter = filter
        let attribution = try #require(transaction.attribution, "\(ruling.verdict)")
        let author = try Domain("sender.example")
        let client = facts.clientAddress
        var dmarc = DMARCOutcome(spf == .pass ? .pass : .fail, authorDomain: author)
        dmarc.publishedPolicy = .reject
        dmarc.requestedPolicy = spf == .pass ? .none : .reject
        dmarc.organizationalDomain = author
        let content = ByteBuffer(
            string: "Message-ID: <1@sender.example>\r\nFrom: <ceo@sender.example>\r\n\r\nHello\r\n")
        var message = MessageFacts(
            header: HeaderSummary(reading: content, ownName: "mx.example.net"), size: content.readableBytes,
            networkMessageID: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 0), smtpUTF8: false)
        message.authentication = MessageAuthentication(
            clientAddress: client, helo: facts.helo, spf: SPFOutcome(spf, identity: .mailFrom, domain: author),
            dkim: [],
            arc: ARCOutcome(.none),
            authors: MessageAuthors(fieldCount: 1, addresses: [EmailAddress(localPart: "ceo", domain: author)]),
            dmarc: dmarc)
        message.source = MessageSource(address: client, helo: facts.helo)
        #expect(attribution.isAnonymous)
        return try ExaminationBasis(snapshot: snapshot).categorize(message, transaction: transaction, session: facts)
    }

    @Test("what an allowed address sends is not refused for DMARC, unless IPAllowHonoursDmarc is set")
    func allowedAndForged() throws {
        let refusal = "550 5.7.509"
        func reply(_ filter: ConnectionFilterRuling, honours: Bool = false) throws -> String? {
            guard case .refuse(let reply, _, _) = try categorize(filter, honours: honours) else { return nil }
            return reply.description
        }
        #expect(try reply(.allowed(entry: "192.0.2.1")) == nil)
        #expect(try reply(.allowed(entry: "192.0.2.1"), honours: true)?.hasPrefix(refusal) == true)
        #expect(try reply(.safeListed(zone: "good.example"))?.hasPrefix(refusal) == true)
        #expect(try reply(.notListed)?.hasPrefix(refusal) == true)
    }

    @Test(
        "an anonymous message that passes the rules of IPv6 gets the verdict that it gets over IPv4",
        arguments: [SPFResult.pass, .fail])
    func sameVerdict(spf: SPFResult) throws {
        func verdict(_ client: String) throws -> String {
            switch try categorize(.notListed, client: client, spf: spf) {
            case .refuse(let reply, _, _): return reply.description
            case .accept(let message): return message.deliveries.map { "\($0.deliverTo) \($0.placement)" }.joined()
            }
        }
        let (four, six) = (try verdict("198.51.100.1"), try verdict("2001:db8::7"))
        // Without a pass the message does not pass the gate.
        if spf == .pass { #expect(four == six) } else { #expect(six.hasPrefix("450 4.7.26")) }
    }
}
