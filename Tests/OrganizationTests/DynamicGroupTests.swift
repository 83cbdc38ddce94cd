import Mail
import PosternTesting
import Testing

@testable import Organization

@Suite("Dynamic groups, and groups in rules")
struct DynamicGroupTests {
    private func address(_ text: String) throws -> EmailAddress { try #require(EmailAddress("\(text)@contoso.com")) }

    private func person(
        _ name: String, _ type: Recipient.RecipientType = .userMailbox, company: String? = nil,
        department: String? = nil
    ) throws -> Recipient {
        var recipient = Recipient(try address(name), type: type)
        recipient.attributes[.company] = company
        recipient.attributes[.department] = department
        return recipient
    }

    private func group(_ name: String, _ members: [String]) throws -> Recipient {
        var group = Recipient(try address(name), type: .mailUniversalDistributionGroup)
        group.members = try members.map(address)
        return group
    }

    private func dynamic(
        _ name: String, _ kinds: [DynamicGroupFilter.IncludedRecipients], company: [String] = [],
        department: [String] = []
    ) throws -> Recipient {
        var group = Recipient(try address(name), type: .dynamicDistributionGroup)
        group.dynamicFilter.includedRecipients = kinds
        group.dynamicFilter[.company] = company
        group.dynamicFilter[.department] = department
        return group
    }

    /// An organization with recipients in its document, a directory, and a rule that names groups.
    private func snapshot(
        _ recipients: [Recipient], naming groups: [String], directory: RecipientDirectory? = nil
    ) throws -> OrganizationSnapshot {
        var document = try OrganizationDocument.load(
            yaml: "organization: contoso\nacceptedDomains: [{ DomainName: contoso.com }]", file: "contoso.yaml"
        ).get()
        document.recipients = recipients
        var rule = TransportRule(name: "R")
        rule.conditions = [.sentToMemberOf(try groups.map(address))]
        document.transportRules = [rule]
        return OrganizationSnapshot(document, revision: 1, directory: directory)
    }

    private func directory(_ recipients: [Recipient]) throws -> RecipientDirectory {
        var builder = PackedDirectoryBuilder()
        for recipient in recipients { try builder.add(DirectoryRow(recipient)) }
        return RecipientDirectory(builder.finish(), revision: 1, confirmedAt: WallTime(milliseconds: 0))
    }

    private func members(_ name: String, _ organization: OrganizationSnapshot) throws -> [String] {
        let found = try #require(organization.recipient(address(name), plusAddressing: false))
        return organization.members(of: found).map(\.localPart)
    }

    @Test("a filter wants a kind and, of each condition, one of the values in any case of letters")
    func filter() throws {
        let filter = try dynamic("g", [.mailboxUsers, .mailContacts], company: ["A", "B"], department: ["x"])
            .dynamicFilter
        #expect(filter.includes(try person("p", company: "a", department: "X")))
        #expect(filter.includes(try person("p", .mailContact, company: "B", department: "x")))
        #expect(!filter.includes(try person("p", .mailUser, company: "A", department: "x")))
        #expect(!filter.includes(try person("p", company: "A", department: "xy")))
        #expect(!filter.includes(try person("p", company: "A")))
        #expect(!filter.includes(try person("p")))
        let all = try dynamic("g", [.allRecipients]).dynamicFilter
        let nobody = try dynamic("g", [.none]).dynamicFilter
        for type in Recipient.RecipientType.allCases {
            let one = try person("p", type)
            #expect(all.includes(one) && !nobody.includes(one))
        }
        let groups = try dynamic("g", [.mailGroups]).dynamicFilter
        for type in Recipient.RecipientType.allCases {
            #expect(groups.includes(try person("p", type)) == type.isGroup)
        }
    }

    @Test("members are those of document and directory that meet the filter, in the order of their addresses")
    func membersOfBoth() throws {
        let organization = try snapshot(
            [
                try dynamic("all", [.mailboxUsers, .mailUsers], company: ["A"]), try person("tom", company: "A"),
                try person("ann", company: "B"),
            ], naming: [],
            directory: try directory([
                try person("ida", .mailUser, company: "a"), try person("bob", .mailContact, company: "A"),
                try dynamic("contacts", [.mailContacts]), try dynamic("empty", [.none]),
            ]))
        #expect(try members("all", organization) == ["ida", "tom"])
        #expect(try members("contacts", organization) == ["bob"])
        #expect(try members("empty", organization) == [])
    }

    @Test("a policy that names a dynamic group is a mistake, and one that names a group with such a member is none")
    func policies() {
        func problems(_ group: String) -> [String] {
            mistakes(
                """
                organization: contoso
                acceptedDomains: [{ DomainName: contoso.com }]
                recipients:
                  - { PrimarySmtpAddress: all@contoso.com, RecipientType: DynamicDistributionGroup, IncludedRecipients: AllRecipients }
                  - { PrimarySmtpAddress: team@contoso.com, RecipientType: MailUniversalDistributionGroup, Members: all@contoso.com }
                hostedContentFilterPolicies: [{ Name: A }]
                hostedContentFilterRules: [{ Name: A, HostedContentFilterPolicy: A, SentToMemberOf: \(group)@contoso.com }]
                """
            ).map(\.problem)
        }
        #expect(
            problems("all") == ["all@contoso.com is a dynamic group, which mail flow rules know and policies do not"])
        #expect(problems("team") == [])
    }

    @Test("of more than 10,000 members one more is kept, and rules know all of them")
    func tooMany() throws {
        let people = try (0..<10_050).map { try person("u\($0)", company: "A") }
        let organization = try snapshot(
            [try dynamic("all", [.mailboxUsers])], naming: ["all"], directory: try directory(people))
        #expect(try members("all", organization).count == DynamicGroupTable.mostMembers + 1)
        let all = organization.groupSet([try address("all")])
        for number in [0, 5_000, 10_049] {
            let memberships = organization.memberships(of: try address("u\(number)"))
            #expect(memberships.intersects(all))
        }
        // One that goes lets another move up.
        var current = try #require(organization.directory)
        _ = current.apply([.remove(try address("u1")), .remove(try address("u2"))])
        #expect(try members("all", organization.with(current)).count == DynamicGroupTable.mostMembers + 1)
    }

    @Test("a group that no rule names has no number, and a rule's group that is gone no members")
    func unknownGroups() throws {
        let organization = try snapshot(
            [try group("team", ["tom"]), try person("tom"), try group("other", ["tom"])], naming: ["team", "gone"])
        let tom = organization.memberships(of: try address("tom"))
        #expect(tom.intersects(organization.groupSet([try address("team")])))
        #expect(!tom.intersects(organization.groupSet([try address("gone")])))
        #expect(organization.groupSet([try address("other")]).isEmpty)
        #expect(organization.memberships(of: try address("nobody")).isEmpty)
    }

    @Test("random groups of every kind and edits of the directory give everyone the groups that the definition gives")
    func naive() throws {
        for seed in 0..<40 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
            let people = (0..<8).map { "p\($0)" }
            let groups = (0..<4).map { "g\($0)" }
            let filtered = (0..<3).map { "d\($0)" }
            let companies: [String?] = ["A", "b", nil]
            let types: [Recipient.RecipientType] = [.userMailbox, .mailUser]
            let wanted: [[String]] = [[], ["a"], ["B"]]
            func randomPerson(_ name: String) throws -> Recipient {
                try person(name, types[number(2)], company: companies[number(3)])
            }
            func randomGroup(_ name: String) throws -> Recipient {
                let names = people + groups + filtered
                var made = try group(name, (0..<number(4)).map { _ in names[number(names.count)] })
                made.attributes[.company] = companies[number(3)]
                return made
            }
            func randomFilter(_ name: String) throws -> Recipient {
                let kinds: [DynamicGroupFilter.IncludedRecipients] = [
                    .allRecipients, .mailboxUsers, .mailUsers, .mailGroups,
                ]
                return try dynamic(name, [kinds[number(4)]], company: wanted[number(3)])
            }
            var edits: [RecipientDirectory.Edit] = []
            for name in people { edits.append(.put(try randomPerson(name))) }
            for name in groups { edits.append(.put(try randomGroup(name))) }
            for name in filtered { edits.append(.put(try randomFilter(name))) }
            var directory = RecipientDirectory(.empty, revision: 1, confirmedAt: WallTime(milliseconds: 0))
            var current = try snapshot([], naming: groups + filtered).with(directory)
            for _ in 0..<10 {
                _ = directory.apply(edits)
                if number(4) == 0 {
                    let packed = try directory.packed()
                    directory = try #require(directory.rebased(on: packed, of: directory))
                }
                current = current.with(directory)
                for person in people {
                    let found = current.memberships(of: try address(person))
                    for name in groups + filtered {
                        let isMember = found.intersects(current.groupSet([try address(name)]))
                        let expected = try self.isMember(person, of: name, directory)
                        #expect(isMember == expected, "seed \(seed): \(person) \(name)")
                    }
                }
                let name = (people + groups + filtered)[number(15)]
                switch (number(4), name.prefix(1)) {
                case (0, _): edits = [.remove(try address(name))]
                case (_, "p"): edits = [.put(try randomPerson(name))]
                case (_, "g"): edits = [.put(try randomGroup(name))]
                default: edits = [.put(try randomFilter(name))]
                }
            }
        }
    }

    /// Whether somebody is a member by the words of the reference page: a walk from the group.
    private func isMember(_ person: String, of group: String, _ directory: RecipientDirectory) throws -> Bool {
        var (waiting, seen) = ([group], Set<String>())
        while let name = waiting.popLast() {
            guard seen.insert(name).inserted, let found = directory.recipient("\(name)@contoso.com"),
                found.recipientType.isGroup
            else { continue }
            var members = found.members
            if found.recipientType == .dynamicDistributionGroup {
                directory.forEachRow { row in
                    if let recipient = row.recipient, found.dynamicFilter.includes(recipient) {
                        members.append(recipient.primarySmtpAddress)
                    }
                }
            }
            if members.contains(where: { $0.localPart == person }) { return true }
            waiting += members.map(\.localPart)
        }
        return false
    }
}
