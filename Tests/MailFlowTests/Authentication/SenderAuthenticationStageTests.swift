import Facts
import Mail
import MailFlow
import NIOCore
import Organization
import PosternTesting
import Testing

@testable import SenderAuthentication

@Suite("Sender authentication in the categorizer")
struct SenderAuthenticationStageTests {
    /// What was found out, and who sends.
    struct Scene: Sendable {
        var client = stranger
        var recipients = ["ann@contoso.com"]
        var spf = SPFResult.fail
        var dkim: [DKIMResult] = []
        var result = DMARCOutcome.Result.fail
        var published: DMARCPolicy? = .reject
        /// What is asked after the share that is spared; nil for what is published.
        var requested: DMARCPolicy?
        var author = "bank.example"
        var arc = false
        var inForce = false
        /// Properties of `antiPhishPolicy`.
        var policy = ""
        var settings = ""
        var style = SenderAuthenticationSettings.ResultsStyle.rfc8601
        var header = ""
        var trustedNetworks = ["10.77.0.0/16"]
        var found: SkipListing.Source?
        /// What Enhanced Filtering came to; nil for ``found``.
        var finding: SkipListing.Finding?
        /// The domain of MAIL FROM.
        var sender = "sender.example"
        /// Who the message says it is from; nil for one address of ``author``.
        var authors: MessageAuthors?

        func with(_ change: (inout Scene) -> Void) -> Scene {
            var scene = self
            change(&scene)
            return scene
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var scene: Scene
        /// `550`, `quarantine`, `junk` or `inbox`.
        var outcome: String
        var compauth: String
        var inputs: [Decision.Input] = []
        var action: String
        var testDescription: String { name }
    }

    static let base = Scene()
    static let quarantine = base.with { $0.published = .quarantine }

    static let policies: [Row] = [
        Row(
            name: "p=reject is honoured by default", scene: base, outcome: "550", compauth: "fail reason=000",
            inputs: ["DmarcRejectAction=Reject", "policy=reject"], action: "reject"),
        Row(
            name: "DmarcRejectAction Quarantine: quarantine",
            scene: base.with { $0.policy = "DmarcRejectAction: Quarantine" },
            outcome: "quarantine", compauth: "fail reason=000", inputs: ["DmarcRejectAction=Quarantine"],
            action: "oreject"),
        Row(
            name: "p=quarantine: quarantine", scene: quarantine, outcome: "quarantine",
            compauth: "fail reason=000", inputs: ["DmarcQuarantineAction=Quarantine"], action: "quarantine"),
        Row(
            name: "DmarcQuarantineAction MoveToJmf: junk",
            scene: quarantine.with { $0.policy = "DmarcQuarantineAction: MoveToJmf" }, outcome: "junk",
            compauth: "fail reason=000", inputs: ["DmarcQuarantineAction=MoveToJmf"], action: "quarantine"),
        Row(
            name: "p=none: nothing", scene: base.with { $0.published = DMARCPolicy.none }, outcome: "inbox",
            compauth: "fail reason=001", inputs: ["policy=none"], action: "none"),
        Row(
            name: "spoof intelligence off changes nothing while DMARC is honoured",
            scene: base.with { $0.policy = "EnableSpoofIntelligence: false" }, outcome: "550",
            compauth: "fail reason=000", action: "reject"),
        Row(
            name: "HonorDmarcPolicy off: AuthenticationFailAction",
            scene: base.with { $0.policy = "HonorDmarcPolicy: false" }, outcome: "junk", compauth: "fail reason=000",
            inputs: ["AuthenticationFailAction=MoveToJmf"], action: "oreject"),
        Row(
            name: "HonorDmarcPolicy off, p=quarantine: AuthenticationFailAction",
            scene: quarantine.with { $0.policy = "HonorDmarcPolicy: false, AuthenticationFailAction: Quarantine" },
            outcome: "quarantine", compauth: "fail reason=000", inputs: ["AuthenticationFailAction=Quarantine"],
            action: "quarantine"),
        Row(
            name: "both off: quarantine, whatever is asked",
            scene: base.with { $0.policy = "HonorDmarcPolicy: false, EnableSpoofIntelligence: false" },
            outcome: "quarantine", compauth: "fail reason=000", inputs: ["HonorDmarcPolicy=false"], action: "oreject"),
        Row(
            name: "both off, p=none: nothing",
            scene: base.with {
                $0.policy = "HonorDmarcPolicy: false, EnableSpoofIntelligence: false"
                $0.published = DMARCPolicy.none
            }, outcome: "inbox", compauth: "fail reason=001", action: "none"),
        Row(
            name: "a refusal that is spared becomes quarantine", scene: base.with { $0.requested = .quarantine },
            outcome: "quarantine", compauth: "fail reason=000", inputs: ["policy=reject, spared to quarantine"],
            action: "pct.reject"),
        Row(
            name: "a quarantine that is spared becomes nothing",
            scene: quarantine.with { $0.requested = DMARCPolicy.none },
            outcome: "inbox", compauth: "fail reason=001", action: "pct.quarantine"),
        Row(
            name: "an accepted domain as the author", scene: base.with { $0.author = "contoso.com" }, outcome: "550",
            compauth: "fail reason=010", action: "reject"),
        Row(
            name: "DMARC passes", scene: base.with { $0.result = .pass }, outcome: "inbox",
            compauth: "pass reason=100", action: "none"),
        Row(
            name: "no policy: what is not proved forces nothing",
            scene: base.with { ($0.result, $0.published) = (.none, nil) }, outcome: "inbox",
            compauth: "fail reason=001", inputs: ["policy=none published"], action: "none"),
        Row(
            name: "temporary errors force nothing",
            scene: base.with { ($0.result, $0.published, $0.spf) = (.temperror, nil, .temperror) }, outcome: "inbox",
            compauth: "none reason=301", action: "none"),
        Row(
            name: "a broken record forces nothing",
            scene: base.with { ($0.result, $0.published) = (.permerror, nil) }, outcome: "inbox",
            compauth: "fail reason=001", action: "none"),
        Row(
            name: "a client that a connector knows is not questioned", scene: base.with { $0.client = headOffice },
            outcome: "inbox", compauth: "none reason=451", action: "oreject"),
        Row(
            name: "unless Enhanced Filtering is in force",
            scene: base.with { ($0.client, $0.inForce) = (headOffice, true) }, outcome: "550",
            compauth: "fail reason=000", action: "reject"),
        Row(
            name: "nor is one of trustedNetworks", scene: base.with { $0.client = "10.77.0.1" }, outcome: "inbox",
            compauth: "none reason=451", action: "oreject"),
        Row(
            name: "a trusted sealer that saw it pass",
            scene: base.with {
                ($0.arc, $0.settings) = (true, "arcConfig: { ArcTrustedSealers: [list.example] }")
            }, outcome: "inbox", compauth: "pass reason=130", inputs: ["arc=pass list.example"], action: "oreject"),
        Row(
            name: "a sealer that is not trusted",
            scene: base.with {
                ($0.arc, $0.settings) = (true, "arcConfig: { ArcTrustedSealers: [other.example] }")
            }, outcome: "550", compauth: "fail reason=000", action: "reject"),
    ]

    @Test("does with mail that fails what the organization's policy says", arguments: policies)
    func policy(_ row: Row) throws {
        let categorization = try categorize(row.scene)
        let decision = try #require(categorization.decisions.first { $0.stage == .senderAuthentication })
        #expect(decision.inputs.contains("compauth=\(row.compauth)"), "\(decision.inputs)")
        #expect(decision.inputs.contains("action=\(row.action)"), "\(decision.inputs)")
        for input in row.inputs { #expect(decision.inputs.contains(input), "\(decision.inputs)") }
        switch categorization {
        case .refuse(let reply, _, _):
            #expect(row.outcome == "550")
            #expect(
                reply.description
                    == "550 5.7.509 Access denied, sending domain [\(row.scene.author)] does not pass DMARC verification "
                    + "and has a DMARC policy of reject.")
            #expect(decision.reply == reply.description && decision.outcome == .refused)
        case .accept(let message):
            if row.outcome == "quarantine" {
                let hold = try #require(message.deliveries.first?.placement.hold)
                #expect(hold.reason == .phish && hold.policyType == .antiPhishPolicy && hold.policyName == "Default")
                #expect(hold.tag == "DefaultFullAccessPolicy" && hold.retentionDays == 15)
            } else {
                #expect(Set(message.deliveries.map(\.placement)) == [row.outcome == "junk" ? .junk : .inbox])
            }
            let edits = try message.edits
            #expect(edits.stamps.isEmpty == (row.outcome == "inbox"))
            let results = try #require(edits.prepended.first)
            #expect(results.hasPrefix("Authentication-Results: mx.example.net;"))
            let text = results.replacing("\r\n", with: "")
            #expect(text.contains("dmarc=\(row.scene.result.rawValue) (action=\(row.action)) header.from="), "\(text)")
            #expect(text.contains("compauth=\(row.compauth)"), "\(text)")
        }
    }

    /// A failure that no policy of the author's domain asks to act on.
    static let implicit = base.with {
        ($0.result, $0.published, $0.author, $0.sender) = (.none, nil, "contoso.com", "contoso.com")
    }
    static let failAction: [Decision.Input] = ["AuthenticationFailAction=MoveToJmf"]

    static let implicitFailures: [Row] = [
        Row(
            name: "the organization's own domain, and SPF fails: junk", scene: implicit, outcome: "junk",
            compauth: "fail reason=601", inputs: failAction + ["sign=author in an accepted domain"], action: "none"),
        Row(
            name: "the same, softly", scene: implicit.with { $0.spf = .softfail }, outcome: "junk",
            compauth: "fail reason=601", inputs: failAction + ["sign=author in an accepted domain"], action: "none"),
        Row(
            name: "the same with a policy that asks for nothing",
            scene: implicit.with { ($0.result, $0.published) = (.fail, DMARCPolicy.none) }, outcome: "junk",
            compauth: "fail reason=601", inputs: failAction, action: "none"),
        Row(
            name: "the same with a policy that can't be used", scene: implicit.with { $0.result = .permerror },
            outcome: "junk", compauth: "fail reason=601", inputs: failAction, action: "none"),
        Row(
            name: "the organization's own domain, another sender, and its SPF fails",
            scene: implicit.with { $0.sender = "evil.example" }, outcome: "junk", compauth: "fail reason=601",
            inputs: failAction, action: "none"),
        Row(
            name: "the organization's own domain, and a stranger's sender that passes SPF",
            scene: implicit.with { ($0.spf, $0.sender) = (.pass, "news.example") }, outcome: "junk",
            compauth: "fail reason=601", inputs: failAction, action: "none"),
        Row(
            name: "the organization's own domain without SPF", scene: implicit.with { $0.spf = .none },
            outcome: "junk", compauth: "fail reason=601", inputs: failAction, action: "none"),
        Row(
            name: "another domain, and a stranger's sender that passes SPF",
            scene: implicit.with { ($0.author, $0.spf, $0.sender) = ("bank.example", .pass, "news.example") },
            outcome: "inbox", compauth: "fail reason=001", action: "none"),
        Row(
            name: "another domain, whose SPF fails: junk",
            scene: implicit.with { ($0.author, $0.sender) = ("bank.example", "mail.bank.example") }, outcome: "junk",
            compauth: "fail reason=001", inputs: failAction + ["sign=SPF fail of mail.bank.example"], action: "none"),
        Row(
            name: "another domain, softly: a forwarder may have done it",
            scene: implicit.with { ($0.author, $0.sender, $0.spf) = ("bank.example", "bank.example", .softfail) },
            outcome: "inbox", compauth: "fail reason=001", action: "none"),
        Row(
            name: "another domain that asks for nothing",
            scene: implicit.with {
                ($0.author, $0.sender, $0.result, $0.published) = (
                    "bank.example", "bank.example", .fail, DMARCPolicy.none
                )
            }, outcome: "inbox", compauth: "fail reason=001", inputs: ["policy=none"], action: "none"),
        Row(
            name: "the same where wishes are not honoured",
            scene: implicit.with {
                ($0.author, $0.sender, $0.result, $0.published) = (
                    "bank.example", "bank.example", .fail, DMARCPolicy.none
                )
                $0.policy = "HonorDmarcPolicy: false"
            }, outcome: "junk", compauth: "fail reason=001", inputs: failAction, action: "none"),
        Row(
            name: "AuthenticationFailAction Quarantine",
            scene: implicit.with { $0.policy = "AuthenticationFailAction: Quarantine" }, outcome: "quarantine",
            compauth: "fail reason=601", inputs: ["AuthenticationFailAction=Quarantine"], action: "none"),
        Row(
            name: "EnableSpoofIntelligence off: nothing",
            scene: implicit.with { $0.policy = "EnableSpoofIntelligence: false" }, outcome: "inbox",
            compauth: "fail reason=601", action: "none"),
        Row(
            name: "SPF of a client that stands for another says nothing",
            scene: implicit.with {
                ($0.client, $0.inForce, $0.finding) = (headOffice, true, .unknown("hop 2 can't be read"))
            }, outcome: "inbox", compauth: "fail reason=601", action: "none"),
        Row(
            name: "a client that a connector knows", scene: implicit.with { $0.client = headOffice }, outcome: "inbox",
            compauth: "none reason=451", action: "none"),
        Row(
            name: "a trusted sealer saw it pass",
            scene: implicit.with {
                ($0.arc, $0.result, $0.published) = (true, .fail, DMARCPolicy.none)
                $0.settings = "arcConfig: { ArcTrustedSealers: [list.example] }"
            }, outcome: "inbox", compauth: "pass reason=130", action: "none"),
    ]

    @Test("acts on other failures where something else speaks against the message", arguments: implicitFailures)
    func implicitFailure(_ row: Row) throws { try policy(row) }

    /// Nobody, in every way.
    static let invalid: [(MessageAuthors, String)] = [
        (MessageAuthors(fieldCount: 0, addresses: []), "no From field"),
        (MessageAuthors(fieldCount: 1, addresses: []), "From names nobody"),
        (
            MessageAuthors(fieldCount: 2, addresses: [EmailAddress("a@bank.example")].compactMap(\.self)),
            "several From fields"
        ),
        (
            MessageAuthors(fieldCount: 1, addresses: [EmailAddress("a@[192.0.2.1]")].compactMap(\.self)),
            "an address in From has no domain"
        ),
        (
            MessageAuthors(
                fieldCount: 1, addresses: [EmailAddress("a@bank.example")].compactMap(\.self), hidden: .unreadable),
            "an address in From can't be read"
        ),
        (
            MessageAuthors(
                fieldCount: 1, addresses: [EmailAddress("a@bank.example")].compactMap(\.self), hidden: .tooMany),
            "too many addresses in From"
        ),
    ]

    @Test("refuses mail that does not say who it is from, whatever passes, or does what InvalidFromAction says")
    func invalidFrom() throws {
        for (authors, problem) in Self.invalid {
            let scene = SenderAuthenticationStageTests.base.with {
                ($0.result, $0.spf, $0.authors) = (.pass, .pass, authors)
            }
            for (action, outcome) in [("", "550"), ("Reject", "550"), ("MoveToJmf", "junk"), ("None", "inbox")] {
                let found = try categorize(
                    scene.with { $0.policy = action.isEmpty ? "" : "InvalidFromAction: \(action)" })
                let decision = try #require(found.decisions.first { $0.stage == .senderAuthentication })
                #expect(decision.inputs.contains("from=\(problem)"), "\(decision.inputs)")
                let property = "InvalidFromAction=\(action.isEmpty ? "Reject" : action)"
                #expect(decision.inputs.contains("\(property)") == (action != "None"), "\(decision.inputs)")
                switch found {
                case .refuse(let reply, _, _):
                    #expect(outcome == "550")
                    #expect(
                        reply.description
                            == "550 5.7.512 Access denied, message must be RFC 5322 section 3.6.2 compliant")
                    #expect(decision.reply == reply.description)
                case .accept(let message):
                    #expect(Set(message.deliveries.map(\.placement)) == [outcome == "junk" ? .junk : .inbox])
                }
            }
            // Servers that somebody vouches for may send what they like; Enhanced Filtering looks behind them.
            for (client, inForce) in [(headOffice, false), ("10.77.0.1", false), (headOffice, true)] {
                let found = try categorize(scene.with { ($0.client, $0.inForce) = (client, inForce) })
                if case .accept = found { #expect(!inForce) } else { #expect(inForce) }
            }
        }
    }

    @Test("refuses in the name of the author's domain where it asks for that, also when From is invalid otherwise")
    func invalidForged() throws {
        let scene = SenderAuthenticationStageTests.base.with {
            $0.authors = SenderAuthenticationStageTests.invalid[2].0
        }
        guard case .refuse(let reply, _, _) = try categorize(scene) else {
            Issue.record("It was accepted.")
            return
        }
        #expect(reply.description.hasPrefix("550 5.7.509 "))
        let lenient = scene.with { $0.policy = "DmarcRejectAction: Quarantine" }
        guard case .refuse(let reply, _, _) = try categorize(lenient) else {
            Issue.record("It was accepted.")
            return
        }
        #expect(reply.description.hasPrefix("550 5.7.512 "))
    }

    @Test("says what the policy asks for, and which policy that is")
    func asked() throws {
        for (scene, outcome) in [
            (SenderAuthenticationStageTests.quarantine, Decision.Outcome.quarantine),
            (SenderAuthenticationStageTests.quarantine.with { $0.policy = "DmarcQuarantineAction: MoveToJmf" }, .junk),
        ] {
            let decision = try categorize(scene).decisions.first { $0.stage == .senderAuthentication }
            #expect(decision?.outcome == outcome)
            #expect(decision?.object == .init(.antiPhishPolicy, "Default"))
        }
    }

    @Test("puts every copy into the junk folder, and tells hosts the connecting client and the source's greeting")
    func junk() throws {
        let scene = SenderAuthenticationStageTests.quarantine.with {
            $0.policy = "DmarcQuarantineAction: MoveToJmf"
            $0.recipients = ["ann@contoso.com", "carl@contoso.com"]
            $0.client = headOffice
            $0.inForce = true
            $0.found = .init(address: IPAddress(v4: 0xcb00_7109), helo: "mx.sender")
        }
        guard case .accept(let message) = try categorize(scene) else {
            Issue.record("It was refused.")
            return
        }
        #expect(message.deliveries.map(\.placement) == [.junk, .junk])
        let report = try #require(try message.edits.stamps.first)
        #expect(report.contains("CIP:\(headOffice);") && report.contains(";H:mx.sender;"), "\(report)")
    }

    @Test("stamps the results, SPF, the source behind skipped hops and then our Received field")
    func order() throws {
        let scene = SenderAuthenticationStageTests.base.with {
            $0.result = .pass
            $0.client = headOffice
            $0.inForce = true
            $0.found = .init(address: IPAddress(v4: 0xcb00_7109), helo: "mx;sender\u{e9}")
        }
        guard case .accept(let message) = try categorize(scene) else {
            Issue.record("It was refused.")
            return
        }
        let edits = try message.edits
        #expect(
            edits.prepended.map { String($0.prefix { $0 != ":" }) } == [
                "Authentication-Results", "Received-SPF", "X-MS-Exchange-ExternalOriginalInternetSender",
                "X-MS-Exchange-SkipListedInternetSender", "Received",
            ])
        #expect(edits.prepended[2].hasSuffix(": ip=[203.0.113.9];domain=mx?sender??"))
        #expect(edits.prepended[1].contains("client-ip=203.0.113.9"))
        let tested = try categorize(scene.with { $0.inForce = false })
        guard case .accept(let message) = tested else {
            Issue.record("It was refused.")
            return
        }
        #expect(try message.edits.prepended[2].hasPrefix("X-MS-Exchange-SkipListedInternetSender: "))
        #expect(try message.edits.prepended[3].hasPrefix("Received: "))
    }

    @Test("stamps nothing where the sender was not authenticated")
    func unauthenticated() throws {
        let snapshot = try both()
        let categorization = try categorize(snapshot: snapshot, client: stranger, recipients: ["ann@contoso.com"])
        guard case .accept(let message) = categorization else {
            Issue.record("It was refused.")
            return
        }
        let edits = try message.edits
        #expect(edits.prepended.count == 1 && edits.prepended[0].hasPrefix("Received: "))
        #expect(!message.decisions.contains { $0.stage == .senderAuthentication })
    }

    @Test("EOP's style leaves out results without a name of who checked, which would pass for ours")
    func unnamed() throws {
        let unnamed = "Authentication-Results: spf=pass smtp.mailfrom=bank.example; dmarc=pass\r\n"
        let others = "Authentication-Results: mx.sender; spf=pass\r\n"
        let own = "Authentication-Results: mx.example.net; spf=pass\r\n"
        for (style, removed) in [(SenderAuthenticationSettings.ResultsStyle.rfc8601, own), (.eop, unnamed + own)] {
            let scene = SenderAuthenticationStageTests.base.with {
                $0.result = .pass
                $0.style = style
                $0.header = others + unnamed + own
            }
            guard case .accept(let message) = try categorize(scene) else { continue }
            let edits = try message.edits
            let octets = Array(scene.header.utf8)
            #expect(edits.removed.map { String(decoding: octets[$0], as: UTF8.self) }.joined() == removed)
            #expect(edits.prepended[0].contains(style == .eop ? "dmarc=pass action=none" : "dmarc=pass (action=none)"))
        }
    }

    @Test(
        "over IPv6 takes mail with SPF or DKIM from clients that nobody vouches for",
        arguments: [
            (SPFResult.pass, [DKIMResult](), true), (.fail, [.fail, .pass], true), (.fail, [], false),
            (.softfail, [.fail], false), (.neutral, [], false), (.none, [.permerror], false), (.permerror, [], false),
            (.temperror, [.temperror], false),
        ])
    func ipv6(_ spf: SPFResult, _ dkim: [DKIMResult], _ isTaken: Bool) throws {
        let scene = SenderAuthenticationStageTests.base.with {
            ($0.spf, $0.dkim, $0.result, $0.published) = (spf, dkim, .none, nil)
            $0.client = "2001:db8::1"
            $0.settings = "ipv6: { Enabled: true }"
        }
        switch try categorize(scene) {
        case .accept: #expect(isTaken)
        case .refuse(let reply, let decisions, _):
            #expect(!isTaken)
            #expect(
                reply.description
                    == "450 4.7.26 Service unavailable, message sent over IPv6 [2001:db8::1] must pass either SPF or DKIM "
                    + "validation.")
            #expect(decisions.last?.reply == reply.description)
        }
        // It goes before what the author's domain asks for.
        let forged = try categorize(scene.with { ($0.result, $0.published) = (.fail, .reject) })
        if case .refuse(let reply, _, _) = forged {
            #expect(reply.description.hasPrefix(isTaken ? "550 5.7.509 " : "450 4.7.26 "))
        } else {
            Issue.record("It was accepted.")
        }
        // The rule is for those clients alone, and for those that are not only reported.
        for other in [
            scene.with { $0.client = stranger }, scene.with { $0.trustedNetworks = ["2001:db8::/32"] },
            scene.with { $0.settings = "ipv6: { Enabled: true, ReportOnly: true }" },
        ] {
            let categorization = try categorize(other)
            guard case .accept = categorization else {
                Issue.record("\(other) was refused.")
                continue
            }
            let reported = categorization.decisions.contains {
                $0.outcome.description.hasPrefix("would be refused: 450 4.7.26")
            }
            #expect(reported == (!isTaken && other.settings.contains("ReportOnly")))
        }
    }

    // MARK: -

    private func categorize(_ scene: Scene) throws -> Categorization {
        let contoso = """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso.com }]
            recipients:
              - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }
              - { PrimarySmtpAddress: carl@contoso.com, RecipientType: UserMailbox }
            inboundConnectors:
              - { Name: From head office, ConnectorType: OnPremises, SenderIPAddresses: [10.1.1.25] }
            \(scene.policy.isEmpty ? "" : "antiPhishPolicy: { \(scene.policy) }")
            \(scene.settings)
            """
        var server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
        server.trustedNetworks = scene.trustedNetworks.compactMap { IPNetwork($0) }
        server.senderAuthentication.resultsStyle = scene.style
        let snapshot = ConfigurationSnapshot(
            server: server,
            organizations: [
                OrganizationSnapshot(
                    try OrganizationDocument.load(yaml: contoso, file: "test.yaml").get(), revision: 1)
            ])
        let author = try Domain(scene.author)
        let client = try #require(IPAddress(scene.client))
        let source = scene.found ?? .init(address: client, helo: "client.example")
        var dmarc = DMARCOutcome(scene.result, authorDomain: author)
        dmarc.publishedPolicy = scene.published
        dmarc.requestedPolicy = scene.result == .fail ? scene.requested ?? scene.published ?? .none : .none
        dmarc.isSpared = scene.requested != nil
        dmarc.organizationalDomain = author
        var arc = ARCOutcome(scene.arc ? .pass : .none)
        if scene.arc {
            let list = try Domain("list.example")
            arc.sealings = [.init(instance: 1, sealer: list, signer: list)]
            arc.attested = AuthenticationResults(
                server: "list.example",
                methods: [.init("dmarc", "pass", properties: [.init("header.from", scene.author)])])
        }
        let authentication = MessageAuthentication(
            clientAddress: scene.inForce ? source.address : client, helo: source.helo,
            spf: SPFOutcome(scene.spf, identity: .mailFrom, domain: try Domain(scene.sender)),
            dkim: scene.dkim.map { DKIMOutcome($0) }, arc: arc,
            authors: scene.authors
                ?? MessageAuthors(fieldCount: 1, addresses: [EmailAddress(localPart: "ceo", domain: author)]),
            dmarc: dmarc)
        let finding: SkipListing.Finding =
            scene.found == nil && !scene.inForce ? .none("no address is left") : .source(source)
        let listing = SkipListing(
            connector: "From head office", hops: [], finding: scene.finding ?? finding,
            exemption: scene.inForce ? nil : "EFTestMode")
        return try categorize(snapshot: snapshot, client: scene.client, recipients: scene.recipients, scene.header) {
            $0.authentication = authentication
            $0.source = MessageSource(
                address: authentication.clientAddress, helo: source.helo,
                skipListing: listing.found == nil && listing.unknown == nil ? nil : listing)
        }
    }

    private func categorize(
        snapshot: ConfigurationSnapshot, client: String, recipients: [String], _ header: String = "",
        change: (inout MessageFacts) -> Void = { _ in }
    ) throws -> Categorization {
        var transaction = try transaction(from: "x@sender.example")
        let domain = try #require(recipients.first?.split(separator: "@").last)
        let organization = try #require(snapshot.owner(of: try Domain(domain))?.organization)
        let isKnown = client == headOffice
        transaction.attribution = Attribution(
            owner: organization, direction: .incoming,
            inboundConnector: isKnown ? "From head office" : nil, connectorType: isKnown ? .onPremises : nil,
            isMatchedByIdentity: isKnown)
        transaction.recipients = try recipients.map {
            EnvelopeRecipient(address: try #require(EmailAddress($0)))
        }
        let content = ByteBuffer(
            string: header + "Message-ID: <1@sender.example>\r\nDate: Mon, 23 Nov 2026 13:02:19 +0000\r\n\r\nHello\r\n")
        var facts = MessageFacts(
            header: HeaderSummary(reading: content, ownName: "mx.example.net"), size: content.readableBytes,
            networkMessageID: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 0),
            smtpUTF8: false)
        change(&facts)
        return try ExaminationBasis(snapshot: snapshot).categorize(
            facts, transaction: transaction, session: try session(client))
    }
}

extension Categorization {
    fileprivate var decisions: [Decision] {
        switch self {
        case .refuse(_, let decisions, _): decisions
        case .accept(let message): message.decisions
        }
    }
}
