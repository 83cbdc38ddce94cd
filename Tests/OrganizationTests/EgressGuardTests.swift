import Mail
import Organization
import Testing

@Suite("The networks that mail may be delivered to")
struct EgressGuardTests {
    private func egressGuard(_ networks: [String]) throws -> EgressGuard {
        EgressGuard(try networks.map { try #require(IPNetwork($0)) })
    }

    static let kinds: [(String, String)] = [
        ("0.0.0.0", "no address of a server"), ("0.1.2.3", "no address of a server"), ("::", "no address of a server"),
        ("10.0.0.1", "a private address"), ("172.16.0.1", "a private address"), ("172.31.255.255", "a private address"),
        ("192.168.1.1", "a private address"), ("fd12::1", "a private address"), ("fc00::1", "a private address"),
        ("100.64.0.1", "a carrier's private address"), ("100.127.255.255", "a carrier's private address"),
        ("127.0.0.1", "a loopback address"), ("127.255.255.254", "a loopback address"), ("::1", "a loopback address"),
        ("169.254.1.1", "a link-local address"), ("fe80::1", "a link-local address"),
        ("169.254.169.254", "the address of a cloud's metadata service"),
        ("fd00:ec2::254", "the address of a cloud's metadata service"),
        ("192.0.2.1", "an address for documentation"), ("198.51.100.1", "an address for documentation"),
        ("203.0.113.1", "an address for documentation"), ("2001:db8::1", "an address for documentation"),
        ("198.18.0.1", "an address for benchmarks"), ("224.0.0.1", "a multicast address"),
        ("ff02::1", "a multicast address"), ("240.0.0.1", "a reserved address"),
        ("255.255.255.255", "a reserved address"), ("192.0.0.8", "a reserved address"),
        ("2001::1", "a reserved address"), ("4000::1", "a reserved address"), ("fec0::1", "a reserved address"),
        ("100::1", "a reserved address"), ("64:ff9b:1::1", "a reserved address"),
        // Forms of IPv4 addresses.
        ("::ffff:127.0.0.1", "a loopback address"), ("64:ff9b::7f00:1", "a loopback address"),
        ("64:ff9b::10.1.2.3", "a private address"), ("2002:7f00:1::1", "a loopback address"),
        ("2002:c0a8:101::1", "a private address"), ("::127.0.0.1", "a reserved address"),
        ("64:ff9b::a9fe:a9fe", "the address of a cloud's metadata service"),
    ]

    @Test("hold no special-use address that is not listed", arguments: kinds)
    func refuses(_ text: String, _ kind: String) throws {
        let address = try #require(IPAddress(text))
        let refusal = try egressGuard([]).refusal(of: address)
        #expect(refusal == "\(address) is \(kind) that deliveryNetworks does not list")
    }

    @Test(
        "hold the internet",
        arguments: [
            "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.1.1.1", "128.0.0.1",
            "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.167.255.255", "193.0.0.1", "223.255.255.255",
            "2a00:1450::1", "2606:4700::1111", "2000::1", "64:ff9b::8.8.8.8", "2002:808:808::1",
        ])
    func permits(_ text: String) throws {
        #expect(try egressGuard([]).permits(try #require(IPAddress(text))))
    }

    static let listed: [([String], String, Bool)] = [
        (["127.0.0.0/8"], "127.0.0.1", true), (["127.0.0.1"], "127.0.0.1", true), (["127.0.0.1"], "127.0.0.2", false),
        (["127.0.0.0/8"], "::1", false), (["::1"], "::1", true), (["10.0.0.0/8"], "10.1.2.3", true),
        (["8.0.0.0/6"], "10.1.2.3", true), (["127.0.0.0/8"], "64:ff9b::7f00:1", true),
        (["fc00::/7"], "fd12::1", true), (["2001:db8::/64"], "2001:db8::9", true),
        // Nobody means link-local addresses by a block that holds others, nor a metadata service by any block.
        (["128.0.0.0/1"], "169.254.1.1", false), (["169.254.0.0/16"], "169.254.1.1", true),
        (["169.254.1.0/24"], "169.254.1.1", true), (["169.254.0.0/16"], "169.254.169.254", false),
        (["169.254.169.254"], "169.254.169.254", true), (["fc00::/6"], "fe80::1", false),
        (["fe80::/10"], "fe80::1", true), (["fc00::/7"], "fd00:ec2::254", false),
        (["100.64.0.0/10"], "100.100.100.200", false), (["100.64.0.0/10"], "100.100.100.201", true),
        (["100.100.100.200", "100.64.0.0/10"], "100.100.100.200", true),
    ]

    @Test("hold what is listed, link-local addresses and metadata services only by name", arguments: listed)
    func lists(_ networks: [String], _ text: String, _ isPermitted: Bool) throws {
        #expect(try egressGuard(networks).permits(try #require(IPAddress(text))) == isPermitted)
    }

    static let blocks: [([String], String, Bool)] = [
        ([], "8.8.8.0/24", true), ([], "10.0.0.0/28", false), (["10.0.0.0/24"], "10.0.0.0/28", true),
        (["10.0.0.0/30"], "10.0.0.0/28", false), ([], "8.0.0.0/6", false), (["10.0.0.0/8"], "8.0.0.0/6", true),
        ([], "2a00::/32", true), ([], "64:ff9b::a00:0/104", false), (["10.0.0.0/8"], "64:ff9b::a00:0/104", true),
    ]

    @Test("hold a block when they hold every special-use address of it", arguments: blocks)
    func holdsBlocks(_ networks: [String], _ text: String, _ isPermitted: Bool) throws {
        #expect((try egressGuard(networks).refusal(of: try #require(IPNetwork(text))) == nil) == isPermitted)
    }

    private func found(_ smartHost: String, networks: [String]) throws -> [ConfigurationMistake] {
        var server = try server()
        server.deliveryNetworks = try networks.map { try #require(IPNetwork($0)) }
        return mistakes(
            """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso.com }]
            outboundConnectors:
              - { Name: Out, RecipientDomains: [fabrikam.com], UseMXRecord: false, SmartHosts: ["\(smartHost)"] }
            """, server: server)
    }

    @Test("deliveryNetworks are what a literal smart host is checked against when the document is")
    func checksDocuments() throws {
        let refused = try found("10.1.1.25:25", networks: ["127.0.0.0/8"])
        #expect(
            refused.map(\.description) == [
                "contoso.yaml:4: OutboundConnector \"Out\", SmartHosts: 10.1.1.25 is a private address that "
                    + "deliveryNetworks does not list; add 10.1.1.25 to deliveryNetworks in postern.yaml, or name another "
                    + "server"
            ])
        #expect(try found("10.1.1.25:25", networks: ["10.1.1.0/24"]).isEmpty)
        #expect(try found("10.1.1.0/28:25", networks: ["10.1.1.0/30"]).map(\.field) == ["SmartHosts"])
        #expect(try found("[::ffff:127.0.0.1]:2526", networks: []).map(\.field) == ["SmartHosts"])
    }

    static let names = ["0x7f.1", "127.1", "2130706433", "0177.0.0.1", "127.0.0.1.1", "0x7f.0.0.1"]

    @Test("deliveryNetworks are not got round by other ways to write an address: those are mistakes", arguments: names)
    func otherNotations(_ text: String) throws {
        let found = try found("\(text):25", networks: ["127.0.0.0/8"])
        #expect(found.map(\.field) == ["SmartHosts"])
        #expect(found.first?.problem.hasSuffix("is not valid") == true)
    }

    @Test("an all-hexadecimal word is a name, to be found in DNS alone")
    func hexadecimalName() throws {
        guard case .host(let place)? = SmartHost("0x7f000001:25"), case .name(let name) = place.host else {
            Issue.record("not a name")
            return
        }
        #expect(name.name == "0x7f000001")
    }

    static let ports: [(Int, Bool)] = [
        (22, false), (23, false), (24, true), (25, true), (26, false), (80, false), (443, false), (465, true),
        (587, true), (993, false), (1_023, false), (1_024, true), (2_525, true), (65_535, true),
    ]

    @Test("smart hosts are spoken to on the ports of mail, or on high ones", arguments: ports)
    func checksPort(_ port: Int, _ isFine: Bool) throws {
        for host in ["mail.fabrikam.com:\(port)", "8.8.8.0/28:\(port)"] {
            let found = try found(host, networks: [])
            #expect(found.isEmpty == isFine)
            #expect(found.allSatisfy { $0.problem.contains("port \(port)") && !$0.mend.isEmpty })
        }
    }
}
