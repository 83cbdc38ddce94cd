import Mail
import Testing

@Suite("IP addresses and networks")
struct IPAddressTests {
    @Test(
        "reads an address and prints it in its one form",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
            ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("::", "::"), ("::1", "::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"), ("64:ff9b::192.0.2.1", "64:ff9b::c000:201"),
        ])
    func prints(_ text: String, _ expected: String) {
        #expect(IPAddress(text)?.description == expected)
    }

    @Test(
        "refuses what is no address",
        arguments: [
            "", "192.0.2", "192.0.2.256", "192.0.2.1.", "192.0.2.01x", "1.2.3.4/24", "::1%lo", "[::1]", "::1\u{0}",
            "2001:::1",
            " 1.2.3.4", String(repeating: "1", count: 10_000),
        ])
    func refuses(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("prints every octet of an IPv4 address, also in brackets")
    func printsOctets() throws {
        for octet in 0...255 as ClosedRange<UInt8> {
            let address = try #require(IPAddress(octets: [octet, 0, 255 - octet, octet]))
            #expect(address.description == "\(octet).0.\(255 - octet).\(octet)")
            #expect(address.literal == "[\(octet).0.\(255 - octet).\(octet)]")
        }
    }

    @Test("takes 4 or 16 octets and no other count")
    func octets() {
        #expect(IPAddress(octets: [192, 0, 2, 1])?.description == "192.0.2.1")
        #expect(IPAddress(octets: [UInt8](repeating: 0, count: 15) + [1])?.description == "::1")
        #expect(IPAddress(octets: [1, 2, 3]) == nil)
        #expect(IPAddress("2001:db8::1")?.octets.count == 16)
        #expect(IPAddress("192.0.2.1")?.octets == [192, 0, 2, 1])
    }

    @Test("writes address literals as RFC 5321 does")
    func literals() {
        #expect(IPAddress("192.0.2.1")?.literal == "[192.0.2.1]")
        #expect(IPAddress("2001:db8::1")?.literal == "[IPv6:2001:db8::1]")
    }

    @Test("knows loopback and unspecified addresses")
    func kinds() {
        #expect(IPAddress("127.9.9.9")?.isLoopback == true)
        #expect(IPAddress("::1")?.isLoopback == true)
        #expect(IPAddress("0.0.0.1")?.isLoopback == false)
        #expect(IPAddress("126.255.255.255")?.isLoopback == false)
        #expect(IPAddress("0.0.0.0")?.isUnspecified == true)
        #expect(IPAddress("::")?.isUnspecified == true)
    }

    @Test("orders IPv4 before IPv6 and by value")
    func orders() throws {
        let sorted = try ["::1", "10.0.0.2", "9.255.255.255", "2001:db8::"].map { try #require(IPAddress($0)) }.sorted()
        #expect(sorted.map(\.description) == ["9.255.255.255", "10.0.0.2", "::1", "2001:db8::"])
    }

    @Test(
        "a network holds its addresses and no others",
        arguments: [
            ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.0/24", "192.0.3.0", false),
            ("192.0.2.77/24", "192.0.2.1", true), ("0.0.0.0/0", "255.1.2.3", true), ("0.0.0.0/0", "::1", false),
            ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false), ("192.0.2.1/31", "192.0.2.0", true),
            ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
            ("2001:db8::/64", "2001:db8:0:0:ffff::", true), ("2001:db8::/65", "2001:db8:0:0:ffff::", false),
            ("2001:db8::1/128", "2001:db8::1", true), ("::/0", "ffff::", true),
        ])
    func contains(_ network: String, _ address: String, _ expected: Bool) throws {
        let network = try #require(IPNetwork(network))
        #expect(try network.contains(#require(IPAddress(address))) == expected)
    }

    @Test(
        "refuses what is no network",
        arguments: [
            "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "192.0.2.0/+8", "192.0.2.0/8/8", "/8", "::/129", "",
            "::ffff:192.0.2.0/120", "192.0.2.0/99999999999999999999",
        ])
    func refusesNetwork(_ text: String) {
        #expect(IPNetwork(text) == nil)
    }

    @Test("clears host bits and leaves the prefix of a single address out")
    func printsNetwork() {
        #expect(IPNetwork("192.0.2.77/24")?.description == "192.0.2.0/24")
        #expect(IPNetwork("192.0.2.77/32")?.description == "192.0.2.77")
        #expect(IPNetwork("2001:db8::77/64")?.description == "2001:db8::/64")
    }
}
