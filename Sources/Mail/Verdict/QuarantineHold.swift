/// Why and how a recipient's copy is held in quarantine, as its policy and its quarantine policy said at that time: what is
/// changed there later concerns later messages alone (docs/reference/quarantine.md).
public struct QuarantineHold: Hashable, Sendable, Codable {
    /// Whether the copy is held for a list of senders.
    public enum SenderOverride: String, Hashable, Sendable, Codable, CaseIterable {
        /// For none.
        case none = "None"
        /// The recipient has blocked the sender.
        case recipient = "BlockedByRecipient"
        /// The organization has blocked the sender.
        case administrator = "BlockedByAdministrator"
    }

    /// Who decides about a copy that waits for a moderator (docs/reference/moderation.md).
    public struct Moderation: Hashable, Sendable, Codable {
        /// Days that a moderator has to answer.
        public static let days = 2
        /// The same as a time, from the arrival of the message on.
        public static let time = Interval.hours(24 * Int64(days))

        /// Those who may answer, by their primary addresses; at least one. The first answer counts.
        public var moderators: [EmailAddress]
        /// Whether the copy goes into the junk folder once it is approved, as the filters have said of it.
        public var isForJunk: Bool

        /// Puts it together.
        public init(moderators: [EmailAddress], isForJunk: Bool = false) {
            self.moderators = moderators
            self.isForJunk = isForJunk
        }
    }

    /// Why.
    public var reason: QuarantineReason
    /// The kind of object that decided.
    public var policyType: QuarantinePolicyType
    /// Its name.
    public var policyName: String
    /// The name of the quarantine policy (`SpamQuarantineTag` and the like).
    public var tag: String
    /// How many days it is kept.
    public var retentionDays: Int
    /// What the recipient may do.
    public var permissions: QuarantinePermissions
    /// Whether the recipient is told of it by a notification (`ESNEnabled`).
    public var notifies: Bool
    /// Whether it is held for a list of senders.
    public var senderOverride: SenderOverride
    /// Who decides about it, where the reason is ``QuarantineReason/moderation``; nil for every other.
    public var moderation: Moderation?

    /// Makes a hold.
    public init(
        reason: QuarantineReason, policyType: QuarantinePolicyType, policyName: String, tag: String,
        retentionDays: Int, permissions: QuarantinePermissions, notifies: Bool,
        senderOverride: SenderOverride = .none, moderation: Moderation? = nil
    ) {
        self.reason = reason
        self.policyType = policyType
        self.policyName = policyName
        self.tag = tag
        self.retentionDays = retentionDays
        self.permissions = permissions
        self.notifies = notifies
        self.senderOverride = senderOverride
        self.moderation = moderation
    }

    /// Those who may answer for a copy that waits for a moderator; nobody for every other.
    public var moderators: [EmailAddress] { moderation?.moderators ?? [] }
}
