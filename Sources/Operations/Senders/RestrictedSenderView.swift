package import Mail
package import MailFlow

/// A sender who may send nothing, as commands show it.
package struct RestrictedSenderView: Codable, Sendable, Hashable {
    /// The organization.
    package var organization: String
    /// The address.
    package var sender: String
    /// What was done: `BlockUser` or `BlockUserForToday`.
    package var action: RestrictedSender.State
    /// The limit that was reached.
    package var limit: SenderLimit
    /// The policy.
    package var policy: String
    /// Since when.
    package var since: WallTime
    /// Until when; nil where an administrator ends it.
    package var until: WallTime?

    /// A sender.
    package init(_ sender: RestrictedSender) {
        organization = sender.key.organization
        self.sender = sender.key.sender
        action = sender.state
        limit = sender.limit
        policy = sender.policy
        since = sender.since
        until = sender.until
    }
}
