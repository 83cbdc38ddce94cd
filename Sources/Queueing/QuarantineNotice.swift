package import Mail

/// That somebody is told of items in quarantine. None of them may have been told before, so that each is told once.
package struct QuarantineNotice: Hashable, Sendable {
    /// The items.
    package var items: [RecipientID]
    /// Who is told, by the address that notices are counted by.
    package var recipient: EmailAddress
    /// When.
    package var at: WallTime
    /// Whether it is told at once, and not in a round.
    package var isAtOnce: Bool

    package init(items: [RecipientID], recipient: EmailAddress, at: WallTime, isAtOnce: Bool) {
        self.items = items
        self.recipient = recipient
        self.at = at
        self.isAtOnce = isAtOnce
    }

    /// For how long a store remembers that somebody was told at once.
    package static let memory = Interval.hours(1)
}

extension QuarantineItem {
    /// Whether its recipient is to be told of it and was not: not where a list of blocked senders alone holds it, and not of
    /// what was asked for, answered or released before.
    package var isToBeTold: Bool {
        hold.notifies && told == nil && status == .notReleased && hold.senderOverride == .none
    }
}
