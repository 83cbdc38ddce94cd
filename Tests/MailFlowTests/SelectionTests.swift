import Foundation
import Mail
import MailFlow
import Organization
import PosternTesting
import Testing

@Suite("Selection of the outbound connector")
struct SelectionTests {
    private static let example = """
        organization: contoso
        acceptedDomains: [{ DomainName: contoso.com }, { DomainName: sales.contoso.com }, { DomainName: fabrikam.com }]
        recipients: [{ PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }]
        outboundConnectors:
          - { Name: C1, ConnectorType: OnPremises, AllAcceptedDomains: true, UseMXRecord: false, SmartHosts: [10.0.0.1] }
          - { Name: C2, RecipientDomains: [contoso.com], UseMXRecord: false, SmartHosts: [10.0.0.2] }
          - { Name: C3, RecipientDomains: ["*.contoso.com"], UseMXRecord: false, SmartHosts: [10.0.0.3] }
        """

    private func route(
        _ address: String, _ snapshot: ConfigurationSnapshot, direction: Direction = .incoming,
        change: (inout RoutingInputs) -> Void = { _ in }
    ) throws -> (QueueKey, Decision) {
        var inputs = RoutingInputs(direction: direction, revision: 1)
        change(&inputs)
        return Router(snapshot: snapshot).route(
            try #require(EmailAddress(address)), inputs: inputs, organization: "contoso")
    }

    @Test(
        "records which entry decided and whom it was preferred to",
        arguments: [
            ("john@fabrikam.com", ["match=AllAcceptedDomains"]),
            ("john@contoso.com", ["match=the domain itself", "before=C3 (*.contoso.com), C1 (AllAcceptedDomains)"]),
            ("john@sales.contoso.com", ["match=*.contoso.com", "before=C1 (AllAcceptedDomains)"]),
            ("john@mail.contoso.com", ["match=*.contoso.com"]), ("john@example.net", ["match=default route"]),
        ])
    func record(_ address: String, _ inputs: [String]) throws {
        let (_, decision) = try route(address, snapshot(Self.example))
        #expect(decision.inputs.dropFirst().map(\.description) == inputs)
    }

    @Test("reports for a domain which connector mail takes, and why not the others")
    func report() throws {
        let yaml =
            Self.example
            + "\n  - { Name: C0, Enabled: false, RecipientDomains: [contoso.com] }\n"
            + "  - { Name: C4, RecipientDomains: [elsewhere.example] }\n"
        let router = Router(snapshot: try snapshot(yaml))
        let report = try #require(router.report(try Domain("contoso.com"), organization: "contoso"))
        #expect(report.connector == "C2")
        #expect(report.acceptedDomain == "contoso.com")
        #expect(report.outcome == "routed to the smart hosts of connector C2")
        #expect(
            report.entries.map { "\($0.connector): \($0.match ?? "-"): \($0.outcome)" } == [
                "C2: the domain itself: chosen", "C3: *.contoso.com: not chosen: C2 goes before it",
                "C1: AllAcceptedDomains: not chosen: C2 goes before it",
                "C0: the domain itself: not chosen: Enabled is false", "C4: -: not chosen: it is not for this domain",
            ])
        let outside = try #require(router.report(try Domain("example.net"), organization: "contoso"))
        #expect(outside.connector == nil && outside.outcome == "routed by MX of example.net")
        #expect(outside.entries.count == 5)
        #expect(router.report(try Domain("example.net"), organization: "gone") == nil)
    }

    /// One organization with a connector of every kind.
    private func centralised(change: (inout OutboundConnector) -> Void = { _ in }) throws -> ConfigurationSnapshot {
        var document = try OrganizationDocument.load(yaml: Self.example, file: "test.yaml").get()
        var connector = OutboundConnector(
            name: "All", connectorType: .onPremises, useMXRecord: false,
            smartHosts: [try #require(SmartHost("10.0.0.9:25"))])
        connector.routeAllMessagesViaOnPremises = true
        change(&connector)
        document.outboundConnectors.append(connector)
        return ConfigurationSnapshot(
            server: ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data"),
            organizations: [OrganizationSnapshot(document, revision: 1)])
    }

    @Test("sends all that leaves, and all from the internet, by the servers on the premises first")
    func centralisedTransport() throws {
        let snapshot = try centralised()
        #expect(try route("x@example.net", snapshot, direction: .originating).0.connector == "All")
        #expect(try route("john@fabrikam.com", snapshot).0.connector == "All")
        #expect(try route("john@fabrikam.com", snapshot).1.inputs.contains("match=RouteAllMessagesViaOnPremises"))
        // From inside to inside.
        #expect(try route("john@fabrikam.com", snapshot, direction: .originating).0.connector == "C1")
        // A mailbox here comes first.
        #expect(try route("ann@contoso.com", snapshot).0.deliveryType == .mailbox)
        // What has been there goes on.
        for direction in [Direction.incoming, .originating] {
            let back = try route("x@example.net", snapshot, direction: direction) { $0.isFromOnPremises = true }
            #expect(back.0.connector == nil && back.0.deliveryType == .dnsConnector)
        }
        // A rule's choice goes before it.
        #expect(try route("x@example.net", snapshot) { $0.ruleConnector = "C3" }.0.connector == "C3")
    }

    @Test("takes no disabled, test or rule-scoped connector, and no Partner one, for all mail")
    func noCentralisedTransport() throws {
        let changes: [(inout OutboundConnector) -> Void] = [
            { $0.isEnabled = false }, { $0.isTestMode = true }, { $0.isTransportRuleScoped = true },
            { $0.connectorType = .partner },
        ]
        for change in changes {
            let snapshot = try centralised(change: change)
            #expect(try route("x@example.net", snapshot, direction: .originating).0.connector == nil)
        }
    }

    @Test("lets mail of a rule use a rule-scoped connector, and wait where the connector is disabled or a test copy")
    func ruleChosen() throws {
        let scoped = try centralised { $0.isTransportRuleScoped = true }
        #expect(try route("x@example.net", scoped) { $0.ruleConnector = "All" }.0.deliveryType == .smartHost)
        for change in [{ $0.isEnabled = false }, { $0.isTestMode = true }] as [(inout OutboundConnector) -> Void] {
            let snapshot = try centralised(change: change)
            let (key, decision) = try route("x@example.net", snapshot) { $0.ruleConnector = "All" }
            #expect(key.deliveryType == .unreachable && key.connector == "All")
            #expect(
                decision.outcome.description.contains(
                    "the connector All, which a rule chose, is disabled or does not exist"))
            let hop = try #require(Router(snapshot: snapshot).nextHop(for: key))
            #expect(hop.description == "none: the connector All, which a rule chose, is disabled or does not exist")
            // It goes on as soon as the connector is back.
            let back = try centralised()
            let inputs = RoutingInputs(direction: .incoming, ruleConnector: "All", revision: 1)
            let address = try #require(EmailAddress("x@example.net"))
            #expect(
                Router(snapshot: back).reroute(address, inputs: inputs, organization: "contoso").0.deliveryType
                    == .smartHost)
        }
    }

    @Test("agrees with a plain reading of the rules", arguments: 0..<40 as Range<UInt64>)
    func agreesWithThePage(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let labels = ["a", "b", "c"]
        func domain() throws -> Domain {
            let labels = (0..<Int.random(in: 1...3, using: &random)).compactMap { _ in
                labels.randomElement(using: &random)
            }
            return try Domain(labels.joined(separator: ".") + ".x")
        }
        func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }
        var document = OrganizationDocument(name: "contoso")
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let accepted = AcceptedDomain(try domain(), type: .internalRelay, matchSubDomains: chance(2))
            if !document.acceptedDomains.contains(where: { $0.domainName == accepted.domainName }) {
                document.acceptedDomains.append(accepted)
            }
        }
        for index in 0..<Int.random(in: 0...8, using: &random) {
            var patterns: [DomainPattern] = []
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                let name = try domain()
                patterns.append([.exact(name), .suffix(name), .any].randomElement(using: &random) ?? .any)
            }
            // Names that don't stand in the order of the document.
            var connector = OutboundConnector(
                name: "c\((index * 5) % 9)", isEnabled: !chance(4), connectorType: chance(2) ? .onPremises : .partner,
                recipientDomains: patterns, allAcceptedDomains: chance(5))
            connector.isTestMode = chance(6)
            connector.isTransportRuleScoped = chance(6)
            connector.routeAllMessagesViaOnPremises = chance(10)
            document.outboundConnectors.append(connector)
        }
        for name in document.acceptedDomains.prefix(2) {
            document.recipients.append(Recipient(EmailAddress(localPart: "here", domain: name.domainName)))
        }
        let organization = OrganizationSnapshot(document, revision: 1)
        let snapshot = ConfigurationSnapshot(
            server: ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data"),
            organizations: [organization])
        let router = Router(snapshot: snapshot)
        for _ in 0..<200 {
            var inputs = RoutingInputs(direction: chance(2) ? .incoming : .originating, revision: 1)
            inputs.isFromOnPremises = chance(3)
            if chance(10) { inputs.ruleConnector = "c\(Int.random(in: 0..<9, using: &random))" }
            let address = EmailAddress(localPart: chance(3) ? "here" : "there", domain: try domain())
            let (key, _) = router.route(address, inputs: inputs, organization: "contoso")
            let way = "\(key.deliveryType.rawValue) \(key.connector ?? "-")"
            #expect(way == Self.plain(address, inputs, document), "\(address) \(inputs)")
        }
    }

    // docs/reference/routing.md, step by step, without an index.
    private static func plain(
        _ address: EmailAddress, _ inputs: RoutingInputs, _ document: OrganizationDocument
    ) -> String {
        let connectors = document.outboundConnectors
        if let name = inputs.ruleConnector {
            let isUsable = connectors.contains { $0.name == name && $0.isEnabled && !$0.isTestMode }
            return "\(isUsable ? "DnsConnectorDelivery" : "Unreachable") \(name)"
        }
        guard let domain = address.domain else { return "" }
        if document.recipients.contains(where: { $0.primarySmtpAddress == address }) {
            return "SmtpDeliveryToMailbox -"
        }
        let isAccepted = document.acceptedDomains.contains {
            $0.domainName == domain || ($0.matchSubDomains && domain.isSubdomain(of: $0.domainName))
        }
        let usable = connectors.filter { $0.isEnabled && !$0.isTestMode && !$0.isTransportRuleScoped }
            .sorted { $0.name < $1.name }
        if let all = usable.first(where: { $0.routeAllMessagesViaOnPremises && $0.connectorType == .onPremises }),
            !inputs.isFromOnPremises, !isAccepted || inputs.direction == .incoming
        {
            return "DnsConnectorDelivery \(all.name)"
        }
        var steps: [(OutboundConnector) -> Bool] = [{ $0.recipientDomains.contains(.exact(domain)) }]
        var parent: Domain? = domain
        while let suffix = parent {
            steps.append { $0.recipientDomains.contains(.suffix(suffix)) }
            parent = suffix.parent
        }
        if isAccepted { steps.append { $0.allAcceptedDomains } }
        steps.append { $0.recipientDomains.contains(.any) }
        for step in steps {
            if let found = usable.first(where: step) { return "DnsConnectorDelivery \(found.name)" }
        }
        return isAccepted ? "Unreachable -" : "DnsConnectorDelivery -"
    }
}
