import Mail
import MailFlow
import NIOConcurrencyHelpers
import PosternTesting
import Queueing

/// A store that has nothing but entries for the index.
final class ListedFeed: TraceFeed {
    private struct State {
        var entries: [TraceIndexEntry] = []
        var last: Int64 = 0
        var failure: StoreError?
        var asked = 0
    }

    private let state = NIOLockedValueBox(State())

    /// Everything, in the order of acceptance.
    var entries: [TraceIndexEntry] { state.withLockedValue { $0.entries } }

    /// How often entries were asked for.
    var asked: Int { state.withLockedValue { $0.asked } }

    /// Accepts a message with these rows, whose identities are given here.
    @discardableResult
    func accept(_ rows: [TraceIndexEntry]) -> SequenceNumber {
        state.withLockedValue { state in
            state.last += 1
            let sequence = SequenceNumber(state.last)
            for (index, row) in rows.enumerated() {
                var row = row
                row.sequence = sequence
                row.id = RecipientID(sequence, index: index)
                state.entries.append(row)
            }
            return sequence
        }
    }

    func remove(where isGone: @Sendable (TraceIndexEntry) -> Bool) {
        state.withLockedValue { $0.entries.removeAll(where: isGone) }
    }

    func fail(_ error: StoreError?) { state.withLockedValue { $0.failure = error } }

    func traceEntries(
        after sequence: SequenceNumber, messages: Int, receivedIn period: Range<WallTime>?
    ) async throws(StoreError) -> [TraceIndexEntry] {
        let (all, failure) = state.withLockedValue { state in
            state.asked += 1
            return (state.entries, state.failure)
        }
        if let failure { throw failure }
        var found: [TraceIndexEntry] = []
        var count = 0
        for entry in all where entry.sequence > sequence && period?.contains(entry.received) ?? true {
            if entry.sequence != found.last?.sequence { count += 1 }
            guard count <= messages else { break }
            found.append(entry)
        }
        return found
    }

    func lastSequence() async throws(StoreError) -> SequenceNumber {
        SequenceNumber(state.withLockedValue { $0.last })
    }
}

extension TraceIndexEntry {
    /// A row as most are.
    static func sample(
        _ received: WallTime, organization: String = "contoso", sender: String = "me@webmail.example",
        recipients: [String] = ["ann@contoso.com"], author: String? = "me@webmail.example",
        subject: String = "Hello", messageID: String = "<1@webmail.example>", source: String? = "192.0.2.7",
        direction: Direction = .incoming, connector: String? = nil
    ) -> TraceIndexEntry {
        TraceIndexEntry(
            id: RecipientID(0), sequence: SequenceNumber(0), organization: organization, received: received,
            sender: sender, recipients: recipients, author: author, subject: subject, messageID: messageID,
            source: source.flatMap { IPAddress($0) }, direction: direction, connector: connector)
    }
}
