package import Mail
internal import NIOConcurrencyHelpers

/// What all sessions together know of the mail that recipients have got in the hour. From any thread, without waiting for more
/// than a moment.
package final class MailReceivers: Sendable {
    private let allowances: NIOLockedValueBox<ReceivingAllowances>

    /// Nobody has got anything.
    package init(capacity: Int = ReceivingAllowances.capacity) {
        allowances = NIOLockedValueBox(ReceivingAllowances(capacity: capacity))
    }

    /// The limit that a further message would pass; nil for none. Counts nothing.
    package func excess(of receiver: Receiver, from sender: ReversePath, at time: WallTime) -> ReceivingLimit? {
        let key = sender.address?.lookupKey
        return allowances.withLockedValue { $0.excess(of: receiver, from: key, at: time) }
    }

    /// Counts a message that recipients get.
    package func add(_ receivers: Set<Receiver>, from sender: ReversePath, at time: WallTime) {
        let key = sender.address?.lookupKey
        allowances.withLockedValue { allowances in
            for receiver in receivers { allowances.add(receiver, from: key, at: time) }
        }
    }
}
