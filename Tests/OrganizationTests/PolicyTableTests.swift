import Mail
import Organization
import PosternTesting
import Testing

@Suite("The policies of recipients")
struct PolicyTableTests {
    private func address(_ text: String) throws -> EmailAddress { try #require(EmailAddress(text)) }

    private func snapshot(_ text: String, directory: RecipientDirectory? = nil) throws -> OrganizationSnapshot {
        let yaml = """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.com }
              - { DomainName: lab.contoso.com }
              - { DomainName: fabrikam.com }
            recipients:
              - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, EmailAddresses: [a.smith@contoso.com] }
              - { PrimarySmtpAddress: bob@contoso.com, RecipientType: UserMailbox }
              - { PrimarySmtpAddress: eve@lab.contoso.com, RecipientType: UserMailbox }
              - { PrimarySmtpAddress: joe@fabrikam.com, RecipientType: UserMailbox }
              - { PrimarySmtpAddress: sales@contoso.com, RecipientType: MailUniversalDistributionGroup, Members: [A.Smith@contoso.com, inner@contoso.com] }
              - { PrimarySmtpAddress: inner@contoso.com, RecipientType: MailUniversalSecurityGroup, Members: [eve@lab.contoso.com, sales@contoso.com, far@outside.example] }
            \(text)
            """
        return OrganizationSnapshot(
            try OrganizationDocument.load(yaml: yaml, file: "contoso.yaml").get(), revision: 1, directory: directory)
    }

    private static let policies = """
        hostedContentFilterPolicies: [{ Name: A }, { Name: B }, { Name: C }]
        """

    private func names(
        _ organization: OrganizationSnapshot, _ addresses: [String]
    ) throws -> [String] {
        try addresses.map { organization.policies.contentFilter(for: try address($0)).name }
    }

    @Test("a policy Default of another name, as EOP calls one and older documents have it, is Default with a warning")
    func otherName() throws {
        let text = "antiPhishPolicy: { Name: Office365 AntiPhish Default, HonorDmarcPolicy: false }"
        let choice = try snapshot(text).policies.antiPhish(for: try address("ann@contoso.com"))
        #expect(choice.name == "Default" && choice.rule == nil && !choice.policy.honorDmarcPolicy)
    }

    @Test("everyone has the policies Default where there are no rules, or none that counts")
    func defaultOnly() throws {
        for text in [
            "hostedContentFilterPolicy: { SpamAction: Quarantine }",
            Self.policies + "\nhostedContentFilterPolicy: { SpamAction: Quarantine }",
            """
            hostedContentFilterPolicy: { SpamAction: Quarantine }
            \(Self.policies)
            hostedContentFilterRules: [{ Name: A, HostedContentFilterPolicy: A, SentTo: ann@contoso.com, Enabled: false }]
            eopProtectionPolicyRules: [{ Name: Strict Preset Security Policy, Enabled: false }]
            """,
        ] {
            let policies = try snapshot(text).policies
            #expect(policies.isDefaultOnly)
            let choice = policies.contentFilter(for: try address("ann@contoso.com"))
            #expect(choice === policies.defaults.contentFilter)
            #expect(choice.name == "Default" && choice.rule == nil && choice.policy.spamAction == .quarantine)
            #expect(policies.contentFilters.map(\.name) == ["Default"])
            #expect(policies.malwareFilter(for: try address("ann@contoso.com")).policy == MalwareFilterPolicy())
            #expect(policies.antiPhish(for: try address("ann@contoso.com")).policy == AntiPhishPolicy())
        }
    }

    @Test("the rule with the lowest priority decides, and those without one follow in their order")
    func order() throws {
        let organization = try snapshot(
            """
            \(Self.policies)
            hostedContentFilterRules:
              - { Name: last, HostedContentFilterPolicy: C, RecipientDomainIs: contoso.com }
              - { Name: second, HostedContentFilterPolicy: B, RecipientDomainIs: lab.contoso.com, Priority: 7 }
              - { Name: first, HostedContentFilterPolicy: A, SentTo: eve@lab.contoso.com, Priority: 0 }
            """)
        let people = ["eve@lab.contoso.com", "tom@lab.contoso.com", "ann@contoso.com", "x@fabrikam.com"]
        #expect(try names(organization, people) == ["A", "B", "C", "Default"])
        #expect(organization.policies.contentFilters.map(\.name) == ["A", "B", "C", "Default"])
        let choice = organization.policies.contentFilter(for: try address("EVE@lab.contoso.com"))
        #expect(choice.rule == "first")
        #expect(!organization.policies.isDefaultOnly)
    }

    /// A filter, and the recipients that it is for.
    private static let filterRows: [(String, [String])] = [
        ("SentTo: [ann@contoso.com, joe@fabrikam.com]", ["ann", "joe"]),
        ("SentTo: a.smith@contoso.com", ["ann"]),
        ("SentToMemberOf: inner@contoso.com", ["ann", "eve"]),
        ("SentToMemberOf: sales@contoso.com", ["ann", "eve"]),
        ("SentToMemberOf: nobody@contoso.com", []),
        ("RecipientDomainIs: contoso.com", ["ann", "bob", "eve"]),
        ("RecipientDomainIs: [lab.contoso.com, fabrikam.com]", ["eve", "joe"]),
        ("RecipientDomainIs: contoso.com, SentToMemberOf: sales@contoso.com", ["ann", "eve"]),
        ("RecipientDomainIs: lab.contoso.com, SentTo: [ann@contoso.com, eve@lab.contoso.com]", ["eve"]),
        ("RecipientDomainIs: contoso.com, ExceptIfRecipientDomainIs: lab.contoso.com", ["ann", "bob"]),
        ("RecipientDomainIs: contoso.com, ExceptIfSentTo: a.smith@contoso.com", ["bob", "eve"]),
        (
            "RecipientDomainIs: [contoso.com, fabrikam.com], ExceptIfSentToMemberOf: sales@contoso.com, "
                + "ExceptIfSentTo: bob@contoso.com",
            ["joe"]
        ),
        ("SentToMemberOf: sales@contoso.com, ExceptIfSentToMemberOf: inner@contoso.com", []),
    ]

    @Test(
        "values of a condition are alternatives, conditions apply together, and each exception alone",
        arguments: filterRows)
    func filters(_ filter: String, _ expected: [String]) throws {
        let organization = try snapshot(
            """
            \(Self.policies)
            hostedContentFilterRules: [{ Name: A, HostedContentFilterPolicy: A, \(filter) }]
            """)
        let people = ["ann@contoso.com", "bob@contoso.com", "eve@lab.contoso.com", "joe@fabrikam.com"]
        let met = try people.filter { try names(organization, [$0]) == ["A"] }
        #expect(met == people.filter { person in expected.contains { person.hasPrefix("\($0)@") } })
        let far = try names(organization, ["far@outside.example"])
        #expect(far == (filter.hasPrefix("SentToMemberOf: ") && !expected.isEmpty ? ["A"] : ["Default"]))
    }

    @Test("presets go before custom policies, Strict before Standard, for every kind of policy")
    func presets() throws {
        let organization = try snapshot(
            """
            \(Self.policies)
            hostedContentFilterRules: [{ Name: A, HostedContentFilterPolicy: A, RecipientDomainIs: contoso.com, Priority: 0 }]
            malwareFilterPolicies: [{ Name: M, FileTypeAction: Quarantine }]
            malwareFilterRules: [{ Name: M, MalwareFilterPolicy: M, RecipientDomainIs: fabrikam.com }]
            antiPhishPolicies: [{ Name: P, HonorDmarcPolicy: false }]
            antiPhishRules: [{ Name: P, AntiPhishPolicy: P, RecipientDomainIs: contoso.com }]
            eopProtectionPolicyRules:
              - { Name: Standard Preset Security Policy, SentTo: [ann@contoso.com, bob@contoso.com] }
              - { Name: Strict Preset Security Policy, SentTo: [bob@contoso.com], Priority: 0 }
            """)
        func choices(_ text: String) throws -> [String] {
            let choices = organization.policies.choices(for: try address(text))
            #expect(choices.contentFilter === organization.policies.contentFilter(for: try address(text)))
            #expect(choices.malwareFilter === organization.policies.malwareFilter(for: try address(text)))
            #expect(choices.antiPhish === organization.policies.antiPhish(for: try address(text)))
            return [choices.contentFilter.name, choices.malwareFilter.name, choices.antiPhish.name]
        }
        let (strict, standard) = ("Strict Preset Security Policy", "Standard Preset Security Policy")
        #expect(try choices("bob@contoso.com") == [strict, strict, strict])
        #expect(try choices("ann@contoso.com") == [standard, standard, standard])
        #expect(try choices("eve@lab.contoso.com") == ["A", "Default", "P"])
        #expect(try choices("joe@fabrikam.com") == ["Default", "M", "Default"])
        let bob = organization.policies.choices(for: try address("bob@contoso.com"))
        #expect(bob.contentFilter.policy.bulkSpamAction == .quarantine && bob.contentFilter.policy.bulkThreshold == 5)
        #expect(bob.antiPhish.policy.authenticationFailAction == .quarantine)
        #expect(bob.contentFilter.policy == HostedContentFilterPolicy.preset(.strict))
    }

    @Test("a preset whose rule has no condition is for everyone")
    func presetForAll() throws {
        let organization = try snapshot("eopProtectionPolicyRules: [{ Name: Standard Preset Security Policy }]")
        let names = try names(organization, ["ann@contoso.com", "far@outside.example"])
        #expect(names == ["Standard Preset Security Policy", "Standard Preset Security Policy"])
    }

    @Test("presets have EOP's recommended values")
    func presetValues() {
        let standard = HostedContentFilterPolicy.preset(.standard)
        #expect(
            [standard.spamAction, standard.highConfidenceSpamAction, standard.phishSpamAction, standard.bulkSpamAction]
                == [.moveToJmf, .quarantine, .quarantine, .moveToJmf])
        #expect(standard.bulkThreshold == 6 && standard.quarantineRetentionPeriod == 30)
        let notified = "DefaultFullAccessWithNotificationPolicy"
        #expect(
            standard.quarantineTags.map(\.tag)
                == ["DefaultFullAccessPolicy", notified, notified, "AdminOnlyAccessPolicy", "DefaultFullAccessPolicy"])
        let strict = HostedContentFilterPolicy.preset(.strict)
        #expect(
            [strict.spamAction, strict.highConfidenceSpamAction, strict.phishSpamAction, strict.bulkSpamAction]
                == [.quarantine, .quarantine, .quarantine, .quarantine])
        #expect(strict.bulkThreshold == 5 && strict.quarantineRetentionPeriod == 30)
        #expect(
            strict.quarantineTags.map(\.tag) == [notified, notified, notified, "AdminOnlyAccessPolicy", notified])
        #expect(AntiPhishPolicy.preset(.standard).authenticationFailAction == .moveToJmf)
        #expect(AntiPhishPolicy.preset(.standard).enableFirstContactSafetyTips)
        #expect(AntiPhishPolicy.preset(.strict).spoofQuarantineTag == notified)
        var malware = MalwareFilterPolicy.preset(.strict)
        malware.name = "Default"
        #expect(malware == MalwareFilterPolicy())
    }

    @Test("quarantine policies are found by their names, and one that is gone lets nobody in")
    func quarantinePolicies() throws {
        let policies = try snapshot(
            "quarantinePolicies: [{ Name: Limited, EndUserQuarantinePermissionsValue: 43, ESNEnabled: true }]"
        ).policies
        #expect(policies.quarantinePolicy(named: "Limited").permissions == .limited)
        #expect(policies.quarantinePolicy(named: "Limited").isESNEnabled)
        #expect(policies.quarantinePolicy(named: "DefaultFullAccessPolicy").permissions.rawValue == 39)
        #expect(!policies.quarantinePolicy(named: "DefaultFullAccessPolicy").isESNEnabled)
        for name in ["DefaultFullAccessWithNotificationPolicy", "NotificationEnabledPolicy"] {
            #expect(policies.quarantinePolicy(named: name).permissions == .full)
            #expect(policies.quarantinePolicy(named: name).isESNEnabled)
        }
        #expect(policies.quarantinePolicy(named: "AdminOnlyAccessPolicy").permissions.isEmpty)
        #expect(policies.quarantinePolicy(named: "gone").name == "AdminOnlyAccessPolicy")
    }

    @Test("the sender lists of a policy are its own, and none of another")
    func senderLists() throws {
        let policies = try snapshot(
            """
            hostedContentFilterPolicy: { AllowedSenderDomains: [tailspin.example] }
            hostedContentFilterPolicies: [{ Name: A, BlockedSenders: [x@tailspin.example] }]
            hostedContentFilterRules: [{ Name: A, HostedContentFilterPolicy: A, SentTo: ann@contoso.com }]
            """
        ).policies
        let sender = try address("x@tailspin.example")
        let ann = policies.senderLists(of: policies.contentFilter(for: try address("ann@contoso.com")))
        #expect(ann.blocked.match(sender) != nil && ann.allowed.isEmpty && !ann.isEmpty)
        let bob = policies.senderLists(of: policies.contentFilter(for: try address("bob@contoso.com")))
        #expect(bob.allowed.match(sender) != nil && bob.blocked.isEmpty)
    }

    // MARK: - The imported directory

    private func directory(_ recipients: [Recipient]) throws -> RecipientDirectory {
        var builder = PackedDirectoryBuilder()
        for recipient in recipients { try builder.add(DirectoryRow(recipient)) }
        return RecipientDirectory(builder.finish(), revision: 1, confirmedAt: WallTime(milliseconds: 0))
    }

    private func group(_ name: String, _ members: [String]) throws -> Recipient {
        var group = Recipient(try address(name), type: .mailUniversalDistributionGroup)
        group.members = try members.map(address)
        return group
    }

    private static let team = """
        hostedContentFilterPolicies: [{ Name: A }]
        hostedContentFilterRules: [{ Name: A, HostedContentFilterPolicy: A, SentToMemberOf: team@contoso.com }]
        """

    @Test("groups of the directory have members by any address, and groups of the document among them")
    func importedGroups() throws {
        let organization = try snapshot(
            Self.team,
            directory: try directory([
                try group("team@contoso.com", ["t@contoso.com", "sales@contoso.com", "team@contoso.com"]),
                Recipient(try address("tom@contoso.com"), emailAddresses: [try address("t@contoso.com")]),
                Recipient(try address("ida@contoso.com")),
            ]))
        #expect(
            try names(
                organization, ["tom@contoso.com", "ann@contoso.com", "eve@lab.contoso.com", "ida@contoso.com"])
                == ["A", "A", "A", "Default"])
    }

    @Test("a change of the directory changes who has a policy at once, whatever changes")
    func changes() throws {
        var current = try snapshot(Self.team)
        var directory = try directory([
            try group("team@contoso.com", ["t@contoso.com", "sub@contoso.com"]),
            Recipient(try address("tom@contoso.com")), Recipient(try address("ida@contoso.com")),
        ])
        func met() throws -> [String] {
            try ["tom", "ida", "t"].filter { try names(current, ["\($0)@contoso.com"]) == ["A"] }
        }
        #expect(try met() == [])
        current = current.with(directory)
        #expect(try met() == ["t"])
        func apply(_ edits: [RecipientDirectory.Edit], _ expected: [String]) throws {
            _ = directory.apply(edits)
            directory.revision += 1
            current = current.with(directory)
            #expect(try met() == expected)
            // The same as compiled anew.
            let fresh = OrganizationSnapshot(current.document, revision: 1, directory: directory)
            #expect(try ["tom", "ida", "t"].filter { try names(fresh, ["\($0)@contoso.com"]) == ["A"] } == expected)
        }
        // A member's address becomes another one of Tom's.
        try apply(
            [.put(Recipient(try address("tom@contoso.com"), emailAddresses: [try address("t@contoso.com")]))], ["tom"])
        // What is not of the group changes nothing.
        try apply([.put(Recipient(try address("new@contoso.com")))], ["tom"])
        // A member becomes a group.
        try apply([.put(try group("sub@contoso.com", ["ida@contoso.com"]))], ["tom", "ida"])
        try apply([.put(try group("sub@contoso.com", []))], ["tom"])
        try apply([.put(try group("team@contoso.com", ["ida@contoso.com"]))], ["ida"])
        let packed = try directory.packed()
        directory = try #require(directory.rebased(on: packed, of: directory))
        try apply([], ["ida"])
        try apply([.remove(try address("team@contoso.com"))], [])
        current = current.with(nil)
        #expect(try met() == [])
    }

    @Test("random groups, rules and edits of the directory give everyone the policy that the definition gives")
    func naive() throws {
        for seed in 0..<40 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
            let people = (0..<8).map { "p\($0)@contoso.com" }
            let groups = (0..<5).map { "g\($0)@contoso.com" }
            func members() -> [String] { (0..<number(5)).map { _ in (people + groups)[number(13)] } }
            var rules = ""
            for rule in 0..<4 {
                rules += "  - { Name: R\(rule), HostedContentFilterPolicy: P\(rule)"
                rules += ", SentToMemberOf: \(groups[number(5)])"
                if number(2) == 0 { rules += ", ExceptIfSentToMemberOf: \(groups[number(5)])" }
                if number(3) == 0 { rules += ", ExceptIfSentTo: \(people[number(8)])" }
                rules += " }\n"
            }
            let text = """
                hostedContentFilterPolicies: [{ Name: P0 }, { Name: P1 }, { Name: P2 }, { Name: P3 }]
                hostedContentFilterRules:
                \(rules)
                """
            var edits: [RecipientDirectory.Edit] = try people.map { .put(Recipient(try address($0))) }
            for name in groups { edits.append(.put(try group(name, members()))) }
            var directory = RecipientDirectory(.empty, revision: 1, confirmedAt: WallTime(milliseconds: 0))
            var current = try snapshot(text).with(directory)
            for _ in 0..<8 {
                _ = directory.apply(edits)
                if number(3) == 0 {
                    let packed = try directory.packed()
                    directory = try #require(directory.rebased(on: packed, of: directory))
                }
                current = current.with(directory)
                for person in people {
                    let expected = try definition(current, person)
                    #expect(try names(current, [person]) == [expected], "seed \(seed)")
                }
                let name = groups[number(5)]
                edits = number(4) == 0 ? [.remove(try address(name))] : [.put(try group(name, members()))]
            }
        }
    }

    /// The policy of a person by the words of the reference page: a walk for each rule.
    private func definition(_ organization: OrganizationSnapshot, _ person: String) throws -> String {
        func isMember(_ groups: [EmailAddress]) -> Bool {
            var (waiting, seen) = (groups, Set<String>())
            while let group = waiting.popLast() {
                guard seen.insert(group.lookupKey).inserted,
                    let found = organization.recipient(group, plusAddressing: false), found.recipientType.isGroup
                else { continue }
                if found.members.contains(where: { $0.lookupKey == person }) { return true }
                waiting += found.members
            }
            return false
        }
        for rule in organization.document.hostedContentFilterRules {
            let filter = rule.recipients
            if isMember(filter.sentToMemberOf), !isMember(filter.exceptIfSentToMemberOf),
                !filter.exceptIfSentTo.contains(where: { $0.lookupKey == person })
            {
                return rule.policy
            }
        }
        return "Default"
    }
}
