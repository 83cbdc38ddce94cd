import Facts
import Mail
import MailFlow
import NIOCore
import Organization
import PosternTesting
import Testing

@Suite("Enhanced Filtering for Connectors: the source behind skipped hops")
struct EnhancedFilteringTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// Properties of the connector, as in a document.
        var settings: String
        var received: [String]
        /// `203.0.113.9 mx.sender`; nil when there is none.
        var source: String?
        /// Of the hops, the peer first.
        var verdicts: [String] = []
        var client = "198.51.100.20"
        var recipients = ["ann@contoso.com"]
        var isInForce = true
        var testDescription: String { name }
    }

    static let last = "EFSkipLastIP: true"
    static let auto = "skipped: an address of a private network"
    static let onward = "passed over: the server handed it on to itself"

    static let cases: [Case] = [
        Case(
            name: "EFSkipLastIP: behind the peer and a private hop", settings: last,
            received: ["from EXCH02 (10.128.66.101) by filter.example", "from User (203.0.113.223) by x.example"],
            source: "203.0.113.223 User", verdicts: ["skipped: EFSkipLastIP", auto, "chosen"]),
        Case(
            name: "EFSkipLastIP: over what a server hands on to itself", settings: last,
            received: [
                "from mail.b by mail.b with LMTP", "(qmail 4711 invoked from network)",
                "from A.example (2001:db8:42::28) by b",
            ], source: "2001:db8:42::28 A.example",
            verdicts: ["skipped: EFSkipLastIP", onward, onward, "chosen"]),
        Case(
            name: "EFSkipIPs: behind two listed hops", settings: "EFSkipIPs: [198.51.100.0/24]",
            received: ["from in1 [198.51.100.77] by a", "from mx.sender [203.0.113.9] by b"],
            source: "203.0.113.9 mx.sender",
            verdicts: [
                "skipped: 198.51.100.0/24 of EFSkipIPs", "skipped: 198.51.100.0/24 of EFSkipIPs", "chosen",
            ]),
        Case(
            name: "EFSkipIPs: not from a peer that is not listed", settings: "EFSkipIPs: [192.0.2.0/24]",
            received: ["from mx.sender [203.0.113.9] by b"], source: nil,
            verdicts: ["not skipped: the connecting address is not in EFSkipIPs", "not looked at"]),
        Case(
            name: "EFSkipLastIP: nothing but private hops", settings: last,
            received: ["from x ([192.168.1.4]) by a"], source: nil, verdicts: ["skipped: EFSkipLastIP", auto]),
        Case(
            name: "EFSkipLastIP: the next public hop, trusted or not", settings: last,
            received: ["from in1 [198.51.100.33] by a", "from mx [203.0.113.9] by b"], source: "198.51.100.33 in1",
            verdicts: ["skipped: EFSkipLastIP", "chosen", "not looked at"]),
        Case(
            name: "EFSkipIPs: a forgery below the first hop that is not listed",
            settings: "EFSkipIPs: [198.51.100.0/24]",
            received: ["from mx [203.0.113.9] by a", "from bank [192.0.2.50] by bank"], source: "203.0.113.9 mx",
            verdicts: ["skipped: 198.51.100.0/24 of EFSkipIPs", "chosen", "not looked at"]),
        Case(
            name: "EFSkipIPs: a private peer is skipped by itself", settings: "EFSkipIPs: [198.51.100.0/24]",
            received: ["from mx [203.0.113.9] by a"], source: "203.0.113.9 mx", verdicts: [auto, "chosen"],
            client: "10.3.3.3"),
        Case(
            name: "EFUsers: every recipient is listed",
            settings: "\(last), EFUsers: [ann@contoso.com, carl@contoso.com]",
            received: ["from mx [203.0.113.9] by a"], source: "203.0.113.9 mx",
            recipients: ["carl@contoso.com", "ann@contoso.com"]),
        Case(
            name: "EFUsers: one recipient is not", settings: "\(last), EFUsers: [ann@contoso.com]",
            received: ["from mx [203.0.113.9] by a"], source: "203.0.113.9 mx",
            recipients: ["ann@contoso.com", "carl@contoso.com"], isInForce: false),
        Case(
            name: "EFUsers: another address of a listed user does not count",
            settings: "\(last), EFUsers: [ann@contoso.com]", received: ["from mx [203.0.113.9] by a"],
            source: "203.0.113.9 mx", recipients: ["a.smith@contoso.com"], isInForce: false),
        Case(
            name: "EFTestMode: found, not acted on", settings: "\(last), EFTestMode: true",
            received: ["from mx [203.0.113.9] by a"], source: "203.0.113.9 mx", isInForce: false),
        Case(
            name: "loopback, link-local, shared and unique local addresses are skipped by themselves", settings: last,
            received: [
                "from a [127.0.0.1] by a", "from b [169.254.1.1] by b", "from c [100.64.0.9] by c",
                "from d [IPv6:fd00::1] by d", "from e [IPv6:fe80::1] by e", "from f [IPv6:::1] by f",
                "from g [172.31.255.1] by g", "from mx [172.32.0.1] by a",
            ], source: "172.32.0.1 mx"),
        Case(
            name: "no more than the first thirty Received fields", settings: last,
            received: Array(repeating: "from a [10.0.0.1] by a", count: 30) + ["from mx [203.0.113.9] by a"],
            source: nil),
    ]

    private func planned(_ test: Case) throws -> ExaminationPlan {
        let document = """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso.com }]
            recipients:
              - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, EmailAddresses: [a.smith@contoso.com] }
              - { PrimarySmtpAddress: carl@contoso.com, RecipientType: UserMailbox }
            inboundConnectors:
              - { Name: From filter, ConnectorType: OnPremises, SenderIPAddresses: [198.51.100.20, 10.3.3.3], \(test.settings) }
            """
        let snapshot = try snapshot(document) { $0.hops = 100 }
        return try plan(test.received, recipients: test.recipients, client: test.client, snapshot: snapshot)
    }

    @Test("finds the source and says of each hop why", arguments: cases)
    func source(_ test: Case) throws {
        let plan = try planned(test)
        let listing = try #require(plan.source?.skipListing)
        #expect(listing.connector == "From filter")
        #expect(listing.found.map { "\($0.address) \($0.helo)" } == test.source)
        #expect(listing.isInForce == (test.source != nil && test.isInForce))
        if !test.verdicts.isEmpty { #expect(listing.hops.map(\.verdict) == test.verdicts) }
        let used = try #require(plan.source)
        #expect("\(used.address) \(used.helo)" == (listing.isInForce ? test.source : "\(test.client) client.example"))
        #expect(plan.decisions.map(\.stage) == [.enhancedFiltering])
    }

    /// What a trusted hop may write so that its client can't be told.
    static let unreadable = [
        "from 203.0.113.9 by filter.example with SMTP", "from relay by filter.example",
        "from [10.0.0.1] by filter.example with ESMTP", "by filter.example with HTTP",
        "by filter.example with ESMTP id 1",
        "by filter.example (Postfix, from userid 0)", "(qmail 1 invoked by uid 0)",
        "from x (10.0.0.1) (mx.evil [203.0.113.9]) by filter.example", "from x ([10.0.0.1] by filter.example",
        "from mx.evil (unknown [unknown]) by filter.example",
    ]

    @Test(
        "ends its search at a hop whose client can't be told, and never takes what stands below", arguments: unreadable)
    func endOfSearch(_ field: String) throws {
        let forged = ["from mail.bank.example (mail.bank.example [192.0.2.25]) by relay.bank.example"]
        for settings in [Self.last, "EFSkipIPs: [198.51.100.0/24]"] {
            for trusted in [[], ["from in1 [10.0.0.7] by a"]] {
                let received = trusted + [field] + forged
                let plan = try planned(Case(name: "", settings: settings, received: received))
                let source = try #require(plan.source)
                #expect(source.address.description == "198.51.100.20" && !source.isKnown)
                let listing = try #require(source.skipListing)
                #expect(listing.found == nil && listing.isInForce)
                #expect(listing.unknown?.hasPrefix("hop \(trusted.count + 2) can't be read: ") == true)
                #expect(listing.hops.last?.verdict == "not looked at")
                #expect(plan.decisions.last?.outcome.description.hasPrefix("source unknown: hop ") == true)
            }
            let tested = try planned(Case(name: "", settings: settings + ", EFTestMode: true", received: [field]))
            #expect(tested.source?.isKnown == true && tested.source?.skipListing?.isInForce == false)
        }
    }

    @Test("comes to the same source whatever the sender writes below the trusted hops")
    func senderFields() throws {
        var random = SeededRandom(seed: 5_321)
        let pieces = [
            "from ", " by ", "(", ")", "[192.0.2.25]", "[10.0.0.1]", "192.0.2.25", "198.51.100.7", "mail.bank.example",
            ";",
            " with LMTP", "(qmail 1 invoked from network)", "helo=", "\\", "\"", "from x ([192.0.2.25]) by y",
        ]
        let tops =
            [
                ["from in1 [198.51.100.77] by a", "from mx.evil ([203.0.113.9]) by in1"],
                ["from mx.evil (HELO x) (203.0.113.9) by a"],
                ["from mail.b by mail.b with LMTP", "from x [203.0.113.9] by b"],
            ] + Self.unreadable.map { [$0] }
        for top in tops {
            for settings in ["EFSkipIPs: [198.51.100.0/24]", Self.last] where settings != Self.last || top.count != 2 {
                func outcome(_ below: [String]) throws -> MessageSource? {
                    var source = try planned(Case(name: "", settings: settings, received: top + below)).source
                    source?.skipListing?.hops = []
                    return source
                }
                let expected = try outcome([])
                for _ in 0..<8 {
                    let below = (0..<Int.random(in: 1..<5, using: &random)).map { _ in
                        (0..<Int.random(in: 0..<10, using: &random)).map { _ in
                            pieces.randomElement(using: &random) ?? ""
                        }
                        .joined()
                    }
                    #expect(try outcome(below) == expected, "\(top) \(below)")
                }
            }
        }
    }

    @Test("Enhanced Filtering is off without EFSkipLastIP and EFSkipIPs: the peer is the source")
    func off() throws {
        let plan = try planned(Case(name: "", settings: "EFUsers: [ann@contoso.com]", received: []))
        #expect(plan.source == MessageSource(address: try #require(IPAddress("198.51.100.20")), helo: "client.example"))
        #expect(plan.decisions.isEmpty)
    }

    @Test("EFSkipLastIP does nothing for a connector that goes by the sender's domain alone, which anybody may write")
    func senderDomain() throws {
        let snapshot = try snapshot(
            """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso.com }]
            recipients: [{ PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }]
            inboundConnectors:
              - { Name: Partner, ConnectorType: Partner, SenderDomains: [sender.example], RequireTls: false, EFSkipLastIP: true }
            """)
        let plan = try plan(["from mx [203.0.113.9] by a"], client: stranger, snapshot: snapshot)
        #expect(plan.source?.address.description == stranger)
        let listing = try #require(plan.source?.skipListing)
        #expect(listing.found == nil && !listing.isInForce)
    }

    @Test(
        "authenticates incoming mail, and mail of trustedNetworks only when a source is found behind them",
        arguments: [
            (stranger, "x@sender.example", stranger), (headOffice, "x@sender.example", headOffice),
            (headOffice, "ann@contoso.com", nil), ("10.77.0.1", "x@sender.example", nil),
        ])
    func authenticated(_ client: String, _ sender: String, _ source: String?) throws {
        let plan = try plan([], sender: sender, client: client, snapshot: both())
        #expect(plan.source?.address.description == source)
        #expect(plan.readsContent)
        #expect(plan.sealingKey == nil && plan.signingKeys.isEmpty)
    }

    @Test("authenticates nothing that is refused for its size anyway")
    func refused() throws {
        let snapshot = try snapshot(contoso) { $0.messageSize = 5 }
        #expect(try plan([], client: stranger, snapshot: snapshot).isEmpty)
    }

    private func plan(
        _ received: [String], recipients: [String] = ["ann@contoso.com"], sender: String = "x@sender.example",
        client: String, snapshot: ConfigurationSnapshot
    ) throws -> ExaminationPlan {
        let perimeter = Perimeter(snapshot: snapshot)
        var transaction = try transaction(from: sender)
        for recipient in recipients {
            let ruling = try perimeter.rule("<\(recipient)>", in: transaction, from: client)
            transaction.attribution = transaction.attribution ?? ruling.attribution
            transaction.recipients.append(try #require(ruling.recipient, "\(ruling.summary)"))
        }
        let text = received.map { "Received: \($0); Mon, 23 Nov 2026 13:02:19 +0000\r\n" }.joined() + "\r\nHello\r\n"
        // Something before the content, so that offsets count from where it begins.
        var content = ByteBuffer(string: "before" + text)
        content.moveReaderIndex(forwardBy: 6)
        let facts = MessageFacts(
            header: HeaderSummary(reading: content, ownName: "mx.example.net"), size: content.readableBytes,
            networkMessageID: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 0),
            smtpUTF8: false)
        return try ExaminationBasis(snapshot: snapshot).plan(
            facts, beginning: content, transaction: transaction, session: try session(client))
    }
}
