import Mail
import MailFlow
import Queueing
import SenderAuthentication

struct FaultyDMARCCounts: DMARCCountStore {
    let base: any DMARCCountStore

    func add(
        _ counts: [StoredDMARCCount], room: DMARCCounts.Room, keepingFrom firstDay: UTCDay
    ) async throws(StoreError) -> DMARCCounts.Room {
        _ = try await base.add(counts, room: room, keepingFrom: firstDay)
        return room
    }

    func dmarcRoom(of day: UTCDay) async throws(StoreError) -> DMARCCounts.Room { try await base.dmarcRoom(of: day) }

    func dmarcCounts(
        of day: UTCDay, organization: String?, limit: Int
    ) async throws(StoreError) -> [StoredDMARCCount] {
        try await base.dmarcCounts(of: day, organization: organization, limit: limit)
    }
}

struct FaultyTLSCounts: TLSCountStore {
    let base: any TLSCountStore

    func add(_ counts: [StoredTLSCount], keepingFrom firstDay: UTCDay) async throws(StoreError) {
        try await base.add(counts, keepingFrom: firstDay)
    }

    func tlsCounts(of day: UTCDay, domain: String?, limit: Int) async throws(StoreError) -> [StoredTLSCount] {
        try await base.tlsCounts(of: day, domain: nil, limit: limit)
    }
}

struct FaultyTraffic: TrafficCountStore {
    let base: any TrafficCountStore
    let defect: PlantedDefect

    func addTraffic(_ counts: [TrafficCount], through: WallTime) async throws(StoreError) {
        try await base.addTraffic(counts, through: through)
    }

    func traffic(_ query: TrafficQuery) async throws(StoreError) -> [TrafficCount] {
        var query = query
        if defect == .foreignTraffic { query.organization = nil }
        return try await base.traffic(query)
    }

    func trafficCountedThrough() async throws(StoreError) -> WallTime? { try await base.trafficCountedThrough() }

    func forgetTraffic(_ step: TrafficStep, before minute: Int64, limit: Int) async throws(StoreError) -> Int {
        try await base.forgetTraffic(step, before: minute, limit: limit)
    }

    func trafficRecipients(
        _ ids: [RecipientID]
    ) async throws(StoreError) -> [RecipientID: TrafficRecipient] {
        defect == .forgottenRecipients ? [:] : try await base.trafficRecipients(ids)
    }
}
