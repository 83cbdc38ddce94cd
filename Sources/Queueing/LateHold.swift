package import Mail

/// Copies of one message that wait in queues and are held in quarantine from now on, since more is known of the message
/// (docs/reference/late-findings.md).
package struct LateHold: Hashable, Sendable {
    /// A copy.
    package struct Copy: Hashable, Sendable {
        /// The item that it becomes.
        package var item: QuarantineItem
        /// What the trace says of it.
        package var event: RecipientEvent

        /// A copy with what the trace says.
        package init(item: QuarantineItem, event: RecipientEvent) {
            self.item = item
            self.event = event
        }
    }

    /// The message.
    package var sequence: SequenceNumber
    /// The copies; at least one, all of the message.
    package var copies: [Copy]

    /// Copies of a message.
    package init(sequence: SequenceNumber, copies: [Copy]) {
        self.sequence = sequence
        self.copies = copies
    }

    /// Octets that count as each item's: its rows, and its part of the content. What of the message was in quarantine before
    /// keeps its part, so that such a message counts for more than it takes and never for less.
    package var share: Int {
        let size = copies.first?.item.size ?? 0
        return QuarantineItem.overhead + (copies.isEmpty ? 0 : (size + copies.count - 1) / copies.count)
    }
}

extension QuarantineItem {
    /// The item that a recipient who waits becomes.
    ///
    /// - Parameters:
    ///   - author: the first author, of the From field; nil where it names nobody.
    ///   - moment: when it is held. Its days count from here: those that it waited in a queue are none of them.
    package init(
        _ recipient: MessageStatus.Recipient, of message: MessageStatus, author: String?, hold: QuarantineHold,
        at moment: WallTime
    ) {
        self.init(
            id: recipient.id, networkMessageID: message.networkMessageID, organization: message.organization,
            received: message.receivedAt,
            expires: Self.expiry(of: hold, from: max(message.receivedAt, moment)), hold: hold,
            sender: recipient.sender ?? message.envelope.sender, author: author,
            recipient: recipient.shown ?? recipient.recipient.address, subject: message.subject,
            messageIDField: message.messageIDField, size: message.size, direction: recipient.routing.direction)
    }

    /// When an item goes for good that is held from a moment on.
    static func expiry(of hold: QuarantineHold, from start: WallTime) -> WallTime {
        WallTime(
            milliseconds: start.milliseconds
                + Interval.hours(24 * Int64(min(max(0, hold.retentionDays), 3_660))).milliseconds)
    }

    /// What the trace says where something graver than before is known of a copy.
    ///
    /// - Parameters:
    ///   - cause: what is known, on one line, safe to show.
    package func lateEvent(_ cause: String, at moment: WallTime) -> RecipientEvent {
        RecipientEvent(.quarantine, at: moment, detail: "late finding, \(cause): \(heldEvent.detail)")
    }
}
