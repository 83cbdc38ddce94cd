public import Mail

/// How much mail the organization's own people may send, and whether they may have mail forwarded to the outside, with
/// the names and defaults of EOP's `Set-HostedOutboundSpamFilterPolicy`: the entry `hostedOutboundSpamFilterPolicy`, the
/// organization's policy `Default`, or one of `hostedOutboundSpamFilterPolicies` (docs/reference/outbound.md).
public struct HostedOutboundSpamFilterPolicy: Hashable, Sendable {
    /// What becomes of a sender who has reached a limit.
    public enum ThresholdAction: String, Hashable, Sendable, CaseIterable {
        /// The log tells of it, and mail goes on.
        case alert = "Alert"
        /// The sender sends nothing more until the day ends in UTC.
        case blockUserForToday = "BlockUserForToday"
        /// The sender sends nothing more until an administrator lets them.
        case blockUser = "BlockUser"
    }

    /// Whether servers of the organization may forward mail to the outside by themselves.
    public enum AutoForwardingMode: String, Hashable, Sendable, CaseIterable {
        /// What is marked as forwarded may not leave.
        case automatic = "Automatic"
        /// All may.
        case on = "On"
        /// What is marked as forwarded may not leave, nor may what somebody of a foreign domain has written.
        case off = "Off"

        /// Whether it may.
        public var isAllowed: Bool { self == .on }
    }

    /// The highest limit that EOP takes.
    public static let highestLimit = 10_000

    /// `Name`: `Default` for the organization's default policy.
    public var name = "Default"
    /// `AdminDisplayName`: text for readers.
    public var adminDisplayName = ""
    /// `RecipientLimitExternalPerHour`: recipients outside the organization that a sender may write to in an hour; 0 for
    /// no limit of this sort.
    public var recipientLimitExternalPerHour = 0
    /// `RecipientLimitInternalPerHour`: the same for recipients inside.
    public var recipientLimitInternalPerHour = 0
    /// `RecipientLimitPerDay`: recipients of both sorts in a day; 0 for the server's `senderRecipientsPerDay` alone.
    public var recipientLimitPerDay = 0
    /// `ActionWhenThresholdReached`.
    public var actionWhenThresholdReached = ThresholdAction.blockUserForToday
    /// `AutoForwardingMode`.
    public var autoForwardingMode = AutoForwardingMode.automatic
    /// `BccSuspiciousOutboundMail`: whether ``bccSuspiciousOutboundAdditionalRecipients`` get copies of outbound spam; of the
    /// policy `Default` alone.
    public var bccSuspiciousOutboundMail = false
    /// `BccSuspiciousOutboundAdditionalRecipients`.
    public var bccSuspiciousOutboundAdditionalRecipients: [EmailAddress] = []
    /// `NotifyOutboundSpam`: whether ``notifyOutboundSpamRecipients`` are told when a sender is restricted for spam.
    public var notifyOutboundSpam = false
    /// `NotifyOutboundSpamRecipients`.
    public var notifyOutboundSpamRecipients: [EmailAddress] = []

    /// EOP's defaults.
    public init() {}
}

/// Which senders have a custom policy for what they send: one of `hostedOutboundSpamFilterRules`. Its filter is about
/// senders (docs/reference/outbound.md).
public typealias HostedOutboundSpamFilterRule = PolicyRule<HostedOutboundSpamFilterPolicy>
