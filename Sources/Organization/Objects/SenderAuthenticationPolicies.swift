public import Mail

/// Whether an organization takes mail over IPv6 from clients that no connector knows: the entry `ipv6`
/// (docs/reference/ipv6.md).
public struct IPv6Policy: Hashable, Sendable {
    /// `Enabled`: what holds for accepted domains that don't say `IPv6Enabled`.
    public var isEnabled = false
    /// `ReportOnly`: what would be refused over IPv6 is accepted, and recorded.
    public var isReportOnly = false

    /// No mail over IPv6.
    public init() {}
}

/// What becomes of mail that fails authentication: the entry `antiPhishPolicy`, the organization's policy `Default`, or one
/// of `antiPhishPolicies` (docs/reference/policies.md).
public struct AntiPhishPolicy: Hashable, Sendable {
    /// What is done with mail whose author's domain asks for quarantine.
    public enum QuarantineAction: String, Hashable, Sendable, CaseIterable {
        /// Held back from the recipients.
        case quarantine = "Quarantine"
        /// Delivered to the Junk folder.
        case moveToJmf = "MoveToJmf"
    }

    /// What is done with mail whose author's domain asks for refusal.
    public enum RejectAction: String, Hashable, Sendable, CaseIterable {
        /// Refused as the reply to the message.
        case reject = "Reject"
        /// Held back from the recipients.
        case quarantine = "Quarantine"
    }

    /// What is done with mail that does not say who it is from (RFC 5322 section 3.6.2).
    public enum InvalidFromAction: String, Hashable, Sendable, CaseIterable {
        /// Refused as the reply to the message.
        case reject = "Reject"
        /// Delivered to the Junk folder.
        case moveToJmf = "MoveToJmf"
        /// Nothing for that alone.
        case none = "None"
    }

    /// `Name`: `Default` for the organization's default policy.
    public var name = "Default"
    /// `AdminDisplayName`: text for readers.
    public var adminDisplayName = ""
    /// `EnableSpoofIntelligence`: composite authentication that fails is acted on.
    public var enableSpoofIntelligence = true
    /// `HonorDmarcPolicy`: what the author's domain asks for is done.
    public var honorDmarcPolicy = true
    /// `DmarcQuarantineAction`.
    public var dmarcQuarantineAction = QuarantineAction.quarantine
    /// `DmarcRejectAction`.
    public var dmarcRejectAction = RejectAction.reject
    /// `AuthenticationFailAction`: for mail that fails composite authentication without such a wish of the domain.
    public var authenticationFailAction = QuarantineAction.moveToJmf
    /// `SpoofQuarantineTag`: the name of the quarantine policy of all that this policy holds back.
    public var spoofQuarantineTag = QuarantinePolicy.fullAccess.name
    /// `EnableFirstContactSafetyTips`: the stamps say when the organization has not had mail from the author before.
    public var enableFirstContactSafetyTips = false
    /// `FirstContactBanner`, a property of our own: the message itself says so too.
    public var firstContactBanner = false
    /// `InvalidFromAction`, a property of our own.
    public var invalidFromAction = InvalidFromAction.reject

    /// EOP's defaults.
    public init() {}
}

/// Whose chains of seals count, and whether mail is sealed: the entry `arcConfig` (docs/reference/arc.md).
public struct ARCConfig: Hashable, Sendable {
    /// `ArcTrustedSealers`: the domains that seal for the organization, as `d=` of their seals has them.
    public var trustedSealers: [Domain] = []
    /// `SealingEnabled`: what leaves for other servers without being changed in between is sealed.
    public var isSealingEnabled = false

    /// No trusted sealers, no sealing.
    public init() {}
}
