import GRDB
package import Mail
package import MailFlow

extension SQLiteAccess {
    /// The senders who are restricted or were let send again, by organization and address.
    package func restrictedSenders() async throws(StoreError) -> [RestrictedSender] {
        try await read { try $0.restrictedSenders() }
    }

    /// Keeps how a sender stands, in place of what was kept of the sender, durably.
    package func keepRestricted(_ sender: RestrictedSender, audit: AuditEntry?) async throws(StoreError) {
        try await change { writer in
            try writer.database.execute(
                sql: "INSERT OR REPLACE INTO restricted_senders VALUES (?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    sender.key.organization, sender.key.sender, sender.state.rawValue, sender.limit.rawValue,
                    sender.policy, sender.since.milliseconds, sender.until?.milliseconds,
                ])
            KillPoint.rowChanged.pass()
            try writer.record(audit)
        }
    }

    /// Forgets what had ended by a moment, durably.
    package func forgetRestricted(endedBy time: WallTime) async throws(StoreError) {
        try await change { writer in
            try writer.database.execute(
                sql: "DELETE FROM restricted_senders WHERE until <= ?", arguments: [time.milliseconds])
        }
    }

    /// What each sender has sent in the minute, the hour and the day that a moment lies in.
    package func sentMail(at time: WallTime) async throws(StoreError) -> [SentMail] {
        try await read { try $0.sentMail(at: time) }
    }
}
