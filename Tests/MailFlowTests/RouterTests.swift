import Foundation
import Mail
import MailFlow
import Organization
import Testing

@Suite("Routing")
struct RouterTests {
    private let inputs = RoutingInputs(direction: .incoming, revision: 1)

    private func route(_ address: String, _ snapshot: ConfigurationSnapshot, _ organization: String = "contoso") throws
        -> (QueueKey, Decision)
    {
        Router(snapshot: snapshot).route(
            try #require(EmailAddress(address)), inputs: inputs, organization: organization)
    }

    @Test(
        "chooses the connector of the published example",
        arguments: [
            ("john@fabrikam.com", "C1"), ("john@contoso.com", "C2"), ("john@sales.contoso.com", "C3"),
            ("john@mail.contoso.com", "C3"), ("john@example.net", nil),
        ] as [(String, String?)])
    func vectors(_ address: String, _ connector: String?) throws {
        let snapshot = try snapshot(
            """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso.com }, { DomainName: sales.contoso.com }, { DomainName: fabrikam.com }]
            outboundConnectors:
              - { Name: C1, ConnectorType: OnPremises, AllAcceptedDomains: true, UseMXRecord: false, SmartHosts: [10.0.0.1] }
              - { Name: C2, RecipientDomains: [contoso.com], UseMXRecord: false, SmartHosts: [10.0.0.2] }
              - { Name: C3, RecipientDomains: ["*.contoso.com"], UseMXRecord: false, SmartHosts: [10.0.0.3] }
            """)
        let (key, decision) = try route(address, snapshot)
        #expect(key.connector == connector)
        #expect(decision.object?.name == connector)
        #expect(key.deliveryType == (connector == nil ? .dnsConnector : .smartHost))
    }

    @Test(
        "gives each recipient its queue",
        arguments: [
            ("ann@contoso.com", "SmtpDeliveryToMailbox maildir -", "Maildirs in /data/mail"),
            (
                "carl@contoso.com", "SmtpDeliveryToMailbox dovecot -",
                "mailbox host \"dovecot\" at 127.0.0.1:24, by LMTP"
            ),
            (
                "bob@corp.contoso.com", "SmartHostConnectorDelivery To head office To head office",
                "smart hosts 10.1.1.25:25 of connector \"To head office\""
            ),
            (
                "x@deep.corp.contoso.com", "SmartHostConnectorDelivery To head office To head office",
                "smart hosts 10.1.1.25:25 of connector \"To head office\""
            ),
            (
                "x@partner.example", "DnsConnectorDelivery partner.example Partner",
                "the mail exchangers of partner.example"
            ),
            ("x@example.org", "DnsConnectorDelivery example.org -", "the mail exchangers of example.org"),
            ("fred@fabrikam.com", "DnsConnectorDelivery fabrikam.com -", "the mail exchangers of fabrikam.com"),
            (
                "x@stranded.contoso.com", "Unreachable stranded.contoso.com -",
                "none: no outbound connector covers stranded.contoso.com"
            ),
        ])
    func queues(_ address: String, _ key: String, _ nextHop: String) throws {
        let snapshot = try both()
        let (found, decision) = try route(address, snapshot)
        #expect("\(found.deliveryType.rawValue) \(found.nextHop) \(found.connector ?? "-")" == key)
        #expect(found.organization == "contoso")
        #expect(Router(snapshot: snapshot).nextHop(for: found)?.description == nextHop)
        #expect(decision.stage == .routing)
        #expect(decision.revision == 1)
    }

    @Test("makes mail wait for the connector that a rule chose, rather than go another way")
    func ruleConnector() throws {
        let snapshot = try both()
        var inputs = inputs
        inputs.ruleConnector = "To head office"
        let address = try #require(EmailAddress("x@example.org"))
        let router = Router(snapshot: snapshot)
        let named = router.route(address, inputs: inputs, organization: "contoso").0
        #expect(named.deliveryType == .smartHost)
        // A document may name it in any case.
        inputs.ruleConnector = "to HEAD office"
        #expect(router.route(address, inputs: inputs, organization: "contoso").0 == named)
        inputs.ruleConnector = "Gone"
        let (key, decision) = router.route(address, inputs: inputs, organization: "contoso")
        #expect(key.deliveryType == .unreachable)
        #expect(decision.object == .init(.outboundConnector, "Gone"))
    }

    @Test("a demand for TLS gives mail that leaves a queue of its own, and keeps it when mail is routed again")
    func requiredTLS() throws {
        let snapshot = try both()
        let router = Router(snapshot: snapshot)
        var inputs = inputs
        inputs.requiresTLS = true
        for (name, type) in [
            ("x@example.org", DeliveryType.dnsConnectorTLS), ("bob@corp.contoso.com", .smartHostTLS),
            ("x@partner.example", .dnsConnectorTLS), ("ann@contoso.com", .mailbox), ("carl@contoso.com", .mailbox),
            ("x@stranded.contoso.com", .unreachable),
        ] {
            let address = try #require(EmailAddress(name))
            let (key, decision) = router.route(address, inputs: inputs, organization: "contoso")
            let (plain, _) = try route(name, snapshot)
            #expect(key.deliveryType == type)
            #expect(key.deliveryType.requiresTLS == (key != plain), "\(name)")
            #expect(decision.inputs.contains(Decision.Input("requiresTLS", true)))
            #expect(router.nextHop(for: key) == router.nextHop(for: plain), "\(name)")
            let (again, kept, _) = router.reroute(address, inputs: inputs, organization: "contoso")
            #expect(again == key && kept.requiresTLS)
        }
        inputs.ruleConnector = "To head office"
        let other = try #require(EmailAddress("x@example.org"))
        #expect(router.route(other, inputs: inputs, organization: "contoso").0.deliveryType == .smartHostTLS)
    }

    @Test("mail by MX waits in the queue of its pool where the server has pools, and no other mail does")
    func pools() throws {
        let without = try both()
        var server = without.server
        server.outboundPools = OutboundPools()
        let with = ConfigurationSnapshot(server: server, organizations: without.organizations)
        for (pool, type, tls) in [
            (EgressPool.normal, DeliveryType.dnsConnector, DeliveryType.dnsConnectorTLS),
            (.highRisk, .dnsConnectorHighRisk, .dnsConnectorHighRiskTLS),
            (.relay, .dnsConnectorRelay, .dnsConnectorRelayTLS),
        ] {
            var inputs = inputs
            inputs.pool = pool
            for name in ["x@example.org", "x@partner.example", "bob@corp.contoso.com", "ann@contoso.com"] {
                let address = try #require(EmailAddress(name))
                let (plain, _) = Router(snapshot: without).route(address, inputs: inputs, organization: "contoso")
                let (key, decision) = Router(snapshot: with).route(address, inputs: inputs, organization: "contoso")
                #expect(plain.deliveryType.pool == .normal)
                #expect(key.deliveryType == (plain.deliveryType.isByMX ? type : plain.deliveryType), "\(name)")
                #expect(
                    decision.inputs.contains(Decision.Input("OutboundIpPoolName", pool.rawValue))
                        == plain.deliveryType.isByMX)
                #expect(Router(snapshot: with).nextHop(for: key) == Router(snapshot: without).nextHop(for: plain))
                let (again, kept, _) = Router(snapshot: with).reroute(address, inputs: inputs, organization: "contoso")
                #expect(again == key && kept.pool == pool)
            }
            inputs.requiresTLS = true
            let outside = try #require(EmailAddress("x@example.org"))
            #expect(
                Router(snapshot: with).route(outside, inputs: inputs, organization: "contoso").0.deliveryType == tls)
        }
    }

    @Test("inputs of a release that knew no demand for TLS have none")
    func storedInputs() throws {
        let old = #"{"direction": "Originating", "isFromOnPremises": true, "ruleConnector": "HQ", "revision": 7}"#
        let read = try JSONDecoder().decode(RoutingInputs.self, from: Data(old.utf8))
        #expect(
            read
                == RoutingInputs(direction: .originating, isFromOnPremises: true, ruleConnector: "HQ", revision: 7))
        var new = read
        new.requiresTLS = true
        new.pool = .relay
        #expect(try JSONDecoder().decode(RoutingInputs.self, from: JSONEncoder().encode(new)) == new)
    }

    @Test("makes mail wait whose organization is gone")
    func organizationGone() throws {
        let (key, _) = try route("ann@contoso.com", try snapshot(fabrikam))
        #expect(key == QueueKey(organization: "contoso", deliveryType: .unreachable, nextHop: "contoso.com"))
    }

    @Test("the router has no next hop for a queue whose connector or host is gone or disabled")
    func nextHopGone() throws {
        let before = try both()
        let after = try snapshot("organization: contoso\nacceptedDomains: [{ DomainName: contoso.com }]")
        let disabled = try snapshot(
            contoso.replacing("Name: To head office,", with: "Name: To head office, Enabled: false,"))
        for address in ["bob@corp.contoso.com", "carl@contoso.com", "x@partner.example"] {
            let (key, _) = try route(address, before)
            #expect(Router(snapshot: before).nextHop(for: key) != nil)
            #expect(Router(snapshot: after).nextHop(for: key) == nil)
        }
        let (key, _) = try route("bob@corp.contoso.com", before)
        #expect(Router(snapshot: disabled).nextHop(for: key) == nil)
    }

    @Test("routes a waiting recipient again by a changed configuration")
    func reroute() throws {
        let address = try #require(EmailAddress("x@stranded.contoso.com"))
        let (before, _) = try route("x@stranded.contoso.com", try both())
        #expect(before.deliveryType == .unreachable)
        let changed = try snapshot(
            fabrikam,
            contoso.replacing(
                "outboundConnectors:",
                with: "outboundConnectors:\n  - { Name: Rescue, RecipientDomains: [stranded.contoso.com] }"))
        let (after, kept, decision) = Router(snapshot: changed).reroute(
            address, inputs: inputs, organization: "contoso")
        #expect(after.connector == "Rescue")
        #expect(after.deliveryType == .dnsConnector)
        #expect(kept.revision == 2)
        #expect(kept.direction == inputs.direction)
        #expect(decision.object?.name == "Rescue")
    }

    @Test("gives the queues of smart hosts and mailbox hosts their own number of connections")
    func connectionsByQueue() throws {
        let snapshot = try snapshot(
            contoso.replacing("10.1.1.25:25\"] }", with: "10.1.1.25:25\"], StrictOrder: true }")
                .replacing("127.0.0.1:24\" }", with: "127.0.0.1:24\", MaxConnections: 7 }"))
        let connections = Router(snapshot: snapshot).connectionsByQueue
        #expect(connections.count == 3)
        var key = try route("bob@corp.contoso.com", snapshot).0
        #expect(connections[key] == 1)
        key.deliveryType = key.deliveryType.requiringTLS
        #expect(connections[key] == 1)
        #expect(connections[try route("carl@contoso.com", snapshot).0] == 7)
        #expect(try Router(snapshot: both()).connectionsByQueue.isEmpty)
    }
}
