import Mail
import Organization
import PosternTesting
import SMTP
import Testing

@testable import Transport

@Suite("What a connection must prove")
struct ConnectionSecurityTests {
    static let exchanger = "mx.b.test"
    static let domain = "b.test"

    static func host(_ dane: HostSecurity.DANE = .absent, policy: HostSecurity.Policy? = nil) throws -> RemoteHost {
        RemoteHost(
            name: try Domain(exchanger), address: IPAddress(v4: 0x7f00_0001), port: 25,
            security: HostSecurity(dane: dane, policy: policy))
    }

    static func wanted(
        _ settings: TlsSettings? = nil, _ tlsDomain: String? = nil, dane: SmtpDaneMode = .opportunistic
    ) -> OutboundSecurity {
        var connector = OutboundConnector(name: "out")
        connector.tlsSettings = settings
        connector.tlsDomain = tlsDomain.flatMap { DomainPattern($0) }
        connector.smtpDaneMode = dane
        return OutboundSecurity(connector)
    }

    static func policy(_ mode: MTASTSPolicy.Mode, allowsHost: Bool = true) -> HostSecurity.Policy {
        .init(policy: MTASTSPolicy(mode: mode, exchangers: [], maxAge: 86_400, id: "1"), allowsHost: allowsHost)
    }

    static func record(_ usage: UInt8 = 3) throws -> TLSARecord {
        try #require(TLSARecord(usage: usage, selector: 1, matching: 1, data: Array(repeating: 7, count: 32)))
    }

    private func judge(_ wanted: OutboundSecurity, _ host: RemoteHost) throws -> ConnectionSecurity {
        try ConnectionSecurity.judge(wanted, host, domain: Domain(Self.domain)).get()
    }

    private func refusal(_ wanted: OutboundSecurity, _ host: RemoteHost) throws -> TLSRefusal? {
        if case .failure(let refusal) = ConnectionSecurity.judge(wanted, host, domain: try Domain(Self.domain)) {
            return refusal
        }
        return nil
    }

    @Test("what a connection must prove is nothing without TlsSettings, DANE and MTA-STS")
    func opportunistic() throws {
        let demands = try judge(Self.wanted(), Self.host())
        #expect(!demands.isRequired && demands.checks.isEmpty && demands.observed == nil)
        #expect(demands.serverName?.name == Self.exchanger)
        // The default route demands the same.
        let standard = try judge(.opportunistic, Self.host())
        #expect(standard == demands)
    }

    @Test("a rule's demand for TLS adds EncryptionOnly to a route without TlsSettings, and changes no other")
    func demandedByRule() throws {
        let route = OutboundSecurity(nil, requiresTLS: true)
        let demands = try judge(route, Self.host())
        #expect(demands.isRequired && demands.checks.isEmpty)
        #expect(route.daneMode == .opportunistic && route.mtaStsMode == .opportunistic)
        var connector = OutboundConnector(name: "out")
        for settings in [TlsSettings.encryptionOnly, .certificateValidation, .domainValidation] {
            connector.tlsSettings = settings
            #expect(OutboundSecurity(connector, requiresTLS: true) == OutboundSecurity(connector))
        }
    }

    @Test("what a connection must prove grows from EncryptionOnly over CertificateValidation to TlsDomain")
    func settings() throws {
        let encrypted = try judge(Self.wanted(.encryptionOnly), Self.host())
        #expect(encrypted.isRequired && encrypted.checks.isEmpty)
        let validated = try judge(Self.wanted(.certificateValidation, "ignored.test"), Self.host())
        #expect(validated.isRequired && validated.checks == [.chain(nil)])
        let named = try judge(Self.wanted(.domainValidation, "*.b.test"), Self.host())
        let suffix = DomainPattern.suffix(try Domain("b.test"))
        #expect(named.isRequired && named.checks == [.chain(suffix)])
    }

    @Test("can't be proved by anybody where DomainValidation has no TlsDomain")
    func missingTlsDomain() throws {
        #expect(try refusal(Self.wanted(.domainValidation), Self.host())?.reply.enhanced == .init(4, 7, 320))
    }

    @Test("what a connection must prove is a match of TLSA records, on top of what the connector demands")
    func dane() throws {
        let base = try Domain("base.b.test")
        let record = try Self.record()
        let host = try Self.host(.records([record], base: base, names: [base]), policy: Self.policy(.enforce))
        let demands = try judge(Self.wanted(), host)
        #expect(demands.isRequired && demands.isRequiredByDANE)
        // DANE beats MTA-STS.
        #expect(demands.checks == [.dane([record], names: [base])])
        #expect(demands.serverName == base)
        let both = try judge(Self.wanted(.certificateValidation), host)
        #expect(both.checks == [.chain(nil), .dane([record], names: [base])])
    }

    @Test("what a connection must prove is TLS without authentication where no TLSA record can be used")
    func unusable() throws {
        let host = try Self.host(.unusable(base: Domain("base.b.test")))
        let demands = try judge(Self.wanted(), host)
        #expect(demands.isRequired && demands.isRequiredByDANE && demands.checks.isEmpty)
    }

    @Test(
        "what a connection must prove is never met without TLSA records where SmtpDaneMode is Mandatory",
        arguments: [0, 1])
    func mandatoryWithout(_ index: Int) throws {
        let dane: HostSecurity.DANE = index == 0 ? .absent : .unusable(base: try Domain(Self.exchanger))
        let refusal = try refusal(Self.wanted(dane: .mandatory), Self.host(dane))
        #expect(refusal?.reply.enhanced == .init(4, 7, 323))
        #expect(refusal?.failure == .daneRequired)
    }

    @Test(
        "what a connection must prove is never met where the TLSA records can't be had",
        arguments: [SmtpDaneMode.opportunistic, .mandatory])
    func invalid(_ mode: SmtpDaneMode) throws {
        let refusal = try refusal(Self.wanted(dane: mode), Self.host(.invalid(reason: "SERVFAIL")))
        #expect(
            refusal?.reply.description
                == "450 4.7.324 dnssec-invalid: Destination domain returned invalid DNSSEC records")
        #expect(refusal?.failure == .dnssecInvalid)
    }

    @Test("what a connection must prove is a valid certificate for the exchanger under a policy in mode enforce")
    func enforce() throws {
        let demands = try judge(Self.wanted(), Self.host(policy: Self.policy(.enforce)))
        #expect(demands.isRequired && !demands.isRequiredByDANE)
        #expect(demands.checks == [.policy(exchanger: try Domain(Self.exchanger))])
        let refusal = try refusal(Self.wanted(), Self.host(policy: Self.policy(.enforce, allowsHost: false)))
        #expect(refusal?.reply.description == "450 4.4.8 MX hosts of b.test failed MTA-STS validation")
    }

    @Test("what a connection must prove is only looked at under a policy in mode testing, and nothing in mode none")
    func testing() throws {
        for allowsHost in [true, false] {
            let demands = try judge(
                Self.wanted(), Self.host(policy: Self.policy(.testing, allowsHost: allowsHost)))
            #expect(!demands.isRequired && demands.checks.isEmpty)
            #expect(demands.observed == .policy(exchanger: try Domain(Self.exchanger)))
        }
        let demands = try judge(Self.wanted(), Self.host(policy: Self.policy(.none, allowsHost: false)))
        let plain = try judge(Self.wanted(), Self.host())
        #expect(demands == plain)
    }

    static let names: [(String, String, Bool)] = [
        ("mail.contoso.com", "mail.contoso.com", true), ("mail.contoso.com", "MAIL.contoso.com", true),
        ("mail.contoso.com", "contoso.com", false), ("mail.contoso.com", "*.contoso.com", true),
        ("mail.contoso.com", "*.com", false), ("*.contoso.com", "contoso.com", true),
        ("*.contoso.com", "a.contoso.com", true), ("*.contoso.com", "a.b.contoso.com", true),
        ("*.contoso.com", "*.contoso.com", true), ("*.contoso.com", "*.b.contoso.com", true),
        ("*.contoso.com", "*.com", false), ("*.contoso.com", "contoso.com.evil.test", false),
        ("contoso.com", "*.contoso.com", false), ("a.b.contoso.com", "*.contoso.com", false),
        ("*.contoso.com", "evilcontoso.com", false),
    ]

    @Test("what a connection must prove is a name in the certificate that TlsDomain covers", arguments: names)
    func tlsDomain(_ pattern: String, _ name: String, _ expected: Bool) throws {
        let pattern = try #require(DomainPattern(pattern))
        #expect(pattern.covers(try #require(CertificateName(name))) == expected)
    }

    static let unusableRecords: [(UInt8, UInt8, UInt8, Int)] = [
        (0, 1, 1, 32), (1, 1, 1, 32), (4, 1, 1, 32), (3, 2, 1, 32), (3, 1, 3, 32), (3, 1, 1, 31), (3, 1, 2, 32),
        (3, 1, 0, 0), (255, 255, 255, 0),
    ]

    @Test("what a connection must prove is no TLSA record that can't be used", arguments: unusableRecords)
    func unusableRecord(_ usage: UInt8, _ selector: UInt8, _ matching: UInt8, _ count: Int) {
        let data = [UInt8](repeating: 1, count: count)
        #expect(TLSARecord(usage: usage, selector: selector, matching: matching, data: data) == nil)
    }
}
