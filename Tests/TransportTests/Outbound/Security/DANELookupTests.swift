import DNS
import Mail
import Organization
import PosternTesting
import Testing

@testable import Transport

@Suite("TLSA records of a destination")
struct DANELookupTests {
    static let digest = String(repeating: "ab", count: 32)
    static let zone = """
        $TTL 300
        signed.test. MX 10 mx.signed.test.
        mx.signed.test. A 192.0.2.1
        _25._tcp.mx.signed.test. TLSA 3 1 1 \(digest)
        _25._tcp.mx.signed.test. TLSA 1 1 1 \(digest)
        none.test. MX 10 plain.signed.test.
        plain.signed.test. A 192.0.2.2
        pkix.test. MX 10 pkix.signed.test.
        pkix.signed.test. A 192.0.2.3
        _25._tcp.pkix.signed.test. TLSA 1 1 1 \(digest)
        broken.test. MX 10 broken.signed.test.
        broken.signed.test. A 192.0.2.4
        aliased.test. MX 10 www.signed.test.
        www.signed.test. CNAME mx.signed.test.
        leaving.test. MX 10 out.signed.test.
        out.signed.test. CNAME host.insecure.test.
        host.insecure.test. A 192.0.2.5
        _25._tcp.out.signed.test. TLSA 2 0 1 \(digest)
        _25._tcp.host.insecure.test. TLSA 3 1 1 \(digest)
        outside.test. MX 10 host.insecure.test.
        insecure.test. MX 10 mx.signed.test.
        implicit.test. A 192.0.2.6
        _25._tcp.implicit.test. TLSA 3 0 2 \(digest)\(digest)
        smart.test. A 192.0.2.7
        _587._tcp.smart.test. TLSA 3 1 1 \(digest)
        both.test. MX 10 both.signed.test.
        both.signed.test. CNAME target.signed.test.
        target.signed.test. A 192.0.2.8
        _25._tcp.both.signed.test. TLSA 3 1 1 \(digest)
        """

    static func resolver() throws -> ZoneResolver {
        let resolver = try ZoneResolver(Self.zone, isSecure: true)
        resolver.setInsecure(try Domain("insecure.test"))
        resolver.fail(try Domain("_25._tcp.broken.signed.test"), with: .serverFailure)
        return resolver
    }

    private func dane(
        _ route: Route, _ mode: SmtpDaneMode = .opportunistic, resolver: ZoneResolver? = nil
    ) async throws -> HostSecurity.DANE {
        let resolver = try resolver ?? Self.resolver()
        let lookup = HostLookup(resolver: resolver, hostname: "us.test", ownListeners: OwnAddresses())
        var security = OutboundSecurity.opportunistic
        security.daneMode = mode
        guard case .hosts(let groups) = await lookup.hosts(of: route, security: security).answer,
            let host = groups.first?.first?.first
        else { throw ProgramError("no hosts") }
        return host.security.dane
    }

    /// A line for what DANE says of the first exchanger: usages, base domain, names.
    private func line(_ dane: HostSecurity.DANE) -> String {
        switch dane {
        case .absent: "absent"
        case .records(let records, let base, let names):
            "\(records.map { "\($0.usage.rawValue)\($0.selector.rawValue)\($0.matching.rawValue)" }.joined(separator: "+")) "
                + "at \(base) for \(names.map(\.name).joined(separator: " "))"
        case .unusable(let base): "unusable at \(base)"
        case .invalid(let reason): "invalid: \(reason)"
        }
    }

    static let domains: [(String, String)] = [
        ("signed.test", "311 at mx.signed.test for mx.signed.test signed.test"),
        ("none.test", "absent"),
        ("pkix.test", "unusable at pkix.signed.test"),
        ("broken.test", "invalid: the TLSA records of broken.signed.test can't be had: SERVFAIL"),
        // An alias that validates whole: the records of where it leads.
        ("aliased.test", "311 at mx.signed.test for mx.signed.test aliased.test"),
        // … or its own, where that has none.
        ("both.test", "311 at both.signed.test for both.signed.test both.test"),
        // An alias that leaves the signed zones: its own records alone.
        ("leaving.test", "201 at out.signed.test for out.signed.test leaving.test"),
        ("outside.test", "absent"),
        ("implicit.test", "302 at implicit.test for implicit.test"),
    ]

    @Test(
        "TLSA records are those that DNSSEC vouches for, of the host or of what it is an alias of", arguments: domains)
    func exchangers(_ domain: String, _ expected: String) async throws {
        #expect(line(try await dane(.mx(try Domain(domain), port: 25))) == expected)
    }

    @Test("don't count where the MX records are insecure, and are not asked for")
    func insecureExchangers() async throws {
        let resolver = try Self.resolver()
        #expect(try await dane(.mx(try Domain("insecure.test"), port: 25), resolver: resolver) == .absent)
        #expect(resolver.calls(try Domain("_25._tcp.mx.signed.test"), .tlsa) == 0)
    }

    @Test("TLSA records are not asked for of a host whose address is insecure")
    func insecureAddress() async throws {
        let resolver = try Self.resolver()
        #expect(try await dane(.mx(try Domain("outside.test"), port: 25), resolver: resolver) == .absent)
        #expect(resolver.calls(try Domain("_25._tcp.host.insecure.test"), .tlsa) == 0)
    }

    @Test("TLSA records are not asked for with SmtpDaneMode None")
    func modeNone() async throws {
        let resolver = try Self.resolver()
        #expect(try await dane(.mx(try Domain("signed.test"), port: 25), .none, resolver: resolver) == .absent)
        #expect(resolver.calls(try Domain("_25._tcp.mx.signed.test"), .tlsa) == 0)
    }

    @Test("TLSA records are of a smart host's own port, or of its mail exchangers")
    func smartHosts() async throws {
        let smart = try #require(SmartHost("smart.test:587"))
        #expect(line(try await dane(.smartHosts([smart]))) == "311 at smart.test for smart.test")
        let exchanged = try #require(SmartHost("signed.test:25"))
        #expect(
            line(try await dane(.smartHosts([exchanged]))) == "311 at mx.signed.test for mx.signed.test signed.test")
        let insecure = try #require(SmartHost("insecure.test:25"))
        #expect(try await dane(.smartHosts([insecure])) == .absent)
        let address = try #require(SmartHost("192.0.2.1:25"))
        #expect(try await dane(.smartHosts([address])) == .absent)
    }

    @Test("that are bogus make the host one that no mail goes to")
    func bogus() async throws {
        let resolver = try Self.resolver()
        resolver.fail(try Domain("_25._tcp.mx.signed.test"), with: .bogus("signature expired"))
        let found = try await dane(.mx(try Domain("signed.test"), port: 25), resolver: resolver)
        #expect(line(found) == "invalid: the TLSA records of mx.signed.test can't be had: bogus: signature expired")
    }

    @Test("TLSA records are not reached where MX records or all addresses are bogus")
    func bogusDomain() async throws {
        for name in ["signed.test", "mx.signed.test"] {
            let resolver = try Self.resolver()
            resolver.fail(try Domain(name), with: .bogus("no signatures"))
            let lookup = HostLookup(resolver: resolver, hostname: "us.test", ownListeners: OwnAddresses())
            let answer = await lookup.hosts(of: .mx(try Domain("signed.test"), port: 25)).answer
            #expect(answer == .bogus(reason: "bogus: no signatures"))
        }
    }
}
