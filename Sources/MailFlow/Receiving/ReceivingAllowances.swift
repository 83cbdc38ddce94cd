package import Mail

/// What recipients have got in the hour that lasts, in all and of each sender (docs/reference/outbound.md#mail-for-one-recipient).
///
/// In bounded memory: where there is no room for another one, those who have got least are forgotten first. Hours are those of
/// the clock in UTC. A start begins with nothing.
package struct ReceivingAllowances: Sendable {
    /// Recipients remembered, at most; and pairs of a recipient and a sender.
    package static let capacity = 200_000

    private struct Pair: Hashable, Sendable {
        var recipient: Key
        var sender: String
    }

    private struct Key: Hashable, Sendable {
        var organization: String
        var recipient: String

        init(_ receiver: Receiver) {
            organization = receiver.organization
            recipient = receiver.recipient
        }
    }

    private let capacity: Int
    private var hour = Int64.min
    private var received: [Key: Int] = [:]
    private var pairs: [Pair: Int] = [:]

    /// Nobody has got anything.
    package init(capacity: Int = ReceivingAllowances.capacity) { self.capacity = max(1, capacity) }

    /// How many recipients and pairs are remembered.
    package var count: Int { received.count + pairs.count }

    /// The limit that a further message would pass; nil for none. Counts nothing.
    ///
    /// - Parameter sender: the look-up key of MAIL FROM; nil for the null sender, which is many.
    package func excess(of receiver: Receiver, from sender: String?, at time: WallTime) -> ReceivingLimit? {
        guard SendingWindow.hour.number(at: time) <= hour else { return nil }
        let key = Key(receiver)
        guard let got = received[key] else { return nil }
        if receiver.perSender > 0, let sender,
            pairs[Pair(recipient: key, sender: sender), default: 0] >= receiver.perSender
        {
            return .ofSender
        }
        return receiver.perHour > 0 && got >= receiver.perHour ? .all : nil
    }

    /// Counts a message.
    package mutating func add(_ receiver: Receiver, from sender: String?, at time: WallTime) {
        // A clock that is set back begins nothing.
        let now = SendingWindow.hour.number(at: time)
        if now > hour {
            hour = now
            (received, pairs) = ([:], [:])
        }
        let key = Key(receiver)
        if received.count >= capacity, received[key] == nil { received.dropLeast(until: capacity / 2) { $0 } }
        received[key, default: 0] += 1
        guard receiver.perSender > 0, let sender else { return }
        let pair = Pair(recipient: key, sender: sender)
        if pairs.count >= capacity, pairs[pair] == nil { pairs.dropLeast(until: capacity / 2) { $0 } }
        pairs[pair, default: 0] += 1
    }
}
