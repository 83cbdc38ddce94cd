import Foundation
import Mail
import NIOCore
import Queueing

/// Items in quarantine (docs/reference/quarantine.md).
extension RowWriter {
    /// Makes a recipient that is held an item, in no queue.
    ///
    /// - Parameters:
    ///   - share: how many octets count as the item's.
    ///   - isInline: whether the content lies in the database.
    func hold(
        _ delivery: Delivery, of acceptance: Acceptance, as id: RecipientID, share: Int, isInline: Bool
    ) throws {
        guard let item = QuarantineItem(delivery, of: acceptance, as: id) else { return }
        let event = item.heldEvent
        let state = try connection.statement(
            "UPDATE recipients SET state = 5, last_at = ?, last_kind = ?, last_detail = ? WHERE id = ?")
        state.bind(event.at.milliseconds)
        state.bind(event.kind.rawValue)
        state.bind(event.detail)
        state.bind(id.rawValue)
        try state.run()
        try insert(item, share: share, isInline: isInline)
    }

    /// Puts an item beside its recipient.
    func insert(_ item: QuarantineItem, share: Int, isInline: Bool) throws {
        let row = try connection.statement(
            """
            INSERT INTO quarantine (id, network_id, organization, received_at, expires_at, reason, policy_type, policy,
            tag, retention, permissions, notifies, sender_override, sender, sender_key, author, recipient, recipient_key,
            subject, subject_key, message_id, size, share, kept, direction, moderation, status, reported)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)
            """)
        row.bind(item.id.rawValue)
        row.bind(item.networkMessageID)
        row.bind(item.organization)
        row.bind(item.received.milliseconds)
        row.bind(item.expires.milliseconds)
        row.bind(item.hold.reason.rawValue)
        row.bind(item.hold.policyType.rawValue)
        row.bind(item.hold.policyName)
        row.bind(item.hold.tag)
        row.bind(item.hold.retentionDays)
        row.bind(Int64(item.hold.permissions.rawValue))
        row.bind(item.hold.notifies)
        row.bind(item.hold.senderOverride.rawValue)
        // Empty for `<>`.
        row.bind(item.sender.description)
        row.bind(QuarantineItem.key(of: item.sender))
        row.bind(item.author)
        row.bind(item.recipient)
        row.bind(item.recipient.lookupKey)
        row.bind(item.subject)
        row.bind(QuarantineItem.key(ofSubject: item.subject))
        row.bind(item.messageIDField)
        row.bind(item.size)
        row.bind(share)
        row.bind(isInline ? share : QuarantineItem.overhead)
        row.bind(item.direction.rawValue)
        row.bind(try item.hold.moderation.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) })
        try row.run()
    }

    /// What is not there any more that one of the actions needs; nil when all can be done.
    func obstacle(to actions: [QuarantineAction]) throws -> String? {
        for action in actions {
            let isPossible: Bool
            switch action {
            case .release(let release):
                isPossible = try canRelease(release)
                for other in release.others where isPossible && !release.isRepeated {
                    if try hasCopy(other, of: release.item.sequence) {
                        return "recipient \(other) who has no copy of the message yet"
                    }
                }
            case .request(let id, by: _, at: _): isPossible = try isItem(id, in: [.notReleased, .denied])
            case .deny(let id, by: _, at: _): isPossible = try isItem(id, in: [.requested])
            case .report(let id): isPossible = try isItem(id, in: ReleaseStatus.allCases)
            case .tell(let notice): isPossible = try notice.items.allSatisfy { try isUntold($0) }
            case .issue(let token): isPossible = try isItem(token.item, in: ReleaseStatus.allCases)
            case .redeem(let token): isPossible = try isToken(token)
            case .discard: isPossible = true
            case .decline(let id, _), .regrade(let id, _, _):
                isPossible = try isItem(id, in: [.notReleased, .requested, .denied])
            case .hold(let late): isPossible = try late.copies.allSatisfy { try canHold($0.item.id) }
            case .findLate(let id, _): isPossible = try canFindLate(id)
            }
            if !isPossible { return "item in quarantine that this could be done with" }
        }
        return nil
    }

    private func canRelease(_ release: ItemRelease) throws -> Bool {
        let statuses: [ReleaseStatus]
        switch release.status {
        case _ where release.way == nil: statuses = ReleaseStatus.allCases
        case .approved: statuses = [.requested]
        case .released: statuses = [.notReleased, .requested, .denied]
        // An item does not get into these by a release.
        case .notReleased, .requested, .denied: return false
        }
        guard try isItem(release.item, in: statuses, heldFor: release.reason) else { return false }
        guard release.way != nil else { return true }
        let row = try connection.statement("SELECT 1 FROM recipients WHERE id = ? AND state = 5")
        row.bind(release.item.rawValue)
        defer { row.reset() }
        return try row.step()
    }

    /// - Parameter reason: why it must be held; nil where that does not matter.
    private func isItem(
        _ id: RecipientID, in statuses: [ReleaseStatus], heldFor reason: QuarantineReason? = nil
    ) throws -> Bool {
        let row = try connection.statement("SELECT status, reason FROM quarantine WHERE id = ?")
        row.bind(id.rawValue)
        defer { row.reset() }
        guard try row.step() else { return false }
        if let reason, row.text(1) != reason.rawValue { return false }
        let code = row.integer(0)
        return statuses.contains { $0.code == code }
    }

    private func isToken(_ token: QuarantineToken) throws -> Bool {
        let row = try connection.statement(
            "SELECT 1 FROM quarantine_tokens WHERE digest = ? AND item = ? AND purpose = ?")
        row.bind(blob: token.digest)
        row.bind(token.item.rawValue)
        row.bind(token.purpose.rawValue)
        defer { row.reset() }
        return try row.step()
    }

    private func isUntold(_ id: RecipientID) throws -> Bool {
        let row = try connection.statement("SELECT 1 FROM quarantine WHERE id = ? AND told_at IS NULL")
        row.bind(id.rawValue)
        defer { row.reset() }
        return try row.step()
    }

    private func hasCopy(_ address: EmailAddress, of sequence: SequenceNumber) throws -> Bool {
        let row = try connection.statement(
            "SELECT 1 FROM quarantine_copies WHERE sequence = ? AND recipient_key = ?")
        row.bind(sequence.rawValue)
        row.bind(address.lookupKey)
        defer { row.reset() }
        return try row.step()
    }

    /// Does what is in no way (see ``obstacle(to:)``).
    func apply(_ action: QuarantineAction, into effects: inout CommitEffects) throws {
        switch action {
        case .release(let release): try apply(release, into: &effects)
        case .request(let id, let requester, let moment):
            let row = try connection.statement(
                """
                UPDATE quarantine SET status = ?, requested_at = ?, requester = ?, settled_at = NULL, settler = NULL
                WHERE id = ?
                """)
            row.bind(ReleaseStatus.requested.code)
            row.bind(moment.milliseconds)
            row.bind(requester)
            row.bind(id.rawValue)
            try row.run()
        case .deny(let id, let author, let moment): try settle(id, as: .denied, by: author, at: moment)
        case .report(let id):
            let row = try connection.statement("UPDATE quarantine SET reported = 1 WHERE id = ?")
            row.bind(id.rawValue)
            try row.run()
        case .tell(let notice): try apply(notice)
        case .issue(let token):
            let row = try connection.statement(
                "INSERT OR IGNORE INTO quarantine_tokens (digest, item, purpose) VALUES (?, ?, ?)")
            row.bind(blob: token.digest)
            row.bind(token.item.rawValue)
            row.bind(token.purpose.rawValue)
            try row.run()
        case .redeem(let token):
            let row = try connection.statement("DELETE FROM quarantine_tokens WHERE digest = ?")
            row.bind(blob: token.digest)
            try row.run()
        case .discard(let id, let event), .decline(let id, let event): try discard(id, event, into: &effects)
        case .hold(let late): try hold(late, into: &effects)
        case .regrade(let id, let hold, let event): try regrade(id, hold, event)
        case .findLate(let id, let event): try findLate(id, event)
        }
    }

    private func apply(_ notice: QuarantineNotice) throws {
        for id in notice.items {
            let row = try connection.statement("UPDATE quarantine SET told_at = ? WHERE id = ?")
            row.bind(notice.at.milliseconds)
            row.bind(id.rawValue)
            try row.run()
        }
        let old = try connection.statement("DELETE FROM quarantine_notices WHERE told_at <= ?")
        old.bind(notice.at.milliseconds - QuarantineNotice.memory.milliseconds)
        try old.run()
        guard notice.isAtOnce else { return }
        let row = try connection.statement("INSERT INTO quarantine_notices (recipient_key, told_at) VALUES (?, ?)")
        row.bind(notice.recipient.lookupKey)
        row.bind(notice.at.milliseconds)
        try row.run()
    }

    private func settle(
        _ id: RecipientID, as status: ReleaseStatus, by author: String, at moment: WallTime
    ) throws {
        let row = try connection.statement(
            "UPDATE quarantine SET status = ?, settled_at = ?, settler = ? WHERE id = ?")
        row.bind(status.code)
        row.bind(moment.milliseconds)
        row.bind(author)
        row.bind(id.rawValue)
        try row.run()
    }

    private func apply(_ release: ItemRelease, into effects: inout CommitEffects) throws {
        if let way = release.way {
            guard try letOut(release, by: way, into: &effects) else { return }
            try settle(release.item, as: release.status, by: release.author, at: release.event.at)
        }
        for other in release.others {
            let row = try connection.statement(
                "INSERT OR IGNORE INTO quarantine_copies (sequence, recipient_key) VALUES (?, ?)")
            row.bind(release.item.sequence.rawValue)
            row.bind(other.lookupKey)
            try row.run()
        }
    }

    /// Puts the recipient of an item into a queue; false where it is not held.
    private func letOut(
        _ release: ItemRelease, by way: ItemRelease.Way, into effects: inout CommitEffects
    ) throws -> Bool {
        let id = release.item
        let sequence = id.sequence
        let isBeginning = try !isWaiting(sequence)
        try archiveEvent(ofHeld: id)
        let copy = try nextCopy(of: sequence)
        let row = try connection.statement(
            """
            UPDATE recipients SET state = 0, junk = ?, attempts = 0, copy = ?, released_boot = ?, released_at = ?,
            released_wall = ?, last_at = ?, last_kind = ?, last_remote = NULL, last_detail = ? WHERE id = ? AND state = 5
            """)
        row.bind(way.isForJunk)
        row.bind(copy)
        row.bind(boot)
        row.bind(way.at.milliseconds)
        row.bind(release.event.at.milliseconds)
        row.bind(release.event.at.milliseconds)
        row.bind(release.event.kind.rawValue)
        row.bind(release.event.detail)
        row.bind(id.rawValue)
        try row.run()
        guard connection.changes > 0 else { return false }
        try insert(way.edits, asCopy: copy, of: sequence)
        // What is remembered of the message has neither the copy nor the route.
        try setRoute(way.route, of: id, into: &effects)
        if isBeginning {
            effects.begun.append(.init(sequence: sequence, wasInline: try isInline(sequence)))
        }
        let message = try connection.statement("SELECT priority, origin FROM messages WHERE sequence = ?")
        message.bind(sequence.rawValue)
        defer { message.reset() }
        guard try message.step() else { throw DamagedRow(description: "message \(sequence) is not there") }
        let text = message.text(1) ?? ""
        guard let origin = Acceptance.Origin(rawValue: text) else {
            throw DamagedRow(description: "origin can't be \(text)")
        }
        effects.released.append(
            QueuedRecipient(
                id: id, sequence: sequence, key: way.route.key,
                priority: Priority(rawValue: Int(message.integer(0))) ?? .normal,
                work: Work(origin: origin, direction: way.route.inputs.direction), acceptedAt: way.at))
        return true
    }

    private func nextCopy(of sequence: SequenceNumber) throws -> Int {
        let row = try connection.statement("SELECT COALESCE(MAX(number), 0) + 1 FROM copies WHERE sequence = ?")
        row.bind(sequence.rawValue)
        defer { row.reset() }
        return try row.step() ? Int(row.integer(0)) : 1
    }

    private func discard(_ id: RecipientID, _ event: RecipientEvent, into effects: inout CommitEffects) throws {
        let item = try connection.statement("DELETE FROM quarantine WHERE id = ?")
        item.bind(id.rawValue)
        try item.run()
        guard connection.changes > 0 else { return }
        try archiveEvent(ofHeld: id)
        // One that was released has an end of its own, or waits for it.
        let row = try connection.statement(
            """
            UPDATE recipients SET state = 6, last_at = ?, last_kind = ?, last_remote = NULL, last_detail = ?
            WHERE id = ? AND state = 5
            """)
        row.bind(event.at.milliseconds)
        row.bind(event.kind.rawValue)
        row.bind(event.detail)
        row.bind(id.rawValue)
        try row.run()
        try dropContent(of: id.sequence, into: &effects)
    }

    func archiveEvent(ofHeld id: RecipientID) throws {
        let row = try connection.statement(
            """
            INSERT INTO events (recipient, number, at, kind, remote, detail)
            SELECT id, (SELECT COALESCE(MAX(number), 0) + 1 FROM events WHERE recipient = ?1),
            last_at, last_kind, last_remote, last_detail FROM recipients
            WHERE id = ?1 AND state = 5 AND last_kind IS NOT NULL
            """)
        row.bind(id.rawValue)
        try row.run()
    }

    /// Gives up the content of a message that lost an item, when nothing needs it any more. Nothing of it waits since that
    /// item was the last, so nothing ends here.
    private func dropContent(of sequence: SequenceNumber, into effects: inout CommitEffects) throws {
        guard try !isWaiting(sequence), try !isHeld(sequence) else { return }
        let body = try connection.statement("DELETE FROM bodies WHERE sequence = ?")
        body.bind(sequence.rawValue)
        try body.run()
        if connection.changes == 0 { try freeSegment(of: sequence, into: &effects) }
    }

    /// Whether a recipient of a message is in a queue.
    func isWaiting(_ sequence: SequenceNumber) throws -> Bool {
        let row = try connection.statement(
            "SELECT 1 FROM recipients WHERE id BETWEEN ? AND ? AND state = 0 LIMIT 1")
        row.bind(sequence.firstRecipient)
        row.bind(sequence.lastRecipient)
        defer { row.reset() }
        return try row.step()
    }

    /// Whether a message has an item in quarantine.
    func isHeld(_ sequence: SequenceNumber) throws -> Bool {
        let row = try connection.statement("SELECT 1 FROM quarantine WHERE id BETWEEN ? AND ? LIMIT 1")
        row.bind(sequence.firstRecipient)
        row.bind(sequence.lastRecipient)
        defer { row.reset() }
        return try row.step()
    }

    /// Whether the content of a message lies in the database.
    func isInline(_ sequence: SequenceNumber) throws -> Bool {
        let row = try connection.statement("SELECT 1 FROM bodies WHERE sequence = ?")
        row.bind(sequence.rawValue)
        defer { row.reset() }
        return try row.step()
    }
}
