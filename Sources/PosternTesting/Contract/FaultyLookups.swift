import Mail
import MailFlow
import Queueing

struct FaultyLookup: MessageLookup {
    let base: any MessageLookup
    let defect: PlantedDefect

    func status(of id: String) async throws(StoreError) -> MessageStatus? {
        let found = try await base.status(of: id)
        guard found == nil, defect == .anyMessage else { return found }
        return try await base.status(of: "1")
    }

    func messages(
        matching text: String, of organizations: Set<String>?, limit: Int
    ) async throws(StoreError) -> [SequenceNumber] {
        try await base.messages(
            matching: text, of: defect == .foreignMessages ? nil : organizations, limit: limit)
    }

    func content(of sequence: SequenceNumber) async throws(StoreError) -> MessageContent? {
        try await base.content(of: sequence)
    }

    func recipients(_ ids: [RecipientID]) async throws(StoreError) -> [RecipientStatus] {
        let found = try await base.recipients(ids)
        return defect == .forgottenEnds ? found.filter { $0.state == .waiting } : found
    }

    func waitingRecipients(after last: RecipientID?, limit: Int) async throws(StoreError) -> [RecipientStatus] {
        try await base.waitingRecipients(after: last, limit: limit)
    }
}

struct FaultyTrace: TraceStore {
    let base: any TraceStore
    let defect: PlantedDefect

    func search(_ query: TraceQuery) async throws(StoreError) -> TracePage {
        var query = query
        if defect == .limitlessSearch { query.limit += 1 }
        var page = try await base.search(query)
        if defect == .shortPage, page.next != nil { page.rows = page.rows.dropLast() }
        return page
    }

    func detail(_ id: String) async throws(StoreError) -> TraceDetail? { try await base.detail(id) }
}

struct FaultyFeed: TraceFeed {
    let base: any TraceFeed

    func traceEntries(
        after sequence: SequenceNumber, messages: Int
    ) async throws(StoreError) -> [TraceIndexEntry] {
        Array(try await base.traceEntries(after: sequence, messages: messages).dropLast())
    }

    func traceEntries(
        receivedIn period: Range<WallTime>, through newest: SequenceNumber, behind place: TraceFeedPlace?, messages: Int
    ) async throws(StoreError) -> [TraceIndexEntry] {
        Array(
            try await base.traceEntries(receivedIn: period, through: newest, behind: place, messages: messages)
                .dropLast())
    }

    func lastSequence() async throws(StoreError) -> SequenceNumber { try await base.lastSequence() }
}

struct FaultyEraser: TraceEraser {
    let base: any TraceEraser

    func erase(_ rows: [RecipientID], of address: AddressDigest) async throws(StoreError) -> Int {
        try await base.erase(rows, of: AddressDigest(""))
    }

    func erase(_ refusals: [ForgottenRefusal]) async throws(StoreError) -> Int { try await base.erase(refusals) }

    func eraseRemains() async throws(StoreError) -> Bool { try await base.eraseRemains() }
}
