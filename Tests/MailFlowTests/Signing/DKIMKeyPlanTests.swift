import Mail
import MailFlow
import Organization
import SenderAuthentication
import Testing

private let start = WallTime(milliseconds: 1_795_000_000_000)

private func days(_ count: Int64) -> WallTime { WallTime(milliseconds: start.milliseconds + count * 86_400_000) }

/// A domain's keys, as a store would hold them after the plans.
private struct Keys {
    var keys: [DKIMKeyring.Key] = []
    var config: DKIMSigningConfig

    init(_ algorithm: DKIMSigningConfig.Algorithm = .ed25519SHA256) throws {
        config = DKIMSigningConfig(try Domain("contoso.com"))
        config.algorithm = algorithm
    }

    mutating func carryOut(_ plan: DKIMKeyPlan) throws {
        keys.removeAll { $0.selector == plan.replaced }
        for index in keys.indices where keys[index].selector == plan.promoted?.selector {
            keys[index].signsFrom = plan.promoted?.signsFrom
        }
        for new in plan.new {
            let key = try DKIMSigningKey.generate(
                new.algorithm, bits: 1_024, domain: config.domain,
                selector: try Domain(new.selector.name(new.algorithm)))
            keys.append(
                DKIMKeyring.Key(
                    organization: "contoso", key: key, selector: new.selector, signsFrom: new.signsFrom))
        }
    }

    mutating func create(at time: WallTime) throws {
        try carryOut(.create(config, existing: keys, at: time))
    }

    mutating func rotate(at time: WallTime, now isImmediate: Bool = false) throws {
        try carryOut(.rotate(config, existing: keys, at: time, isImmediate: isImmediate))
    }

    /// The selectors that sign at a moment.
    func signing(at time: WallTime) -> [String] {
        DKIMKeyring(keys).signingKeys(of: config.domain, in: "contoso", at: time).map(\.key.selector.name).sorted()
    }
}

@Suite("Signing keys of a domain")
struct DKIMKeyPlanTests {
    @Test("signing keys are made for both selectors, and the first one signs at once")
    func create() throws {
        var keys = try Keys(.both)
        try keys.create(at: start)
        #expect(
            keys.keys.map(\.key.selector.name)
                == ["selector1", "selector1-ed25519", "selector2", "selector2-ed25519"])
        #expect(keys.signing(at: start) == ["selector1", "selector1-ed25519"])
        #expect(keys.signing(at: WallTime(milliseconds: start.milliseconds - 1)) == [])
        let before = keys.keys.count
        try keys.create(at: days(1))
        #expect(keys.keys.count == before, "What is there was made again.")
    }

    @Test("take turns after four days, and the old one stays")
    func rotate() throws {
        var keys = try Keys()
        try keys.create(at: start)
        let first = try #require(keys.keys.first { $0.selector == .first }).key.pem
        let idle = try #require(keys.keys.first { $0.selector == .second }).key.pem
        try keys.rotate(at: days(10))
        #expect(keys.keys.count == 2)
        #expect(keys.keys.first { $0.selector == .first }?.key.pem == first)
        #expect(keys.keys.first { $0.selector == .second }?.key.pem != idle, "The idle key was not made anew.")
        let rotation = try #require(DKIMRotation(keys.keys, at: days(11)))
        #expect(rotation.rotateOnDate == days(14))
        #expect((rotation.before, rotation.after) == (.first, .second))
        #expect(rotation.isPending)
        #expect(keys.signing(at: WallTime(milliseconds: days(14).milliseconds - 1)) == ["selector1-ed25519"])
        #expect(keys.signing(at: days(14)) == ["selector2-ed25519"])
        // And back.
        try keys.rotate(at: days(20))
        #expect(keys.signing(at: days(23)) == ["selector2-ed25519"])
        #expect(keys.signing(at: days(24)) == ["selector1-ed25519"])
        #expect(keys.keys.first { $0.selector == .first }?.key.pem != first)
    }

    @Test("signing keys are rotated at once when that is asked for, also in the middle of a rotation")
    func immediately() throws {
        var keys = try Keys()
        try keys.create(at: start)
        try keys.rotate(at: days(1), now: true)
        #expect(keys.signing(at: days(1)) == ["selector2-ed25519"])
        try keys.rotate(at: days(2))
        let published = try #require(keys.keys.first { $0.selector == .first }).key.pem
        try keys.rotate(at: days(3), now: true)
        #expect(keys.signing(at: days(3)) == ["selector1-ed25519"])
        #expect(keys.keys.first { $0.selector == .first }?.key.pem == published, "The published key was thrown away.")
    }

    @Test("signing keys are not rotated twice at a time, nor where there are none")
    func refusals() throws {
        var keys = try Keys()
        #expect(throws: DKIMKeyPlan.Refusal.noKeys) { try keys.rotate(at: start) }
        try keys.create(at: start)
        try keys.rotate(at: days(1))
        #expect(throws: DKIMKeyPlan.Refusal.rotating(.second, until: days(5))) { try keys.rotate(at: days(2)) }
        #expect(throws: Never.self) { try keys.rotate(at: days(5)) }
    }

    @Test("signing keys of another algorithm join the selectors there are")
    func joining() throws {
        var keys = try Keys(.rsaSHA256)
        try keys.create(at: start)
        try keys.rotate(at: days(10))
        keys.config.algorithm = .both
        try keys.create(at: days(11))
        #expect(keys.signing(at: days(11)) == ["selector1", "selector1-ed25519"])
        #expect(keys.signing(at: days(13)) == ["selector1", "selector1-ed25519"])
        #expect(keys.signing(at: days(14)) == ["selector2", "selector2-ed25519"])
        #expect(DKIMRotation(keys.keys, at: days(12))?.rotateOnDate == days(14))
    }

    @Test("belong to one organization and one domain")
    func owners() throws {
        var keys = try Keys()
        try keys.create(at: start)
        let keyring = DKIMKeyring(keys.keys)
        #expect(keyring.signingKeys(of: try Domain("contoso.com"), in: "fabrikam", at: days(1)).isEmpty)
        #expect(keyring.signingKeys(of: try Domain("sub.contoso.com"), in: "contoso", at: days(1)).isEmpty)
        #expect("\(keyring)" == "DKIMKeyring")
        var dumped = ""
        dump(keyring, to: &dumped)
        #expect(!dumped.contains("PRIVATE"))
    }
}
