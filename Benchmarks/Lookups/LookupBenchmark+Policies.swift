import Foundation
import Mail
import Organization

extension LookupBenchmark {
    // MARK: - Policies

    private static let members = 10_000
    private static let transaction = 200

    /// Measures how long the policies of the recipients of one message take to find: custom policies of each kind, each
    /// for a group of ten thousand in an imported directory.
    mutating func policies() throws {
        print("\npolicies       decide   compile    change")
        print("                   ms        ms        ms")
        for count in [0, 5, 50] {
            let directory = try directory(groups: max(1, count))
            let document = try document(policies: count)
            var organization = OrganizationSnapshot(document, revision: 1, directory: directory)
            let addresses = (0..<Self.transaction).compactMap { number in
                EmailAddress("user\(number &* 7_919 % 20_000)@contoso.example")
            }
            var custom = 0
            let decide = milliseconds(50) {
                custom = addresses.count { organization.policies.choices(for: $0).contentFilter.rule != nil }
            }
            precondition((custom == 0) == (count == 0))
            let compile = milliseconds(3) {
                organization = OrganizationSnapshot(document, revision: 1, directory: directory)
            }
            // A recipient that every group has.
            var changed = directory
            _ = changed.apply([.put(Recipient(addresses[0], isAdministrator: true))])
            let change = milliseconds(20) { _ = organization.with(changed) }
            print(
                pad("\(count)", 8) + pad(String(format: "%.3f", decide), 13)
                    + pad(String(format: "%.1f", compile), 10) + pad(String(format: "%.3f", change), 10))
            figures["decide ms, \(count) policies"] = decide
            figures["compile ms, \(count) policies"] = compile
            figures["change ms, \(count) policies"] = change
        }
    }

    private func document(policies count: Int) throws -> OrganizationDocument {
        let domain = try Domain("contoso.example")
        var document = OrganizationDocument(
            name: "contoso", acceptedDomains: [AcceptedDomain(domain, isDefault: true)])
        for number in 0..<count {
            var (spam, malware, phish) = (HostedContentFilterPolicy(), MalwareFilterPolicy(), AntiPhishPolicy())
            let name = "P\(number)"
            (spam.name, malware.name, phish.name) = (name, name, name)
            document.hostedContentFilterPolicies.append(spam)
            document.malwareFilterPolicies.append(malware)
            document.antiPhishPolicies.append(phish)
            document.hostedContentFilterRules.append(rule(name, number, domain))
            document.malwareFilterRules.append(rule(name, number, domain))
            document.antiPhishRules.append(rule(name, number, domain))
        }
        return document
    }

    /// For the members of a group but those of another, so that most recipients pass many rules.
    private func rule<Policy: RuledPolicy>(_ name: String, _ number: Int, _ domain: Domain) -> PolicyRule<Policy> {
        var rule = PolicyRule<Policy>(name: name)
        rule.policy = name
        rule.recipients.sentToMemberOf = [EmailAddress(localPart: "group\(number)", domain: domain)]
        rule.recipients.recipientDomainIs = [domain]
        if number % 10 != 9 {
            rule.recipients.exceptIfSentToMemberOf = [EmailAddress(localPart: "group0", domain: domain)]
        }
        return rule
    }

    /// Twenty thousand people, and groups of the first half of them and then of ever later ones.
    private func directory(groups: Int) throws -> RecipientDirectory {
        let domain = try Domain("contoso.example")
        func user(_ number: Int) -> EmailAddress { EmailAddress(localPart: "user\(number)", domain: domain) }
        var builder = PackedDirectoryBuilder(expecting: 2 * Self.members + groups)
        for number in 0..<2 * Self.members { try builder.add(DirectoryRow(Recipient(user(number)))) }
        for number in 0..<groups {
            var group = Recipient(
                EmailAddress(localPart: "group\(number)", domain: domain), type: .mailUniversalDistributionGroup)
            let first = number * Self.members / groups
            group.members = (first..<first + Self.members).map(user)
            try builder.add(DirectoryRow(group))
        }
        return RecipientDirectory(builder.finish(), revision: 1, confirmedAt: WallTime(milliseconds: 0))
    }
}
