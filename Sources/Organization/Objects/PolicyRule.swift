public import Mail

/// A policy that rules bind to recipients, or to senders.
public protocol RuledPolicy: DescribedObject {
    /// `Name`.
    var name: String { get }
    /// The kind of the policy.
    static var policyKind: ObjectKind { get }
    /// The kind of its rules.
    static var ruleKind: ObjectKind { get }
    /// The properties of its rules.
    static var ruleTable: ObjectTable<PolicyRule<Self>> { get }
    /// The quarantine policies that it names, with the properties that name them.
    var quarantineTags: [(property: String, tag: String)] { get }
}

/// A policy that presets have, too.
public protocol PresetPolicy: RuledPolicy {
    /// What recipients of a preset have.
    static func preset(_ preset: PresetSecurityPolicy) -> Self
}

/// Which recipients have a custom policy: one of `hostedContentFilterRules`, `malwareFilterRules` or `antiPhishRules`
/// (docs/reference/policies.md); or which senders, one of `hostedOutboundSpamFilterRules` (docs/reference/outbound.md).
public struct PolicyRule<Policy: RuledPolicy>: FilteredRule, Hashable, Sendable {
    /// `Name`.
    public var name: String
    /// `HostedContentFilterPolicy`, `MalwareFilterPolicy`, `AntiPhishPolicy` or `HostedOutboundSpamFilterPolicy`: the name
    /// of the custom policy.
    public var policy = ""
    /// `Priority`: the lowest number goes first; nil behind those that have one, in the order of the document.
    public var priority: Int?
    /// `Enabled`.
    public var isEnabled = true
    /// `Comments`: text for readers.
    public var comments = ""
    /// The conditions and exceptions.
    public var recipients = RecipientFilter()

    /// A rule for nobody yet.
    public init(name: String) { self.name = name }
}

/// A rule of `hostedContentFilterRules`.
public typealias HostedContentFilterRule = PolicyRule<HostedContentFilterPolicy>
/// A rule of `malwareFilterRules`.
public typealias MalwareFilterRule = PolicyRule<MalwareFilterPolicy>
/// A rule of `antiPhishRules`.
public typealias AntiPhishRule = PolicyRule<AntiPhishPolicy>
