import Mail
import MailFlow
import NIOConcurrencyHelpers
import Queueing

/// The entries that the messages committed last have in an index of the trace: an index that keeps up takes them from
/// here and reads no rows.
///
/// Each is given once. Whoever asks again, or for something older, is answered from the database, which says the same.
final class RecentEntries: Sendable {
    private struct State {
        /// Message by message.
        var entries: [TraceIndexEntry] = []
        /// Entries of messages up to this one may be missing here; those of all later ones are here.
        var missing: SequenceNumber
        /// The last message that was put in.
        var last: SequenceNumber
    }

    /// So many wait at most. An index looks for more twice a second.
    private static let capacity = 8_192
    private let state: NIOLockedValueBox<State>

    /// - Parameter last: the last message that was committed before.
    init(after last: SequenceNumber) { state = NIOLockedValueBox(State(missing: last, last: last)) }

    /// The last message that was committed.
    var last: SequenceNumber { state.withLockedValue { $0.last } }

    /// A message is committed.
    func put(_ acceptance: Acceptance, as sequence: SequenceNumber) {
        let entries = acceptance.traceEntries(as: sequence)
        state.withLockedValue { state in
            // Nobody has asked for long: whoever does then has more to read than this.
            if state.entries.count + entries.count > RecentEntries.capacity {
                state.entries.removeAll()
                state.missing = sequence
            } else {
                state.entries.append(contentsOf: entries)
            }
            state.last = sequence
        }
    }

    /// Rows have changed: nothing that is here may be given any more.
    func forget() {
        state.withLockedValue { state in
            state.entries.removeAll()
            state.missing = state.last
        }
    }

    /// All entries of the messages behind one, of so many messages at most; nil when they must be read.
    func take(after sequence: SequenceNumber, messages: Int) -> [TraceIndexEntry]? {
        state.withLockedValue { state in
            guard sequence >= state.missing, messages > 0, let last = state.entries.last, last.sequence > sequence
            else { return nil }
            var taken: [TraceIndexEntry] = []
            swap(&taken, &state.entries)
            if let first = taken.first, first.sequence <= sequence {
                // Somebody else has read these.
                taken.removeFirst(taken.firstIndex { $0.sequence > sequence } ?? 0)
            }
            let end = taken.end(ofMessages: messages)
            if end < taken.count {
                state.entries = Array(taken[end...])
                taken.removeSubrange(end...)
            }
            state.missing = taken.last?.sequence ?? sequence
            return taken
        }
    }
}

extension [TraceIndexEntry] {
    /// Behind the last entry of the first so many messages.
    fileprivate func end(ofMessages limit: Int) -> Int {
        guard count > limit else { return count }
        var messages = 0
        for index in indices where index == 0 || self[index].sequence != self[index - 1].sequence {
            if messages == limit { return index }
            messages += 1
        }
        return count
    }
}

extension Acceptance {
    /// What ``StoreReader/traceEntries(after:messages:)`` reads of it.
    fileprivate func traceEntries(as sequence: SequenceNumber) -> [TraceIndexEntry] {
        // All its entries share what is said of the message.
        let head = TraceIndexEntry(
            id: RecipientID(sequence, index: 0), sequence: sequence, organization: organization, received: receivedAt,
            sender: envelope.sender.description, recipients: [], author: author,
            subject: EncodedWords.decoded(subject), messageID: messageIDField, source: clientAddress,
            direction: .incoming, connector: nil, rules: RuleHit.all(of: decisions).map(\.rule))
        var entries: [TraceIndexEntry] = []
        for copy in copies {
            for delivery in copy.deliveries {
                var entry = head
                entry.id = RecipientID(sequence, index: entries.count)
                entry.direction = delivery.routing.direction
                entry.connector = delivery.routing.arrivalConnector
                entry.add(delivery.shown)
                entry.add(delivery.recipient.address)
                entry.add(delivery.primary)
                if delivery.deliverTo != delivery.recipient.address { entry.add(delivery.deliverTo) }
                entries.append(entry)
            }
        }
        // All recipients of a message have come the same way, and so have those that it named.
        let routing = copies.last?.deliveries.last?.routing
        for (number, end) in ends.enumerated() {
            var entry = head
            entry.id = .ofNamedEnd(number, sequence)
            if let routing {
                entry.direction = routing.direction
                entry.connector = routing.arrivalConnector
            }
            entry.add(end.recipient)
            entry.add(end.primary)
            entries.append(entry)
        }
        return entries
    }
}

extension TraceIndexEntry {
    /// Adds an address that its row is found by, once.
    fileprivate mutating func add(_ address: EmailAddress?) {
        guard let address else { return }
        let text = address.description
        if !recipients.contains(text) { recipients.append(text) }
    }
}
