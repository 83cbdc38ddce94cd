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
        #expect(router.route(address, inputs: inputs, organization: "contoso").0.deliveryType == .smartHost)
        inputs.ruleConnector = "Gone"
        let (key, decision) = router.route(address, inputs: inputs, organization: "contoso")
        #expect(key.deliveryType == .unreachable)
        #expect(decision.object == .init(.outboundConnector, "Gone"))
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
        #expect(connections.count == 2)
        #expect(connections[try route("bob@corp.contoso.com", snapshot).0] == 1)
        #expect(connections[try route("carl@contoso.com", snapshot).0] == 7)
        #expect(try Router(snapshot: both()).connectionsByQueue.isEmpty)
    }
}
