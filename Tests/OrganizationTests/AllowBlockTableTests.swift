import Mail
import PosternTesting
import Testing

@testable import Organization

@Suite("The tenant allow and block list, compiled")
struct AllowBlockTableTests {
    private typealias Item = TenantAllowBlockListItem

    private static let day = Interval.hours(24).milliseconds
    private static let now = WallTime(milliseconds: 1_795_000_000_000)

    private func table(_ items: Item...) -> AllowBlockTable { AllowBlockTable(items, spoofs: []) }

    private func sender(_ table: AllowBlockTable, _ addresses: String..., at now: WallTime = now) throws -> Item.Action?
    {
        table.sender(try addresses.map { try #require(EmailAddress($0)) }, at: now)?.action
    }

    // MARK: - Senders

    @Test(
        "a sender is found by its address, its domain, and a wildcard above it",
        arguments: [
            ("ann@contoso.com", ["ann@contoso.com", "ANN@Contoso.com"], ["bob@contoso.com", "ann@sub.contoso.com"]),
            ("contoso.com", ["ann@contoso.com"], ["ann@sub.contoso.com", "ann@acontoso.com", "contoso.com@x.example"]),
            (
                "*.contoso.com", ["ann@contoso.com", "ann@sub.contoso.com", "ann@a.b.contoso.com"],
                ["ann@acontoso.com", "ann@com"]
            ),
            ("*.com", ["ann@contoso.com", "ann@a.b.com"], ["ann@contoso.org"]),
            ("%22bad%2B%20x%22@d.example", ["\"bad+ x\"@d.example"], ["bad@d.example"]),
            ("bücher.example", ["ann@xn--bcher-kva.example"], ["ann@bucher.example"]),
        ])
    func senders(_ value: String, _ found: [String], _ others: [String]) throws {
        let table = table(Item(.sender, value, .block))
        for address in found { #expect(try sender(table, address) == .block, "\(value) \(address)") }
        for address in others { #expect(try sender(table, address) == nil, "\(value) \(address)") }
        #expect(try sender(table, others[0], found[0]) == .block)
    }

    @Test("an entry that blocks beats one that allows, whichever of them is first and narrower")
    func precedence() throws {
        let (allow, block) = (Item(.sender, "ann@a.example", .allow), Item(.sender, "a.example", .block))
        for table in [table(allow, block), table(block, allow)] {
            #expect(try sender(table, "ann@a.example") == .block)
        }
        #expect(try sender(table(allow), "ann@a.example") == .allow)
        let finding = table(allow).sender([try #require(EmailAddress("ANN@a.example"))], at: Self.now)
        #expect(
            finding
                == AllowBlockFinding(list: .sender, value: "ann@a.example", action: .allow, isBySubmission: false))
    }

    @Test("an entry of a submission is known to be one")
    func submission() {
        var item = Item(.url, "a.example", .allow)
        item.submissionID = "s"
        let url = AllowBlockURL(host: "a.example", url: "http://a.example")
        #expect(table(item).url(url, at: Self.now)?.isBySubmission == true)
    }

    // MARK: - The end of an entry

    @Test("an entry holds until the moment of its end, and then says nothing")
    func expiry() throws {
        var item = Item(.sender, "a.example", .block)
        item.expirationDate = Self.now
        let table = table(item)
        let before = WallTime(milliseconds: Self.now.milliseconds - 1)
        #expect(try sender(table, "x@a.example", at: before) == .block)
        #expect(try sender(table, "x@a.example", at: Self.now) == nil)
        #expect(!table.isEmpty)
    }

    @Test("an entry that has ended gives way to one that has not")
    func expiredPrecedence() throws {
        var block = Item(.sender, "a.example", .block)
        block.expirationDate = Self.now
        let table = table(block, Item(.sender, "a.example", .allow))
        #expect(try sender(table, "x@a.example") == .allow)
        #expect(try sender(table, "x@a.example", at: WallTime(milliseconds: 0)) == .block)
    }

    @Test("an entry with RemoveAfter ends 45 days behind its last use, by virtual time")
    func lastUse() throws {
        let clock = VirtualClock()
        var item = Item(.sender, "a.example", .allow)
        item.removeAfter = 45
        item.lastUsedDate = clock.wallTime()
        let table = table(item)
        #expect(try sender(table, "x@a.example", at: clock.wallTime()) == .allow)
        let end = clock.wallTime().milliseconds + 45 * Self.day
        #expect(item.end?.milliseconds == end)
        #expect(try sender(table, "x@a.example", at: WallTime(milliseconds: end - 1)) == .allow)
        #expect(try sender(table, "x@a.example", at: WallTime(milliseconds: end)) == nil)
    }

    // MARK: - Files, addresses, pairs

    @Test("a file is found by the octets of its hash")
    func files() {
        let hash = [UInt8](0..<32)
        let table = table(Item(.fileHash, hash.hexadecimal.uppercased(), .block))
        #expect(table.hasFiles && !table.hasSenders && !table.hasURLs && !table.hasAddresses)
        #expect(table.file(sha256: hash, at: Self.now)?.action == .block)
        #expect(table.file(sha256: hash.reversed(), at: Self.now) == nil)
        #expect(table.file(sha256: [], at: Self.now) == nil)
    }

    @Test("an address of IPv6 is found by itself and by its blocks, and one of IPv4 never")
    func addresses() throws {
        let table = table(
            Item(.ip, "2001:db8::1", .allow), Item(.ip, "2001:db8:1::/48", .block), Item(.ip, "8000::/1", .block))
        func action(_ text: String) throws -> Item.Action? {
            table.ip(try #require(IPAddress(text)), at: Self.now)?.action
        }
        #expect(try action("2001:db8::1") == .allow)
        #expect(try action("2001:db8::2") == nil)
        #expect(try action("2001:db8:1:ffff::9") == .block)
        #expect(try action("fe80::1") == .block)
        #expect(try action("192.0.2.1") == nil)
    }

    @Test("a pair is found by each form of its sender and of its place, and only by its type")
    func pairs() throws {
        let ann = try #require(EmailAddress("Ann@contoso.com"))
        let address = try #require(IPAddress("192.0.2.9"))
        let here: [SendingInfrastructure] = [
            .domain(try Domain("mail.example")), try #require(SendingInfrastructure(withoutName: address)),
        ]
        func found(_ user: String, _ place: String, _ type: TenantAllowBlockListSpoofItem.SpoofType) throws -> Bool {
            let item = TenantAllowBlockListSpoofItem(
                try SpoofedUser(user), try SendingInfrastructure(place), type, .allow)
            let table = AllowBlockTable([], spoofs: [item])
            #expect(table.hasSpoofPairs && !table.isEmpty)
            return table.spoof(ann, type: .internal, infrastructure: here) != nil
        }
        for user in ["ann@contoso.com", "contoso.com", "*"] {
            for place in ["mail.example", "192.0.2.0/24", "*"] where (user, place) != ("*", "*") {
                #expect(try found(user, place, .internal), "\(user) \(place)")
                #expect(try !found(user, place, .external), "\(user) \(place)")
            }
        }
        for (user, place) in [
            ("bob@contoso.com", "mail.example"), ("sub.contoso.com", "mail.example"),
            ("contoso.com", "192.0.3.0/24"), ("contoso.com", "a.mail.example"),
        ] {
            #expect(try !found(user, place, .internal), "\(user) \(place)")
        }
        let modern = try #require(IPAddress("2001:db8::1"))
        #expect(SendingInfrastructure(withoutName: modern) == nil)
    }

    @Test("a sender is known to be allowed from places that have names, and from no others")
    func byName() throws {
        let ann = try #require(EmailAddress("Ann@contoso.com"))
        func allows(_ user: String, _ place: String, _ action: Item.Action = .allow) throws -> Bool {
            let item = TenantAllowBlockListSpoofItem(
                try SpoofedUser(user), try SendingInfrastructure(place), .internal, action)
            let table = AllowBlockTable([], spoofs: [item])
            #expect(!table.allowsSpoofByName(ann, type: .external))
            return table.allowsSpoofByName(ann, type: .internal)
        }
        for user in ["ann@contoso.com", "contoso.com", "*"] {
            #expect(try allows(user, "mail.example"))
            #expect(try !allows(user, "192.0.2.0/24") && !allows(user, "mail.example", .block))
        }
        #expect(try !allows("fabrikam.com", "mail.example"))
    }

    @Test("of two pairs that fit the one that blocks decides")
    func pairPrecedence() throws {
        let ann = try #require(EmailAddress("ann@contoso.com"))
        func pair(_ user: String, _ place: String, _ action: Item.Action) throws -> TenantAllowBlockListSpoofItem {
            TenantAllowBlockListSpoofItem(try SpoofedUser(user), try SendingInfrastructure(place), .internal, action)
        }
        let place = SendingInfrastructure.domain(try Domain("mail.example"))
        for pairs in [
            [try pair("ann@contoso.com", "mail.example", .allow), try pair("*", "mail.example", .block)],
            [try pair("contoso.com", "*", .block), try pair("contoso.com", "*", .allow)],
        ] {
            for pairs in [pairs, pairs.reversed()] {
                let table = AllowBlockTable([], spoofs: pairs)
                #expect(table.spoof(ann, type: .internal, infrastructure: [place])?.action == .block)
            }
        }
    }

    @Test("an empty list says nothing")
    func empty() throws {
        let table = table()
        #expect(table.isEmpty && !table.hasSpoofPairs)
        #expect(try sender(table, "a@b.example") == nil)
        #expect(table.url(AllowBlockURL(host: "a.example", url: "http://a.example"), at: Self.now) == nil)
    }

    // MARK: - Advanced delivery

    @Test("a simulation has a domain and an address of the policy, and its links are found with their wildcards")
    func simulations() throws {
        var delivery = AdvancedDelivery()
        delivery.phishSimDomains = [try Domain("sim.example")]
        delivery.phishSimSenderIPRanges = [try #require(IPListEntry("192.0.2.0/24"))]
        delivery.phishSimURLs = [try URLPattern("*.sim.example/*")]
        delivery.secOpsMailboxes = [try #require(EmailAddress("soc@contoso.com"))]
        let table = AdvancedDeliveryTable(delivery)
        let (sim, other) = (try Domain("sim.example"), try Domain("a.sim.example"))
        let (near, far) = (try #require(IPAddress("192.0.2.7")), try #require(IPAddress("203.0.113.1")))
        #expect(table.isSimulation(senderDomains: [other, sim], address: near))
        #expect(!table.isSimulation(senderDomains: [other], address: near))
        #expect(!table.isSimulation(senderDomains: [sim], address: far))
        #expect(table.isSimulationURL(AllowBlockURL(host: "www.sim.example", url: "http://www.sim.example/a")))
        #expect(!table.isSimulationURL(AllowBlockURL(host: "sim.example", url: "http://sim.example/a")))
        #expect(table.isSecOpsMailbox(try #require(EmailAddress("SOC@contoso.com"))))
        #expect(!table.isSecOpsMailbox(try #require(EmailAddress("ann@contoso.com"))))
        #expect(AdvancedDeliveryTable(AdvancedDelivery()).isEmpty)
    }
}
