import Foundation
import GRDB
import Mail
import MailFlow
import Queueing
import Testing

@testable import SQLiteStore

@Suite("Counts of mail in the store", .timeLimit(.minutes(20)))
struct TrafficCountStoreTests {
    private let fixture = StoreFixture()
    private let noon = WallTime(milliseconds: 1_795_435_200_000)

    private func count(
        _ name: String, _ amount: Int64 = 1, series: TrafficSeries = .senders, organization: String = "contoso",
        minute: Int64 = 29_923_920
    ) -> TrafficCount {
        let step = series.steps[0]
        return TrafficCount(
            .init(step: step, start: step.start(of: minute), organization: organization, series: series),
            .init("Incoming", name), .init(count: amount, octets: 10 * amount))
    }

    private func rows(
        _ store: SQLiteStore, _ step: TrafficStep, _ series: TrafficSeries = .senders, organization: String? = nil
    ) async throws -> [TrafficCount] {
        try await store.traffic(
            TrafficQuery(
                step: step, start: 0, end: 100_000_000, organization: organization, series: [series], isByStep: true))
    }

    @Test("the names of a group stay few, those that count most stay themselves, and the sums stay whole")
    func names() async throws {
        let store = try fixture.open()
        defer { store.close() }
        for portion in 0..<20 {
            let often = count("often@x.example", 50)
            try await store.addTraffic(
                (0..<150).map { count("user\(portion)-\($0)@x.example") } + [often], through: noon)
        }
        for step in [TrafficStep.hour, .day] {
            for organization in [nil, "contoso"] {
                let found = try await rows(store, step, organization: organization)
                #expect(found.count <= TrafficBounds().fullGroup)
                #expect(found.reduce(0) { $0 + $1.figures.count } == 20 * 200)
                #expect(found.reduce(0) { $0 + $1.figures.octets } == 20 * 2_000)
                #expect(found.first { $0.name.name == "often@x.example" }?.figures.count == 1_000)
                #expect(found.contains { $0.name.isOther })
            }
        }
        #expect(try await rows(store, .fiveMinutes).isEmpty)
    }

    @Test("a step has a bounded number of rows, and what finds no room is counted without organization and name")
    func rowsOfStep() async throws {
        let store = try fixture.open()
        defer { store.close() }
        let result = try await store.change { connection in
            var writer = TrafficWriter(connection.database, TrafficBounds(names: 3, rows: 40))
            try writer.add(
                (0..<200).map { number in
                    count("a@\(number % 5).example", organization: "o\(number)")
                } + (0..<200).map { count("x", series: .accepted, organization: "o\($0)") },
                through: WallTime(milliseconds: 1))
            return try Int.fetchOne(
                connection.database, sql: "SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM traffic GROUP BY step, start)")
        }
        #expect(try #require(result) <= 43)
        for (series, step) in [(TrafficSeries.senders, TrafficStep.day), (.accepted, .fiveMinutes), (.accepted, .day)] {
            let found = try await rows(store, step, series)
            #expect(found.reduce(0) { $0 + $1.figures.count } == 200, "\(series)")
        }
    }

    @Test("a period longer than any report's is looked through as well")
    func longPeriod() async throws {
        let store = try fixture.open()
        defer { store.close() }
        try await store.addTraffic([count("a@x.example"), count("a@x.example", organization: "other")], through: noon)
        let found = try await store.traffic(
            TrafficQuery(
                step: .hour, start: 0, end: .max, organization: "contoso", series: [.senders], isByStep: false))
        #expect(found.map(\.figures.count) == [1])
    }

    @Test("ends of mail of before a restart are counted by what the store knows")
    func recipients() async throws {
        var store = try fixture.open()
        var message = try fixture.acceptance(size: 123, recipients: ["ann@contoso.com", "bob@contoso.com"])
        message.copies[0].deliveries[1].placement = .inbox
        let ids = try await store.commit([message]).accepted[0].recipients.map(\.id)
        store.close()
        store = try fixture.open()
        defer { store.close() }
        let found = try await store.trafficRecipients(ids + [RecipientID(99 * 65_536)])
        let common = TrafficRecipient.Message(
            organization: "contoso", kind: .incoming, sender: "sam@fabrikam.example", size: 123)
        #expect(
            found == [
                ids[0]: .init(
                    message: common, address: "ann@contoso.com", isJunk: true, deliveryType: .mailbox, connector: nil),
                ids[1]: .init(
                    message: common, address: "bob@contoso.com", isJunk: false, deliveryType: .mailbox, connector: nil),
            ])
    }

    /// Adds the same counts so often, each time durably, in a process that kills itself at its n-th step on disk.
    private func run(_ point: Int, in folder: String) async throws {
        let result = await #expect(processExitsWith: .failure) {
            [point = point as Int, folder = folder as String] in
            setenv("POSTERN_KILL_POINT", "\(point)", 1)
            let store = try KillPlan.open(folder + "/store")
            for _ in 0..<6 {
                try await store.addTraffic(TrafficCountStoreTests.portion, through: WallTime(milliseconds: 1))
            }
            store.close()
            exit(1)
        }
        _ = try #require(result)
    }

    private static let portion: [TrafficCount] = TrafficSeries.allCases.map { series in
        let step = series.steps[0]
        return TrafficCount(
            .init(step: step, start: step.start(of: 29_923_925), organization: "contoso", series: series),
            .init("Incoming", "a"), .init(count: 1))
    }

    @Test("an hour and a day are the sum of their five minutes, wherever a process is killed between them")
    func killed() async throws {
        var sums: Set<Int64> = []
        for point in stride(from: 10, through: 260, by: 17) {
            let folder = try KillRun.folder()
            defer { try? FileManager.default.removeItem(atPath: folder) }
            try await run(point, in: folder)
            let store = try KillPlan.open(folder + "/store")
            defer { store.close() }
            let days = try await rows(store, .day, .accepted).map(\.figures.count)
            for series in TrafficSeries.allCases {
                for step in series.steps {
                    let found = try await rows(store, step, series).map(\.figures.count)
                    #expect(found == days, "\(series) in \(step), killed at step \(point)")
                }
            }
            sums.insert(days.first ?? 0)
        }
        // Kills struck before, between and behind the portions.
        #expect(sums.count > 2, "\(sums)")
    }
}
