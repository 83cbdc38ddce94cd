package import Mail

/// A sender who may send nothing, or who has been let send again, with the limit that was reached.
package struct RestrictedSender: Sendable, Hashable {
    /// How it stands.
    package enum State: String, Sendable, Hashable, Codable, CaseIterable {
        /// The sender sends nothing until an administrator lets them (`BlockUser`).
        case blocked = "BlockUser"
        /// The sender sends nothing until the day has ended (`BlockUserForToday`).
        case blockedForToday = "BlockUserForToday"
        /// An administrator has let the sender send again; limits of the policy restrict nobody twice in a day.
        case released = "Released"
    }

    /// The sender.
    package var key: SenderKey
    /// How it stands.
    package var state: State
    /// The limit that was reached.
    package var limit: SenderLimit
    /// The name of the policy.
    package var policy: String
    /// Since when.
    package var since: WallTime
    /// Until when; nil for no end.
    package var until: WallTime?

    package init(
        key: SenderKey, state: State, limit: SenderLimit, policy: String, since: WallTime, until: WallTime? = nil
    ) {
        self.key = key
        self.state = state
        self.limit = limit
        self.policy = policy
        self.since = since
        self.until = until
    }

    /// Whether it is in force at a moment.
    package func isInForce(at time: WallTime) -> Bool { until.map { time < $0 } ?? true }

    /// The same sender, let send again by an administrator.
    package func released(at time: WallTime) -> RestrictedSender {
        var released = self
        released.state = .released
        released.since = time
        released.until = SendingWindow.day.end(at: time)
        return released
    }
}

/// A sender of an organization's own mail.
package struct SenderKey: Sendable, Hashable, Comparable {
    /// The organization.
    package var organization: String
    /// The look-up key of the primary address; of an address that no recipient has, its own.
    package var sender: String

    package init(organization: String, sender: String) {
        self.organization = organization
        self.sender = sender
    }

    /// Orders by organization and address.
    package static func < (a: SenderKey, b: SenderKey) -> Bool {
        (a.organization, a.sender) < (b.organization, b.sender)
    }
}
