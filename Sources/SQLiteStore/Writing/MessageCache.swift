import DequeModule
import NIOConcurrencyHelpers
import Queueing

/// Messages accepted a moment ago, so that live traffic is delivered without reading; the oldest go first.
final class MessageCache: Sendable {
    fileprivate struct State {
        var messages: [SequenceNumber: StoredMessage] = [:]
        var order: Deque<SequenceNumber> = []
        var bytes = 0
    }

    private let capacity: Int
    private let state = NIOLockedValueBox(State())

    init(capacity: Int) { self.capacity = capacity }

    func insert(_ message: StoredMessage) {
        state.withLockedValue { state in
            state.messages[message.sequence] = message
            state.order.append(message.sequence)
            state.bytes += message.bytesInCache
            while state.bytes > capacity, let oldest = state.order.popFirst() { _ = state.remove(oldest) }
            // What was removed at its end still stands in the order.
            while let first = state.order.first, state.messages[first] == nil { state.order.removeFirst() }
        }
    }

    /// Takes a message out; gives it with all its recipients.
    func remove(_ sequence: SequenceNumber) -> StoredMessage? {
        state.withLockedValue { $0.remove(sequence) }
    }

    /// The message with all its recipients; nil when it must be read.
    func message(_ sequence: SequenceNumber) -> StoredMessage? { state.withLockedValue { $0.messages[sequence] } }

    /// The message with the recipients asked for; nil when it must be read.
    func message(_ sequence: SequenceNumber, recipients: [RecipientID]) -> StoredMessage? {
        guard var message = message(sequence) else { return nil }
        message.keep(recipients)
        return message
    }
}

extension MessageCache.State {
    fileprivate mutating func remove(_ sequence: SequenceNumber) -> StoredMessage? {
        let message = messages.removeValue(forKey: sequence)
        if let message { bytes -= message.bytesInCache }
        return message
    }
}

extension StoredMessage {
    /// Content in memory and a share for envelope, edits and recipients.
    fileprivate var bytesInCache: Int { content.bytesInMemory + 1_024 * copies.count + 512 * recipients.count }

    /// Drops the recipients that were not asked for.
    mutating func keep(_ ids: [RecipientID]) {
        if recipients.count == ids.count, zip(recipients, ids).allSatisfy({ $0.id == $1 }) { return }
        // By their places, one after the other from the first number on: who asks for a few of ten thousand does not have all
        // of them copied.
        var kept: [Recipient] = []
        kept.reserveCapacity(ids.count)
        for id in ids.sorted() where kept.last?.id != id {
            if let place = place(of: id) { kept.append(recipients[place]) }
        }
        recipients = kept
    }

    private func place(of id: RecipientID) -> Int? {
        guard let first = recipients.first else { return nil }
        let (place, isBeyond) = id.rawValue.subtractingReportingOverflow(first.id.rawValue)
        if !isBeyond, let place = Int(exactly: place), recipients.indices.contains(place), recipients[place].id == id {
            return place
        }
        return recipients.firstIndex { $0.id == id }
    }
}
