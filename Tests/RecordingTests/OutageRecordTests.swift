import Log
import Mail
import NIOConcurrencyHelpers
import PosternTesting
import Queueing
import Testing

@testable import Recording

@Suite("The record of outages")
struct OutageRecordTests {
    private let clock = VirtualClock(
        now: Instant(milliseconds: 50_000), wall: WallTime(milliseconds: 1_700_000_000_000))
    private let store = ModelStore()
    private let log = RecordingLog()
    private let always = WallTime(milliseconds: 0)...WallTime(milliseconds: .max)

    private func record(in store: (any OutageStore)? = nil) -> OutageRecord {
        OutageRecord(
            store: store ?? self.store, time: clock,
            logger: log.logger)
    }

    private func key(_ hop: String = "example.net") -> QueueKey {
        QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: hop)
    }

    private func change(
        _ failures: Int, began: Int64 = 40_000, last: Int64 = 45_000, ended: Int64? = nil, key: QueueKey? = nil,
        text: String = "Connection refused"
    ) -> OutageChange {
        OutageChange(
            key: key ?? self.key(), began: Instant(milliseconds: began), failedAt: Instant(milliseconds: last),
            failures: failures,
            failure: DeliveryFailure(
                .connection, Reply(450, EnhancedStatusCode(4, 4, 316), text),
                remote: MailHost(stored: "mx.example.net [192.0.2.1]:25")),
            ended: ended.map { Instant(milliseconds: $0) })
    }

    private func found(_ hop: String = "example.net") async throws -> [QueueOutage] {
        try await store.outages(of: key(hop), during: always, limit: 100)
    }

    @Test("is written once for all that was told meanwhile, in civil time")
    func coalesces() async throws {
        let record = record()
        record.changed([change(1, last: 40_000)])
        record.changed([change(2), change(3, ended: 48_000)])
        #expect(try await found().isEmpty)
        await record.flush()
        #expect(
            try await found() == [
                QueueOutage(
                    key: key(), began: WallTime(milliseconds: 1_699_999_990_000),
                    ended: WallTime(milliseconds: 1_699_999_998_000),
                    failedAt: WallTime(milliseconds: 1_699_999_995_000),
                    failures: 3, remote: "mx.example.net [192.0.2.1]:25", detail: "450 4.4.316 Connection refused")
            ])
    }

    @Test("stays one outage when the clock is set, and goes on when it is told of again")
    func clockStep() async throws {
        let record = record()
        record.changed([change(1)])
        await record.flush()
        clock.setWall(WallTime(milliseconds: clock.wallTime().milliseconds - 7_200_000))
        record.changed([change(2, ended: 49_000)])
        await record.flush()
        record.changed([change(3, last: 50_000)])
        await record.flush()
        let outages = try await found()
        #expect(outages.map(\.failures) == [3] && outages.map(\.ended) == [nil])
        // No end and no failure is before the beginning, whatever the clock says.
        #expect(outages.allSatisfy { $0.failedAt >= $0.began })
    }

    @Test("ends at the start what an earlier process left without an end")
    func start() async throws {
        let record = record()
        record.changed([change(2), change(1, ended: 47_000, key: key("other.example"))])
        await record.flush()
        await self.record().endEarlier()
        #expect(try await found().map(\.ended) == [WallTime(milliseconds: 1_699_999_995_000)])
        #expect(try await found("other.example").map(\.ended) == [WallTime(milliseconds: 1_699_999_997_000)])
    }

    /// Refuses what it is told to.
    private final class RefusingStore: OutageStore {
        let base: ModelStore
        let refusals = NIOLockedValueBox<[StoreError]>([])
        let sizes = NIOLockedValueBox<[Int]>([])

        init(_ base: ModelStore) { self.base = base }

        func record(_ outages: [QueueOutage]) async throws(StoreError) {
            if let refusal = refusals.withLockedValue({ $0.popLast() }) { throw refusal }
            sizes.withLockedValue { $0.append(outages.count) }
            try await base.record(outages)
        }

        func endOutages() async throws(StoreError) { try await base.endOutages() }

        func outages(
            of key: QueueKey, during period: ClosedRange<WallTime>, limit: Int
        ) async throws(StoreError) -> [QueueOutage] { try await base.outages(of: key, during: period, limit: limit) }
    }

    @Test("tries again what the store does not take, with what is told since, and says so once a minute")
    func failingStore() async throws {
        let refusing = RefusingStore(store)
        let record = record(in: refusing)
        refusing.refusals.withLockedValue { $0 = [.full, .full] }
        record.changed([change(1), change(1, key: key("other.example"))])
        await record.flush()
        record.changed([change(2)])
        await record.flush()
        #expect(try await found().isEmpty)
        await record.flush()
        #expect(try await found().map(\.failures) == [2])
        #expect(try await found("other.example").map(\.failures) == [1])
        #expect(log.events == [.storeOutagesUnkept])
    }

    @Test("writes many in portions, and keeps no more in memory than it may")
    func bounds() async throws {
        let refusing = RefusingStore(store)
        let record = record(in: refusing)
        record.changed((0..<OutageRecord.capacity + 5).map { change(1, key: key("d\($0).example")) })
        record.changed([change(2, key: key("d0.example"))])
        await record.flush()
        let sizes = refusing.sizes.withLockedValue { $0 }
        #expect(sizes.reduce(0, +) == OutageRecord.capacity)
        #expect(sizes.allSatisfy { $0 <= 500 })
        #expect(try await found("d0.example").map(\.failures) == [2])
        #expect(log.events == [.storeOutagesCrowded])
        // What did not fit is written when more is told of it.
        let late = "d\(OutageRecord.capacity + 1).example"
        #expect(try await found(late).isEmpty)
        record.changed([change(2, key: key(late))])
        await record.flush()
        #expect(try await found(late).map(\.failures) == [2])
    }

    @Test("a reply of any length is cut")
    func longReply() async throws {
        let record = record()
        record.changed([change(1, text: String(repeating: "x", count: 100_000))])
        await record.flush()
        #expect(try await found().allSatisfy { $0.detail.utf8.count <= String.recordedOctets })
    }
}
