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
        var erasedRefusals: Set<ForgottenRefusal> = []
        var remains = 0
    }

    private let state = NIOLockedValueBox(State())

    /// Everything, in the order of acceptance.
    var entries: [TraceIndexEntry] { state.withLockedValue { $0.entries } }

    /// How often entries were asked for.
    var asked: Int { state.withLockedValue { $0.asked } }

    var erasedRefusals: Set<ForgottenRefusal> { state.withLockedValue { $0.erasedRefusals } }

    /// How often it is asked for remains before there are none.
    func keepRemains(_ times: Int) { state.withLockedValue { $0.remains = times } }

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
        after sequence: SequenceNumber, messages: Int
    ) async throws(StoreError) -> [TraceIndexEntry] {
        try answer { $0.filter { $0.sequence > sequence } }.first(messages)
    }

    func traceEntries(
        receivedIn period: Range<WallTime>, through newest: SequenceNumber, behind place: TraceFeedPlace?, messages: Int
    ) async throws(StoreError) -> [TraceIndexEntry] {
        try answer { entries in
            entries.filter { entry in
                period.contains(entry.received) && entry.sequence <= newest
                    && place.map { $0 < TraceFeedPlace(of: entry) } ?? true
            }
        }
        .sorted { TraceFeedPlace(of: $0) < TraceFeedPlace(of: $1) }.first(messages)
    }

    private func answer(
        _ body: ([TraceIndexEntry]) -> [TraceIndexEntry]
    ) throws(StoreError) -> [TraceIndexEntry] {
        let (all, failure) = state.withLockedValue { state in
            state.asked += 1
            return (state.entries, state.failure)
        }
        if let failure { throw failure }
        return body(all)
    }

    func lastSequence() async throws(StoreError) -> SequenceNumber {
        SequenceNumber(state.withLockedValue { $0.last })
    }
}

extension [TraceIndexEntry] {
    /// Those of the first messages.
    fileprivate func first(_ messages: Int) -> [TraceIndexEntry] {
        var found: [TraceIndexEntry] = []
        var count = 0
        for entry in self {
            if entry.sequence != found.last?.sequence { count += 1 }
            guard count <= messages else { break }
            found.append(entry)
        }
        return found
    }
}

extension ListedFeed: TraceEraser {
    func erase(_ rows: [RecipientID], of address: AddressDigest) async throws(StoreError) -> Int {
        try state.withLockedValue { state in
            if let failure = state.failure { return Result<Int, StoreError>.failure(failure) }
            let before = state.entries.count
            state.entries.removeAll { rows.contains($0.id) }
            return .success(before - state.entries.count)
        }.get()
    }

    func erase(_ refusals: [ForgottenRefusal]) async throws(StoreError) -> Int {
        try state.withLockedValue { state in
            if let failure = state.failure { return Result<Int, StoreError>.failure(failure) }
            return .success(refusals.count { state.erasedRefusals.insert($0).inserted })
        }.get()
    }

    func eraseRemains() async throws(StoreError) -> Bool {
        try state.withLockedValue { state in
            if let failure = state.failure { return Result<Bool, StoreError>.failure(failure) }
            defer { state.remains = max(0, state.remains - 1) }
            return .success(state.remains == 0)
        }.get()
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
