package import Mail
package import Queueing

/// What all senders of one organization together have sent to the outside in the day that lasts: what the ceilings of an
/// organization are compared with (docs/reference/outbound.md#ceilings-of-an-organization).
package struct OrganizationAllowance: Sendable, Hashable {
    private var day: Int64
    /// Of all its senders.
    package private(set) var all = OutsideMail()
    /// Messages of senders of foreign domains.
    package private(set) var unregistered = 0
    // The ceilings that the log has told of in the day.
    private var told: Set<SenderLimit> = []

    /// Nothing sent yet.
    package init(at time: WallTime) { day = SendingWindow.day.number(at: time) }

    /// Begins anew where the day has ended. A clock that is set back begins nothing.
    package mutating func turn(to time: WallTime) {
        let today = SendingWindow.day.number(at: time)
        guard today > day else { return }
        day = today
        (all, unregistered, told) = (OutsideMail(), 0, [])
    }

    /// The ceiling that a further message would pass; nil for none.
    package func excess(adding charge: SenderCharge, of sender: OutboundSender) -> SenderLimit? {
        guard charge.outside > 0 else { return nil }
        let limits = sender.limits
        let recipients = all.recipients + charge.outside
        if limits.externalRecipientsPerDay > 0, recipients > limits.externalRecipientsPerDay {
            return .externalRecipientsPerDay
        }
        if limits.organizationRecipientsPerDay > 0, recipients > limits.organizationRecipientsPerDay {
            return .organizationRecipientsPerDay
        }
        guard sender.isUnregistered else { return nil }
        if limits.unregisteredMessagesPerDay > 0, unregistered + 1 > limits.unregisteredMessagesPerDay {
            return .unregisteredMessagesPerDay
        }
        let messages = all.messages + 1
        if limits.unregisteredShare > 0, messages >= SenderLimits.sharedMessages,
            (unregistered + 1) * 100 > messages * limits.unregisteredShare
        {
            return .unregisteredShare
        }
        return nil
    }

    /// Counts a message.
    package mutating func add(_ charge: SenderCharge, isUnregistered: Bool) {
        all.add(charge)
        if isUnregistered, charge.outside > 0 { unregistered += 1 }
    }

    /// Counts a message of a moment no more, where its day still lasts.
    package mutating func remove(_ charge: SenderCharge, isUnregistered: Bool, of time: WallTime) {
        guard SendingWindow.day.number(at: time) == day else { return }
        all.remove(charge)
        if isUnregistered, charge.outside > 0 { unregistered = max(0, unregistered - 1) }
    }

    /// Adds what a sender has sent before a restart.
    package mutating func add(_ sent: SentMail, isUnregistered: Bool) {
        all.add(sent.outside)
        if isUnregistered { unregistered += sent.outside.messages }
    }

    /// Whether a ceiling is to be told of: once in the day.
    package mutating func tells(of limit: SenderLimit) -> Bool { told.insert(limit).inserted }
}
