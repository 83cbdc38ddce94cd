package import Mail

/// Something that becomes of an item in quarantine, or that is found late of a copy, in the transaction that it is part of.
package enum QuarantineAction: Hashable, Sendable {
    /// It is released.
    case release(ItemRelease)
    /// Its recipient asks for it. It can be asked for while it is neither asked for nor released.
    case request(RecipientID, by: String, at: WallTime)
    /// The request is denied. There must be one.
    case deny(RecipientID, by: String, at: WallTime)
    /// Somebody says that it is held by mistake.
    case report(RecipientID)
    /// Its recipient is told of it, by an acceptance of the same transaction.
    case tell(QuarantineNotice)
    /// Its recipient gets a token. There must be the item.
    case issue(QuarantineToken)
    /// A token is used. There must be it, for this item and this purpose; after that there is no such token.
    case redeem(QuarantineToken)
    /// It goes for good, and its recipient's copy with it. One that is gone already is passed over.
    case discard(RecipientID, RecipientEvent)
    /// The same for one that waits for a moderator who says no, or whose time to answer is over. There must be the item, and
    /// nobody may have released it.
    case decline(RecipientID, RecipientEvent)
    /// Copies that wait are held from now on. Each must wait, have no item of its own, and have had none: what somebody has
    /// released stays released, also when its item is gone.
    case hold(LateHold)
    /// An item is held for a graver reason from now on. There must be the item, and nobody may have released it.
    case regrade(RecipientID, QuarantineHold, RecipientEvent)
    /// Something is found late of a delivered copy (``RecipientEvent/Kind/lateFinding``). It must be delivered, and nothing may
    /// have been found of it before.
    case findLate(RecipientID, RecipientEvent)
}

/// The release of an item: its recipient's copy leaves for its mailbox, or copies of it for others.
package struct ItemRelease: Hashable, Sendable {
    /// How the recipient's own copy leaves.
    package struct Way: Hashable, Sendable {
        /// The changes of the copy.
        package var edits: MessageEdits
        /// Its queue with the inputs that gave it.
        package var route: RecipientUpdate.Route
        /// When it begins to wait, on the clock that never steps: its age counts from here.
        package var at: Instant
        /// Whether it goes into the junk folder.
        package var isForJunk: Bool

        package init(edits: MessageEdits, route: RecipientUpdate.Route, at: Instant, isForJunk: Bool = false) {
            self.edits = edits
            self.route = route
            self.at = at
            self.isForJunk = isForJunk
        }
    }

    /// The item.
    package var item: RecipientID
    /// ``ReleaseStatus/released`` or, where it was asked for, ``ReleaseStatus/approved``.
    package var status: ReleaseStatus
    /// Who does it.
    package var author: String
    /// When, and what the trace says where the recipient's own copy leaves.
    package var event: RecipientEvent
    /// How the recipient's own copy leaves, which must not have left before; nil where the item stays as it is, and only
    /// others get copies, by acceptances of the same transaction.
    package var way: Way?
    /// The addresses that get copies by the transaction's acceptances. Each gets one of a message once.
    package var others: [EmailAddress]
    /// Whether an address may get another copy all the same.
    package var isRepeated: Bool
    /// Why it was held when it was decided about. Where it is held for another reason since, as for malware that was found
    /// late, it is not released. Nil where the reason does not matter.
    package var reason: QuarantineReason?

    package init(
        item: RecipientID, status: ReleaseStatus, author: String, event: RecipientEvent, way: Way?,
        others: [EmailAddress] = [], isRepeated: Bool = false, reason: QuarantineReason? = nil
    ) {
        self.item = item
        self.status = status
        self.author = author
        self.event = event
        self.way = way
        self.others = others
        self.isRepeated = isRepeated
        self.reason = reason
    }
}
