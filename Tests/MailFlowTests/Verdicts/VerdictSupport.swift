import Facts
import Mail
import Organization
import Testing

@testable import MailFlow

/// The organization of the tests, with changes.
func organization(_ change: (inout OrganizationDocument) -> Void = { _ in }) throws -> OrganizationSnapshot {
    var document = try OrganizationDocument.load(yaml: contoso, file: "contoso.yaml").get()
    change(&document)
    return OrganizationSnapshot(document, revision: 1)
}

/// A policy whose actions all differ, so that each tells which category decided.
func tellingPolicy(_ policy: inout HostedContentFilterPolicy) {
    policy.spamAction = .addXHeader
    policy.highConfidenceSpamAction = .modifySubject
    policy.modifySubjectValue = "[SPAM]"
    policy.phishSpamAction = .redirect
    policy.redirectToRecipients = [EmailAddress("ann@contoso.com")].compactMap(\.self)
    policy.bulkSpamAction = .delete
}

/// What speaks for and against a message of the tests.
struct VerdictCase: Sendable {
    var grounds = VerdictGrounds()
    var recipient = RecipientGrounds()

    /// One of the columns of the tables: what the filters found.
    static let columns: [(name: String, make: @Sendable (inout VerdictCase) -> Void)] = [
        ("malware", { $0.recipient.malware = .malware }),
        ("HPHISH", { $0.grounds.found = [.highConfidencePhishing] }),
        ("phish", { $0.grounds.found = [.phishing] }),
        ("HSPAM", { $0.grounds.found = [.highConfidenceSpam] }),
        ("spam", { $0.grounds.found = [.spam] }),
        ("bulk", { $0.grounds.bulk = BulkComplaint(clamping: 9) }),
        ("not spam", { _ in }),
    ]

    init() { recipient.bulkThreshold = BulkComplaint(clamping: 7) }

    func with(_ change: (inout VerdictCase) -> Void) -> VerdictCase {
        var changed = self
        change(&changed)
        return changed
    }

    mutating func say(_ kind: VerdictOverride.Kind) {
        let override = VerdictOverride(kind, "entry")
        switch kind {
        case .secOpsMailbox, .policyBlocksSender, .policyAllowsSender, .userBlocksSender, .userTrustsAddress,
            .userTrustsDomain:
            recipient.overrides.append(override)
        case .allowedAddress:
            grounds.connection = .allowed(entry: "entry")
            grounds.overrides.append(override)
        case .safeListedAddress:
            grounds.connection = .safeListed(zone: "entry")
            grounds.overrides.append(override)
        case .blockedFile:
            recipient.malware = .malware
            grounds.overrides.append(override)
        case .blockedSpoof:
            recipient.sender = .junk(.moveToJmf)
            grounds.overrides.append(override)
        case .phishSimulation, .released, .blockedURL, .blockedSender, .allowedSender, .allowedSpoof, .ruleAllows,
            .ruleFilters, .ruleSpam, .ruleHighConfidenceSpam:
            grounds.overrides.append(override)
        }
    }

    /// What becomes of it by the policies Default of an organization.
    func outcome(_ organization: OrganizationSnapshot) -> RecipientVerdict {
        let policy = organization.policies.defaults.contentFilter.policy
        let actions = PolicyActions(
            choices: organization.policies.defaults, table: organization.policies, malware: nil, sender: nil,
            check: ContentPolicyCheck(policy, hits: [], score: 0, language: nil, country: nil))
        var recipient = recipient
        recipient.held = actions.held
        return actions.verdict(on: VerdictOrder.ruling(grounds, recipient), grounds)
    }

    /// The same in a word or two, for a table.
    func cell(_ organization: OrganizationSnapshot) -> String {
        let outcome = outcome(organization)
        if outcome.verdict.category == .spoof { return "spoof action" }
        return switch outcome.disposition {
        case .deliver: "deliver"
        case .junk: "Junk"
        case .addField: "spam action"
        case .modifySubject: "HSPAM action"
        case .redirect: "phish action"
        case .delete: "bulk action"
        case .quarantine(let hold): "Q \(hold.reason.rawValue)"
        case .refuse: "refused"
        }
    }
}

/// A table as people read it.
func printedTable(_ rows: [[String]]) -> String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.compactMap { $0.count > column ? $0[column].count : nil }.max() ?? 0
    }
    return rows.map { row in
        row.enumerated().map { $1 + String(repeating: " ", count: widths[$0] - $1.count) }.joined(separator: " | ")
    }.joined(separator: "\n")
}
