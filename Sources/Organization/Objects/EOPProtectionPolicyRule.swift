/// A preset of policies against spam, malware and forged senders, which nobody can change (docs/reference/policies.md).
public enum PresetSecurityPolicy: String, Hashable, Sendable, CaseIterable {
    /// The preset for those at more risk.
    case strict = "Strict Preset Security Policy"
    /// The preset for everyone.
    case standard = "Standard Preset Security Policy"

    /// `Priority` of its rule: both go before every custom policy.
    public var priority: Int {
        switch self {
        case .strict: 0
        case .standard: 1
        }
    }
}

/// Which recipients have a preset: one of `eopProtectionPolicyRules` (docs/reference/policies.md).
public struct EOPProtectionPolicyRule: FilteredRule, Hashable, Sendable {
    /// `Name`: the preset.
    public var preset: PresetSecurityPolicy
    /// `Enabled`.
    public var isEnabled = true
    /// `Comments`: text for readers.
    public var comments = ""
    /// The conditions and exceptions. Without a condition everyone has the preset.
    public var recipients = RecipientFilter()

    /// `Name`.
    public var name: String { preset.rawValue }

    /// A rule for all recipients.
    public init(_ preset: PresetSecurityPolicy) { self.preset = preset }
}
