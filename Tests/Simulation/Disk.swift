import Mail
import Queueing

/// What survives a crash: the recipients and their states.
struct Disk {
    struct Record {
        var recipient: QueuedRecipient
        var state = RecipientState.waiting
    }

    private(set) var records: [RecipientID: Record] = [:]
    private(set) var waiting = 0
    private var lastSequence: Int64 = 0
    private var lastRecipient: Int64 = 0

    /// Accepts a message with some recipients.
    mutating func accept(_ keys: [QueueKey], priority: Priority, now: Instant) -> [QueuedRecipient] {
        lastSequence += 1
        return keys.map { key in
            lastRecipient += 1
            let recipient = QueuedRecipient(
                id: RecipientID(lastRecipient), sequence: SequenceNumber(lastSequence), key: key, priority: priority,
                acceptedAt: now)
            records[recipient.id] = Record(recipient: recipient)
            waiting += 1
            return recipient
        }
    }

    /// Writes a settlement; false when the recipient had ended before.
    mutating func write(_ settlement: Settlement) -> Bool {
        guard var record = records[settlement.id], record.state == .waiting else { return false }
        record.state = settlement.state
        record.recipient.attempts = settlement.attempts
        record.recipient.notBefore = settlement.notBefore
        records[settlement.id] = record
        if settlement.state != .waiting { waiting -= 1 }
        return true
    }

    mutating func route(_ id: RecipientID, to key: QueueKey) {
        records[id]?.recipient.key = key
        records[id]?.recipient.notBefore = nil
    }

    /// What a start hands to the scheduler.
    var waitingRecipients: [QueuedRecipient] {
        records.values.filter { $0.state == .waiting }.map(\.recipient)
            .sorted { ($0.sequence, $0.id) < ($1.sequence, $1.id) }
    }
}
