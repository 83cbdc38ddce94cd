package import Mail
package import Organization

/// An entry of the tenant allow and block list as commands show it.
package struct AllowBlockItemView: Codable, Sendable, Hashable {
    /// `ListType`.
    package var listType: TenantAllowBlockListItem.ListType
    /// `Value`.
    package var value: String
    /// `Action`.
    package var action: TenantAllowBlockListItem.Action
    /// When it ends; nil for never.
    package var expirationDate: WallTime?
    /// Whether it has ended, so that it says nothing any more.
    package var isExpired: Bool
    /// `RemoveAfter`: days behind its last use after which it ends; nil where its end does not follow from its use.
    package var removeAfter: Int?
    /// `LastUsedDate`.
    package var lastUsedDate: WallTime?
    /// `Notes`.
    package var notes: String
    /// `SubmissionID`; nil for an entry that was made for none.
    package var submissionId: String?
    /// Why the submission was right; nil for an entry that was made for none.
    package var submissionReason: String?

    init(_ item: TenantAllowBlockListItem, at now: WallTime) {
        listType = item.listType
        value = item.value
        action = item.action
        expirationDate = item.end
        isExpired = !item.isInForce(at: now)
        removeAfter = item.removeAfter
        lastUsedDate = item.lastUsedDate
        notes = item.notes
        submissionId = item.submissionID
        submissionReason = item.submissionID == nil ? nil : item.submissionReason
    }
}

/// A pair of the list of spoofed senders as commands show it.
package struct SpoofItemView: Codable, Sendable, Hashable {
    /// `SpoofedUser`.
    package var spoofedUser: String
    /// `SendingInfrastructure`.
    package var sendingInfrastructure: String
    /// `SpoofType`.
    package var spoofType: TenantAllowBlockListSpoofItem.SpoofType
    /// `Action`.
    package var action: TenantAllowBlockListItem.Action

    init(_ item: TenantAllowBlockListSpoofItem) {
        spoofedUser = item.spoofedUser.description
        sendingInfrastructure = item.sendingInfrastructure.description
        spoofType = item.spoofType
        action = item.action
    }
}

/// What a change of the tenant allow and block list came to.
package struct AllowBlockChange: Codable, Sendable, Hashable {
    /// The organization.
    package var organization: String
    /// The revision in force since.
    package var revision: Int64
    /// Whether the change made it: setting an entry to what it is makes none.
    package var isNew: Bool
    /// The entries that it was about, as they are now; those that were removed as they were.
    package var items: [AllowBlockItemView]
    /// What of recent mail new entries that block meet; nil where nobody can tell.
    package var meets: AllowBlockMeeting?
}

/// Copies of the mail of the last 48 hours that entries meet (docs/reference/late-findings.md#delivered-mail).
package struct AllowBlockMeeting: Codable, Sendable, Hashable {
    /// Those that wait in queues.
    package var waiting: Int
    /// Those that are in quarantine.
    package var held: Int
    /// Those that were delivered.
    package var delivered: Int
    /// Whether there may be more: only so many messages are looked at.
    package var isCutOff: Bool
}

/// What a change of the list of spoofed senders came to.
package struct SpoofItemChange: Codable, Sendable, Hashable {
    /// The organization.
    package var organization: String
    /// The revision in force since.
    package var revision: Int64
    /// Whether the change made it.
    package var isNew: Bool
    /// The pair that it was about, as it is now; one that was removed as it was.
    package var item: SpoofItemView
}
