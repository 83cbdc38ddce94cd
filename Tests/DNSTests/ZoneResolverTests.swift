import DNS
import Mail
import PosternTesting
import Testing

struct ZoneResolverTests {
    @Test("reads its subset of master file syntax")
    func syntax() async throws {
        let resolver = try ZoneResolver(
            """
            ; a comment
            $ORIGIN example.test.
            $TTL 120
            @       MX 10 mx            ; relative
                    MX 20 mx.other.test.
                    TXT "v=spf1 " "-all; x"
            mx   60 IN AAAA 2001:db8::1
            null    MX 0 .
            www     CNAME mx
            _25._tcp.mx TLSA 3 1 1 ab cd
            4.3.2.1.in-addr.arpa. PTR mx
            """, isSecure: true)
        let name = try Domain("example.test")
        let mx = try Domain("mx.example.test")
        #expect(
            try await resolver.resolve(name, .mx)
                == Answer(
                    .records([
                        .mx(preference: 10, exchange: mx), .mx(preference: 20, exchange: try Domain("mx.other.test")),
                    ]), isSecure: true, timeToLive: 120))
        #expect(try await resolver.resolve(name, .txt).records == [.text(Array("v=spf1 -all; x".utf8))])
        #expect(try await resolver.resolve(try Domain("www.example.test"), .aaaa).timeToLive == 60)
        #expect(
            try await resolver.resolve(try Domain("null.example.test"), .mx).records
                == [.mx(preference: 0, exchange: nil)])
        #expect(
            try await resolver.resolve(try Domain("_25._tcp.mx.example.test"), .tlsa).records
                == [.tlsa(usage: 3, selector: 1, matching: 1, data: [0xab, 0xcd])])
        #expect(try await resolver.resolve(try Domain("4.3.2.1.in-addr.arpa"), .ptr).records == [.name(mx)])
        #expect(try await resolver.resolve(try Domain("_tcp.mx.example.test"), .a).outcome == .noData)
        #expect(try await resolver.resolve(try Domain("no.example.test"), .a).outcome == .nameError)
        #expect(resolver.callCount == 8)
    }

    @Test(
        "refuses what it cannot read", arguments: ["a.test. A 1.2.3", "a MX 10 b.test.", "a.test. SRV 1 2 3 b.test."])
    func refuses(zone: String) {
        #expect(throws: (any Error).self) { try ZoneResolver(zone) }
    }

    @Test("gives insecure answers for a part of the names, and for aliases that lead there")
    func insecure() async throws {
        let resolver = try ZoneResolver(
            """
            signed.test. A 192.0.2.1
            alias.signed.test. CNAME host.plain.test.
            host.plain.test. A 192.0.2.2
            """, isSecure: true)
        resolver.setInsecure(try Domain("plain.test"))
        #expect(try await resolver.resolve(try Domain("signed.test"), .a).isSecure)
        #expect(try await !resolver.resolve(try Domain("host.plain.test"), .a).isSecure)
        #expect(try await !resolver.resolve(try Domain("alias.signed.test"), .a).isSecure)
        #expect(try await resolver.resolve(try Domain("alias.signed.test"), .cname).isSecure)
        #expect(try await !resolver.resolve(try Domain("none.plain.test"), .a).isSecure)
    }
}
