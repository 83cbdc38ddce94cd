public import Mail

/// Which policies hold for the recipients of an organization, compiled (docs/reference/policies.md), and which one for what
/// its people send (docs/reference/outbound.md).
///
/// The first rule that a recipient meets decides, and nothing of two policies is joined: the preset Strict, the preset
/// Standard, the custom policies by `Priority`, the policy `Default`.
public struct PolicyTable: Sendable {
    /// A policy that holds for some recipients, and why. Shared by all of them: two of one policy are the same object.
    public final class Choice<Policy: Sendable>: Sendable {
        /// The policy's name: `Default`, `Strict Preset Security Policy`, or that of a custom policy.
        public let name: String
        /// The name of the rule that chose it; nil for the policy `Default`.
        public let rule: String?
        /// The policy.
        public let policy: Policy

        /// A choice.
        init(name: String, rule: String?, policy: Policy) {
            self.name = name
            self.rule = rule
            self.policy = policy
        }
    }

    /// The policies of every kind that hold for one recipient.
    public struct Choices: Sendable {
        /// Against spam.
        public let contentFilter: Choice<HostedContentFilterPolicy>
        /// Against malware.
        public let malwareFilter: Choice<MalwareFilterPolicy>
        /// Against forged senders.
        public let antiPhish: Choice<AntiPhishPolicy>
    }

    private let compiled: Compiled
    private let index: RecipientIndex?

    /// Compiles what a document says; groups and addresses are looked up in `source`.
    init(_ document: OrganizationDocument, in source: RecipientSource) {
        compiled = document.hasPlainPolicies ? Compiled.plain : Compiled(document)
        index = compiled.conditions.namesNobody ? nil : RecipientIndex(compiled.conditions, in: source)
    }

    private init(_ other: PolicyTable, index: RecipientIndex?) {
        compiled = other.compiled
        self.index = index
    }

    /// The same policies after the directory has changed from `old` to that of `source`.
    func following(_ source: RecipientSource, from old: RecipientDirectory?) -> PolicyTable {
        guard let index, index.depends(on: old, becoming: source.directory) else { return self }
        return PolicyTable(self, index: RecipientIndex(compiled.conditions, in: source))
    }

    /// Whether every recipient has the policies `Default`, so that nobody has to be looked up.
    public var isDefaultOnly: Bool { compiled.isDefaultOnly }

    /// The policies `Default`.
    public var defaults: Choices { compiled.defaults }

    /// All policies against spam that a recipient may have, in the order of the rules, `Default` last.
    public var contentFilters: [Choice<HostedContentFilterPolicy>] { compiled.contentFilter.all }

    /// All policies against malware that a recipient may have.
    public var malwareFilters: [Choice<MalwareFilterPolicy>] { compiled.malwareFilter.all }

    /// All policies against forged senders that a recipient may have.
    public var antiPhishPolicies: [Choice<AntiPhishPolicy>] { compiled.antiPhish.all }

    /// The policy against spam of a recipient, by the primary address; that of an unknown recipient is the address itself.
    public func contentFilter(for recipient: EmailAddress) -> Choice<HostedContentFilterPolicy> {
        compiled.contentFilter.isEmpty
            ? compiled.defaults.contentFilter : compiled.contentFilter.first(for: conditions(of: recipient))
    }

    /// The policy against malware of a recipient.
    public func malwareFilter(for recipient: EmailAddress) -> Choice<MalwareFilterPolicy> {
        compiled.malwareFilter.isEmpty
            ? compiled.defaults.malwareFilter : compiled.malwareFilter.first(for: conditions(of: recipient))
    }

    /// The policy against forged senders of a recipient.
    public func antiPhish(for recipient: EmailAddress) -> Choice<AntiPhishPolicy> {
        compiled.antiPhish.isEmpty
            ? compiled.defaults.antiPhish : compiled.antiPhish.first(for: conditions(of: recipient))
    }

    /// All policies of a recipient, for one look-up.
    public func choices(for recipient: EmailAddress) -> Choices {
        if compiled.isDefaultOnly { return compiled.defaults }
        let conditions = conditions(of: recipient)
        return Choices(
            contentFilter: compiled.contentFilter.first(for: conditions),
            malwareFilter: compiled.malwareFilter.first(for: conditions),
            antiPhish: compiled.antiPhish.first(for: conditions))
    }

    /// Whether every sender has the policy `Default` for what is sent, so that nobody has to be looked up.
    public var isOutboundDefaultOnly: Bool { compiled.outbound.isEmpty }

    /// The policy `Default` for what is sent.
    public var outboundDefault: Choice<HostedOutboundSpamFilterPolicy> { compiled.outbound.standard }

    /// The policy for what a sender of the organization sends, by the primary address.
    public func outbound(for sender: EmailAddress) -> Choice<HostedOutboundSpamFilterPolicy> {
        compiled.outbound.isEmpty
            ? compiled.outbound.standard : compiled.outbound.first(for: conditions(of: sender))
    }

    private func conditions(of recipient: EmailAddress) -> ConditionSet {
        let own = index?.conditions(of: recipient.lookupKey) ?? ConditionSet()
        guard let domain = recipient.domain else { return own }
        let shared = compiled.domains[domain] ?? compiled.conditions.conditions(of: domain)
        return shared.isEmpty ? own : own.isEmpty ? shared : own.union(shared)
    }

    /// The senders that a policy against spam allows and blocks.
    public func senderLists(of choice: Choice<HostedContentFilterPolicy>) -> PolicySenderLists {
        compiled.senderLists[ObjectIdentifier(choice)] ?? .nobody
    }

    /// The quarantine policy that a tag names. Where it is gone since, the message is an administrator's alone.
    public func quarantinePolicy(named tag: String) -> QuarantinePolicy {
        compiled.quarantinePolicies[tag] ?? QuarantinePolicy.builtIn.first { $0.name == tag } ?? .adminOnly
    }
}

/// The sender lists of a policy against spam, compiled.
public struct PolicySenderLists: Sendable {
    /// `AllowedSenders` and `AllowedSenderDomains`.
    public let allowed: SenderList
    /// `BlockedSenders` and `BlockedSenderDomains`.
    public let blocked: SenderList

    /// Lists of nobody.
    static let nobody = PolicySenderLists(HostedContentFilterPolicy())

    /// Compiles the lists of a policy.
    init(_ policy: HostedContentFilterPolicy) {
        allowed = SenderList(addresses: policy.allowedSenders, domains: policy.allowedSenderDomains)
        blocked = SenderList(addresses: policy.blockedSenders, domains: policy.blockedSenderDomains)
    }

    /// Whether nobody is on them.
    public var isEmpty: Bool { allowed.isEmpty && blocked.isEmpty }
}

extension PolicyTable {
    /// What the document alone says.
    private final class Compiled: Sendable {
        let contentFilter: Ladder<HostedContentFilterPolicy>
        let malwareFilter: Ladder<MalwareFilterPolicy>
        let antiPhish: Ladder<AntiPhishPolicy>
        let outbound: Ladder<HostedOutboundSpamFilterPolicy>
        let defaults: Choices
        let conditions: RecipientConditions
        /// What applies to every address of an accepted domain; those are left out to which nothing does.
        let domains: [Domain: ConditionSet]
        /// The lists of the policies that have some.
        let senderLists: [ObjectIdentifier: PolicySenderLists]
        /// The custom ones.
        let quarantinePolicies: [String: QuarantinePolicy]

        /// Of organizations that set nothing, which most are: they share it.
        static let plain = Compiled(OrganizationDocument.blank)

        var isDefaultOnly: Bool { contentFilter.isEmpty && malwareFilter.isEmpty && antiPhish.isEmpty }

        init(_ document: OrganizationDocument) {
            var conditions = RecipientConditions()
            let presets = document.eopProtectionPolicyRules.filter(\.isEnabled)
                .sorted { $0.preset.priority < $1.preset.priority }
                .map { (rule: $0, test: conditions.add($0.recipients)) }
            outbound = Ladder(
                document.hostedOutboundSpamFilterPolicy, document.hostedOutboundSpamFilterPolicies,
                document.hostedOutboundSpamFilterRules, &conditions)
            contentFilter = Ladder(
                document.hostedContentFilterPolicy, presets, document.hostedContentFilterPolicies,
                document.hostedContentFilterRules, &conditions)
            malwareFilter = Ladder(
                document.malwareFilterPolicy, presets, document.malwareFilterPolicies, document.malwareFilterRules,
                &conditions)
            antiPhish = Ladder(
                document.antiPhishPolicy, presets, document.antiPhishPolicies, document.antiPhishRules, &conditions)
            defaults = Choices(
                contentFilter: contentFilter.standard, malwareFilter: malwareFilter.standard,
                antiPhish: antiPhish.standard)
            self.conditions = conditions
            domains = Dictionary(
                document.acceptedDomains.map { ($0.domainName, conditions.conditions(of: $0.domainName)) },
                uniquingKeysWith: { first, _ in first }
            ).filter { !$0.value.isEmpty }
            senderLists = Dictionary(
                contentFilter.all.map { (ObjectIdentifier($0), PolicySenderLists($0.policy)) },
                uniquingKeysWith: { first, _ in first }
            ).filter { !$0.value.isEmpty }
            quarantinePolicies = Dictionary(
                document.quarantinePolicies.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// The policies of one kind, in the order in which rules are asked.
    private struct Ladder<Policy: RuledPolicy>: Sendable {
        private let tests: [RecipientConditions.Test]
        private let choices: [Choice<Policy>]
        /// The policy `Default`.
        let standard: Choice<Policy>

        /// The custom policies behind what goes before them, by default nothing.
        init(
            _ standard: Policy, behind first: [(test: RecipientConditions.Test, choice: Choice<Policy>)] = [],
            _ policies: [Policy], _ rules: [PolicyRule<Policy>], _ conditions: inout RecipientConditions
        ) {
            // Whatever a document calls it.
            self.standard = Choice(name: "Default", rule: nil, policy: standard)
            var tests = first.map(\.test)
            var choices = first.map(\.choice)
            let named = Dictionary(policies.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
            for rule in rules.inOrder() where rule.isEnabled && rule.recipients.hasConditions {
                guard let policy = named[rule.policy] else { continue }
                tests.append(conditions.add(rule.recipients))
                choices.append(Choice(name: policy.name, rule: rule.name, policy: policy))
            }
            self.tests = tests
            self.choices = choices
        }

        /// The custom policies behind the presets.
        init(
            _ standard: Policy, _ presets: [(rule: EOPProtectionPolicyRule, test: RecipientConditions.Test)],
            _ policies: [Policy], _ rules: [PolicyRule<Policy>], _ conditions: inout RecipientConditions
        ) where Policy: PresetPolicy {
            let first = presets.map { preset in
                (
                    test: preset.test,
                    choice: Choice(
                        name: preset.rule.name, rule: preset.rule.name, policy: Policy.preset(preset.rule.preset))
                )
            }
            self.init(standard, behind: first, policies, rules, &conditions)
        }

        /// Whether there is no policy but `Default`.
        var isEmpty: Bool { tests.isEmpty }

        /// All of them, `Default` last.
        var all: [Choice<Policy>] { choices + [standard] }

        /// The first whose rule a recipient meets.
        func first(for recipient: ConditionSet) -> Choice<Policy> {
            for (index, test) in tests.enumerated() where test.holds(for: recipient) { return choices[index] }
            return standard
        }
    }
}

extension OrganizationDocument {
    /// Whether everything that a table of policies is made of is at its default.
    fileprivate var hasPlainPolicies: Bool {
        hostedContentFilterRules.isEmpty && malwareFilterRules.isEmpty && antiPhishRules.isEmpty
            && hostedOutboundSpamFilterRules.isEmpty && eopProtectionPolicyRules.isEmpty
            && quarantinePolicies.isEmpty
            && hostedContentFilterPolicy == HostedContentFilterPolicy.blank
            && malwareFilterPolicy == MalwareFilterPolicy.blank && antiPhishPolicy == AntiPhishPolicy.blank
            && hostedOutboundSpamFilterPolicy == HostedOutboundSpamFilterPolicy.blank
    }
}

extension Sequence {
    /// Rules in the order in which they are asked: by `Priority`, those without one behind the others.
    func inOrder<Policy: RuledPolicy>() -> [Element] where Element == PolicyRule<Policy> {
        enumerated()
            .sorted { ($0.element.priority ?? .max, $0.offset) < ($1.element.priority ?? .max, $1.offset) }
            .map(\.element)
    }
}
