import Foundation
import Mail
import Queueing

/// What late findings change in rows (docs/reference/late-findings.md).
extension RowWriter {
    /// Whether a recipient waits and nobody has released it. The item of one that was released may be gone by now.
    func canHold(_ id: RecipientID) throws -> Bool {
        let row = try connection.statement(
            """
            SELECT 1 FROM recipients WHERE id = ?1 AND state = 0 AND released_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM quarantine WHERE id = ?1)
            """)
        row.bind(id.rawValue)
        defer { row.reset() }
        return try row.step()
    }

    /// Holds copies that wait. The content stays for the items, whatever becomes of the message's other recipients.
    func hold(_ late: LateHold, into effects: inout CommitEffects) throws {
        let wasInline = try isInline(late.sequence)
        for copy in late.copies {
            try setHeld(copy.item.id, copy.event)
            try insert(copy.item, share: late.share, isInline: wasInline)
        }
        guard try !isWaiting(late.sequence) else { return }
        effects.ended.append(.init(sequence: late.sequence, wasInline: wasInline))
    }

    /// Attempts and the marks of queues end with the wait: a release begins anew.
    private func setHeld(_ id: RecipientID, _ event: RecipientEvent) throws {
        try archiveEvent(of: id)
        let row = try connection.statement(
            """
            UPDATE recipients SET state = 5, attempts = 0, not_before = NULL, not_before_boot = NULL,
            not_before_wall = NULL, suspended = 0, delay_notified = 0, last_at = ?, last_kind = ?, last_remote = NULL,
            last_detail = ? WHERE id = ? AND state = 0
            """)
        row.bind(event.at.milliseconds)
        row.bind(event.kind.rawValue)
        row.bind(event.detail)
        row.bind(id.rawValue)
        try row.run()
    }

    /// Gives an item a graver reason.
    func regrade(_ id: RecipientID, _ hold: QuarantineHold, _ event: RecipientEvent) throws {
        let row = try connection.statement(
            """
            UPDATE quarantine SET reason = ?, policy_type = ?, policy = ?, tag = ?, permissions = ?, notifies = ?,
            sender_override = ?, moderation = ? WHERE id = ?
            """)
        row.bind(hold.reason.rawValue)
        row.bind(hold.policyType.rawValue)
        row.bind(hold.policyName)
        row.bind(hold.tag)
        row.bind(Int64(hold.permissions.rawValue))
        row.bind(hold.notifies)
        row.bind(hold.senderOverride.rawValue)
        row.bind(try hold.moderation.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) })
        row.bind(id.rawValue)
        try row.run()
        try archiveEvent(ofHeld: id)
        let recipient = try connection.statement(
            """
            UPDATE recipients SET last_at = ?, last_kind = ?, last_remote = NULL, last_detail = ?
            WHERE id = ? AND state = 5
            """)
        recipient.bind(event.at.milliseconds)
        recipient.bind(event.kind.rawValue)
        recipient.bind(event.detail)
        recipient.bind(id.rawValue)
        try recipient.run()
    }

    /// Whether a recipient is delivered, and nothing was found of its copy before.
    func canFindLate(_ id: RecipientID) throws -> Bool {
        let row = try connection.statement(
            "SELECT 1 FROM recipients WHERE id = ? AND state = 1 AND last_kind IS NOT ?")
        row.bind(id.rawValue)
        row.bind(RecipientEvent.Kind.lateFinding.rawValue)
        defer { row.reset() }
        return try row.step()
    }

    /// Notes what is found late of a delivered copy.
    func findLate(_ id: RecipientID, _ event: RecipientEvent) throws {
        let earlier = try connection.statement(
            """
            INSERT INTO events (recipient, number, at, kind, remote, detail)
            SELECT id, (SELECT COALESCE(MAX(number), 0) + 1 FROM events WHERE recipient = ?1),
            last_at, last_kind, last_remote, last_detail FROM recipients
            WHERE id = ?1 AND state = 1 AND last_kind IS NOT NULL
            """)
        earlier.bind(id.rawValue)
        try earlier.run()
        let row = try connection.statement(
            """
            UPDATE recipients SET last_at = ?, last_kind = ?, last_remote = ?, last_detail = ?
            WHERE id = ? AND state = 1
            """)
        row.bind(event.at.milliseconds)
        row.bind(event.kind.rawValue)
        // The row of a search says where the copy went to.
        row.bind(event.remote?.description)
        row.bind(event.detail)
        row.bind(id.rawValue)
        try row.run()
    }
}
