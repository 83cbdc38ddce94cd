import Mail
import Organization
import Testing

@Suite("Connection filter policy")
struct ConnectionFilterPolicyTests {
    private func load(_ policy: String) -> Result<OrganizationDocument, ConfigurationErrors> {
        OrganizationDocument.load(
            yaml: """
                organization: contoso
                acceptedDomains: [{ DomainName: contoso.com }]
                hostedConnectionFilterPolicy: \(policy)
                """, file: "contoso.yaml")
    }

    private func mistake(_ policy: String) -> String? {
        guard case .failure(let errors) = load(policy) else { return nil }
        return errors.mistakes.first?.description
    }

    @Test("an organization without a policy has no lists, no greylisting, and trusts no list of good senders")
    func defaults() throws {
        let policy = try load("{}").get().hostedConnectionFilterPolicy
        #expect(policy == HostedConnectionFilterPolicy())
        #expect(policy.ipAllowList.isEmpty && policy.ipBlockList.isEmpty && !policy.enableSafeList)
        #expect(!policy.ipAllowHonoursDmarc && !policy.isGreylistingEnabled)
    }

    @Test(
        "a policy is read with every property, keeps entries as they were typed, and takes EOP's names of the one policy"
    )
    func everything() throws {
        let policy = try load(
            """
            { Identity: Default, Name: Default, IsDefault: $true, AdminDisplayName: Ours, EnableSafeList: true,
              IPAllowList: [192.0.2.1, 192.168.0.1/25, 192.0.2.10-192.0.2.20], IPBlockList: 198.51.100.0/24,
              IPAllowHonoursDmarc: true, GreylistingEnabled: true }
            """
        ).get().hostedConnectionFilterPolicy
        #expect(policy.adminDisplayName == "Ours" && policy.enableSafeList)
        #expect(policy.ipAllowList.map(\.text) == ["192.0.2.1", "192.168.0.1/25", "192.0.2.10-192.0.2.20"])
        #expect(policy.ipBlockList.map(\.text) == ["198.51.100.0/24"])
        #expect(policy.ipAllowHonoursDmarc && policy.isGreylistingEnabled)
    }

    @Test(
        "an entry that EOP refuses is refused, with object, field, entry and mend",
        arguments: [
            (
                "2001:db8::1", "2001:db8::1 is IPv6, which these lists don't take, as in EOP",
                "remove it; IPv6Enabled of an accepted domain says whether mail comes in over IPv6"
            ),
            (
                "\"::ffff:192.0.2.1\"", "::ffff:192.0.2.1 is IPv6, which these lists don't take, as in EOP",
                "remove it; IPv6Enabled of an accepted domain says whether mail comes in over IPv6"
            ),
            (
                "10.0.0.0/23", "10.0.0.0/23 has a prefix shorter than /24",
                "split it into ranges of up to 256 addresses or blocks from /24 to /32"
            ),
            (
                "10.0.0.0-10.0.1.0", "10.0.0.0-10.0.1.0 has more than 256 addresses",
                "split it into ranges of up to 256 addresses or blocks from /24 to /32"
            ),
            (
                "10.0.0.9-10.0.0.1", "\"10.0.0.9-10.0.0.1\" is not valid",
                "write an IPv4 address such as 192.0.2.1, a range of up to 256 such as 192.0.2.1-192.0.2.20, or a block "
                    + "from /24 to /32 such as 192.0.2.0/24"
            ),
            (
                "mail.example.org", "\"mail.example.org\" is not valid",
                "write an IPv4 address such as 192.0.2.1, a range of up to 256 such as 192.0.2.1-192.0.2.20, or a block "
                    + "from /24 to /32 such as 192.0.2.0/24"
            ),
        ])
    func refused(entry: String, problem: String, mend: String) throws {
        for field in ["IPAllowList", "IPBlockList"] {
            guard case .failure(let errors) = load("{ \(field): [192.0.2.1, \(entry)] }") else {
                Issue.record("\(entry) is taken")
                continue
            }
            let mistake = try #require(errors.mistakes.first)
            #expect(errors.mistakes.count == 1)
            #expect(mistake.object == "hostedConnectionFilterPolicy" && mistake.field == field)
            #expect(mistake.problem == problem)
            #expect(mistake.mend == mend)
        }
    }

    @Test("a range of 256 addresses and the narrowest and widest blocks are entries")
    func widest() throws {
        #expect(mistake("{ IPBlockList: [10.0.0.7-10.0.1.6, 10.1.0.0/24, 10.2.0.0/32, 0.0.0.0-0.0.0.255] }") == nil)
        #expect(mistake("{ IPBlockList: [255.255.255.0-255.255.255.255, 255.255.255.255] }") == nil)
    }

    @Test("a list of 1,273 entries is taken, and one of 1,274 is refused")
    func count() throws {
        func list(_ count: Int) -> String {
            "{ IPBlockList: [\((0..<count).map { "10.0.\($0 / 256).\($0 % 256)" }.joined(separator: ", "))] }"
        }
        #expect(try load(list(1_273)).get().hostedConnectionFilterPolicy.ipBlockList.count == 1_273)
        let text = try #require(mistake(list(1_274)))
        #expect(text.contains("IPBlockList") && text.contains("has 1274 entries, and 1273 are the most"))
    }

    @Test(
        "the one policy can't be renamed or replaced",
        arguments: ["{ Name: Strict }", "{ Identity: Other }", "{ IsDefault: false }"])
    func renamed(policy: String) throws { #expect(mistake(policy) != nil) }

    @Test("an administrator's text may have 255 characters")
    func displayName() throws {
        #expect(mistake("{ AdminDisplayName: \(String(repeating: "ü", count: 255)) }") == nil)
        #expect(mistake("{ AdminDisplayName: \(String(repeating: "ü", count: 256)) }") != nil)
    }

    // MARK: - Look-ups

    private func snapshot(allow: [String] = [], block: [String] = []) throws -> OrganizationSnapshot {
        let lists =
            "{ IPAllowList: [\(allow.joined(separator: ", "))], IPBlockList: [\(block.joined(separator: ", "))] }"
        return OrganizationSnapshot(try load(lists).get(), revision: 1)
    }

    @Test("an address is found by its entry, by the narrowest one that has it, and its neighbours are not")
    func found() throws {
        let table = try snapshot(block: [
            "10.0.0.0/24", "10.0.0.16/28", "10.0.0.20", "192.0.2.250-192.0.3.5", "255.255.255.255", "0.0.0.0",
        ]).blockedAddresses
        let expected: [(String, String?)] = [
            ("10.0.0.0", "10.0.0.0/24"), ("10.0.0.15", "10.0.0.0/24"), ("10.0.0.16", "10.0.0.16/28"),
            ("10.0.0.19", "10.0.0.16/28"), ("10.0.0.20", "10.0.0.20"), ("10.0.0.21", "10.0.0.16/28"),
            ("10.0.0.31", "10.0.0.16/28"), ("10.0.0.32", "10.0.0.0/24"), ("10.0.0.255", "10.0.0.0/24"),
            ("10.0.1.0", nil), ("9.255.255.255", nil), ("192.0.2.249", nil), ("192.0.2.250", "192.0.2.250-192.0.3.5"),
            ("192.0.3.0", "192.0.2.250-192.0.3.5"), ("192.0.3.5", "192.0.2.250-192.0.3.5"), ("192.0.3.6", nil),
            ("255.255.255.255", "255.255.255.255"), ("255.255.255.254", nil), ("0.0.0.0", "0.0.0.0"), ("0.0.0.1", nil),
            ("2001:db8::1", nil), ("::ffff:10.0.0.20", "10.0.0.20"),
        ]
        for (address, entry) in expected {
            #expect(table.entry(for: try #require(IPAddress(address))) == entry, "\(address)")
        }
    }

    @Test("host bits of a block don't count")
    func hostBits() throws {
        let table = try snapshot(allow: ["192.168.0.200/25"]).allowedAddresses
        #expect(table.entry(for: try #require(IPAddress("192.168.0.128"))) == "192.168.0.200/25")
        #expect(table.entry(for: try #require(IPAddress("192.168.0.127"))) == nil)
    }

    @Test("a look-up finds what going through the entries one by one finds")
    func random() throws {
        var random = SeededGenerator(seed: 4_711)
        for _ in 0..<40 {
            let entries = (0..<Int.random(in: 1...60, using: &random)).map { _ -> String in
                let base = UInt32.random(in: 0x0a00_0000...0x0a00_0fff, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: return "\(IPAddress(v4: base))"
                case 1: return "\(IPAddress(v4: base))/\(Int.random(in: 24...32, using: &random))"
                default:
                    return "\(IPAddress(v4: base))-\(IPAddress(v4: base + UInt32.random(in: 0...255, using: &random)))"
                }
            }
            let table = try snapshot(block: entries).blockedAddresses
            let all = try entries.map { try #require(IPListEntry($0)) }
            for _ in 0..<400 {
                let address = IPAddress(v4: UInt32.random(in: 0x09ff_ff00...0x0a00_20ff, using: &random))
                let found = table.entry(for: address)
                #expect((found != nil) == all.contains { $0.contains(address) }, "\(address) in \(entries)")
                if let found { #expect(try #require(IPListEntry(found)).contains(address)) }
            }
        }
    }
}

/// Random numbers that are the same in every run.
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
