package import Mail

/// Which items of the quarantine are asked for: those that fulfil all conditions.
package struct QuarantineQuery: Hashable, Sendable {
    /// Of this organization; nil for all.
    package var organization: String?
    /// Of this message.
    package var message: NetworkMessageID?
    /// Of messages with this Message-ID, in its angle brackets.
    package var messageIDField: String?
    /// From this sender.
    package var sender: ReversePath?
    /// For this recipient.
    package var recipient: EmailAddress?
    /// With this subject, whole and in any case of letters.
    package var subject: String?
    /// Which way the message went.
    package var direction: Direction?
    /// Held by an object of this name.
    package var policyName: String?
    /// Held by objects of one of these kinds; empty for any.
    package var policyTypes: [QuarantinePolicyType] = []
    /// For one of these reasons; empty for any.
    package var reasons: [QuarantineReason] = []
    /// Whose release has come so far; empty for any.
    package var statuses: [ReleaseStatus] = []
    /// Whether somebody has said that it is held by mistake; nil for either.
    package var isReported: Bool?
    /// Received from this moment on.
    package var receivedFrom: WallTime?
    /// Received before this moment.
    package var receivedBefore: WallTime?
    /// Expires from this moment on.
    package var expiresFrom: WallTime?
    /// Expires before this moment.
    package var expiresBefore: WallTime?
    /// Whether those whose sender was blocked are among them.
    package var hasBlockedSenders = true
    /// Whether those that wait for a moderator are among them, or did.
    package var hasModerated = true
    /// Whether only those are meant that their recipients can see.
    package var isOfVisibleItems = false
    /// So many of the first ones are passed over.
    package var offset = 0
    /// At most so many.
    package var limit: Int

    package init(limit: Int) { self.limit = limit }

    /// Whether an item fulfils the conditions.
    package func matches(_ item: QuarantineItem) -> Bool {
        (organization == nil || item.organization == organization)
            && (message == nil || item.networkMessageID == message)
            && (messageIDField == nil || item.messageIDField == messageIDField)
            && (sender == nil || sender.map { QuarantineItem.key(of: $0) } == QuarantineItem.key(of: item.sender))
            && (recipient == nil || item.recipient.lookupKey == recipient?.lookupKey)
            && (subject == nil
                || subject.map { QuarantineItem.key(ofSubject: $0) } == QuarantineItem.key(ofSubject: item.subject))
            && (direction == nil || item.direction == direction)
            && (policyName == nil || item.hold.policyName == policyName)
            && (policyTypes.isEmpty || policyTypes.contains(item.hold.policyType))
            && (reasons.isEmpty || reasons.contains(item.hold.reason))
            && (statuses.isEmpty || statuses.contains(item.status))
            && (isReported == nil || item.isReported == isReported)
            && (receivedFrom.map { $0 <= item.received } ?? true)
            && (receivedBefore.map { item.received < $0 } ?? true)
            && (expiresFrom.map { $0 <= item.expires } ?? true)
            && (expiresBefore.map { item.expires < $0 } ?? true)
            && (hasBlockedSenders || item.hold.senderOverride == .none)
            && (hasModerated || item.hold.reason != .moderation)
            && (!isOfVisibleItems || item.isVisibleToRecipient)
    }
}

/// What an organization has in quarantine.
package struct QuarantineTotal: Hashable, Sendable {
    /// The organization.
    package var organization: String
    /// Items, released ones included.
    package var items: Int
    /// Octets of their messages, of which what several items have in common is divided among them, and
    /// ``QuarantineItem/overhead`` of each item.
    package var octets: Int

    package init(organization: String, items: Int, octets: Int) {
        self.organization = organization
        self.items = items
        self.octets = octets
    }
}
