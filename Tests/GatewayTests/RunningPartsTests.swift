import Mail
import MailFlow
import Operations
import Organization
import Queueing
import Testing

@testable import Gateway

@Suite("Parts of the running gateway")
struct RunningPartsTests {
    @Test(
        "the gateway knows its own listeners by address and port",
        arguments: [
            ("192.0.2.1", 25, true), ("192.0.2.1", 26, false), ("192.0.2.2", 25, false), ("127.0.0.1", 2525, true),
            ("198.51.100.9", 2525, true), ("198.51.100.8", 2525, false),
        ])
    func ownListeners(address: String, port: Int, isOwn: Bool) throws {
        let listeners = OwnListeners()
        listeners.set(
            [(try #require(IPAddress("192.0.2.1")), 25), (try #require(IPAddress("0.0.0.0")), 2525)],
            interfaces: [try #require(IPAddress("198.51.100.9"))])
        #expect(listeners.contains(try #require(IPAddress(address)), port) == isOwn)
    }

    @Test("each organization's mail expires at the age that its transportConfig names")
    func expirationOfOrganizations() throws {
        let organizations = try [
            ("contoso", "transportConfig: { MessageExpiration: 12:00:00, DelayNotificationTimeout: 00:30:00 }"),
            ("fabrikam", "transportConfig: { ExternalDelayDsnEnabled: false, InternalDelayDsnEnabled: false }"),
        ].map {
            name, transport in
            let yaml = "organization: \(name)\nacceptedDomains: [{ DomainName: \(name).com }]\n\(transport)"
            return OrganizationSnapshot(
                try OrganizationDocument.load(yaml: yaml, file: "o.yaml").get(), revision: 1)
        }
        var server = ServerConfiguration(hostname: try Domain("mx.contoso.com"), data: "/a")
        server.limits.messageExpiration = .hours(20)
        let configuration = SchedulerConfiguration(
            ConfigurationSnapshot(server: server, organizations: organizations))
        #expect(configuration.expiration(of: "contoso") == .hours(12))
        #expect(configuration.expiration(of: "fabrikam") == .hours(20))
        #expect(configuration.delayNotification(of: "contoso") == .minutes(30))
        #expect(configuration.delayNotification(of: "fabrikam") == nil)
    }

    @Test("connectors and mailbox hosts get the connections that their objects name")
    func schedulerConfiguration() throws {
        let yaml = """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.com, DomainType: InternalRelay }
            mailboxHosts:
              - { Name: dovecot, Lmtp: "127.0.0.1:24", MaxConnections: 3 }
            outboundConnectors:
              - { Name: Strict, ConnectorType: OnPremises, RecipientDomains: [a.example], UseMXRecord: false,
                  SmartHosts: ["127.0.0.1:2626"], StrictOrder: true }
              - { Name: Wide, ConnectorType: OnPremises, RecipientDomains: [b.example], UseMXRecord: false,
                  SmartHosts: ["127.0.0.1:2727"] }
            """
        let document = try OrganizationDocument.load(yaml: yaml, file: "contoso.yaml").get()
        var server = ServerConfiguration(hostname: try Domain("mx.contoso.com"), data: "/a")
        server.limits.messageExpiration = .hours(13)
        server.limits.connectionsPerDestination = 7
        let snapshot = ConfigurationSnapshot(
            server: server, organizations: [OrganizationSnapshot(document, revision: 1)])
        let configuration = SchedulerConfiguration(snapshot)
        let router = Router(snapshot: snapshot)
        func connections(_ address: String) throws -> Int {
            let inputs = RoutingInputs(direction: .originating, revision: 1)
            let key = router.route(try #require(EmailAddress(address)), inputs: inputs, organization: "contoso").0
            return configuration.connections(of: key)
        }
        #expect(try connections("x@a.example") == 1)
        #expect(try connections("x@b.example") == 7)
        let host = QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "dovecot")
        #expect(configuration.connections(of: host) == 3)
        #expect(configuration.messageExpiration == .hours(13))
    }

    @Test(
        "listeners leave a quarter of the descriptors to store, deliveries and commands",
        arguments: [
            (20_000, 1_048_576, 30, 20_000), (20_000, 4_096, 40, 3_042), (1_000, 1_024, 24, 750), (10, 1_024, 24, 10),
            (100, 64, 32, 24), (10, 0, 0, 1), (10, 8, 30, 1),
        ])
    func descriptors(wanted: Int, limit: Int, open: Int, expected: Int) {
        #expect(Descriptors.connections(wanted: wanted, limit: limit, open: open) == expected)
    }
}
