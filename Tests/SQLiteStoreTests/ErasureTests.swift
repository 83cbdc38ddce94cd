import Foundation
import GRDB
import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import PosternTesting
import Queueing
import Testing

@testable import NodeState
@testable import SQLiteStore

/// Looks at the octets of the files, not at what a search finds.
@Suite("forgetting a person in the store and the index beside it", .timeLimit(.minutes(30)))
struct ErasureTests {
    private static let address = "forget.me.altogether@contoso.com"
    /// What is written of the person alone, wherever it stands.
    private static let texts = ["forget.me.altogether", "something-confidential", "as-you-know-frances"]

    private struct Desk {
        let fixture: StoreFixture
        let store: SQLiteStore
        let index: TraceIndex
        let forgetter: TraceForgetter

        init(_ fixture: StoreFixture) throws {
            self.fixture = fixture
            store = try fixture.open()
            index = TraceIndex(
                dataFolder: fixture.folder, feed: store, settings: TraceIndexSettings(), time: fixture.clock,
                logger: .silent)
            forgetter = TraceForgetter(
                dataFolder: fixture.folder, eraser: store, index: index, time: fixture.clock, logger: .silent)
        }

        func close() async {
            await index.close()
            store.close()
        }

        /// The files of the data folder that have one of the texts.
        func filesWithTexts() throws -> Set<String> {
            var found: Set<String> = []
            for name in try FileManager.default.subpathsOfDirectory(atPath: fixture.folder) {
                let data = FileManager.default.contents(atPath: fixture.folder + "/" + name) ?? Data()
                for text in ErasureTests.texts where data.range(of: Data(text.utf8)) != nil { found.insert(name) }
            }
            return found
        }

        /// An order for all that a search finds of the person.
        func order() async throws -> ForgetOrder {
            var order = ForgetOrder(address: AddressDigest(ErasureTests.address), rows: [], refusals: [])
            var query = TraceQuery(limit: 10_000)
            query.recipients = [ErasureTests.address]
            for row in try await store.search(query).rows {
                if let id = row.recipient {
                    order.rows.append(ForgottenRow(id, received: row.received, messageID: row.messageID ?? ""))
                } else if let refusal = row.refusal {
                    order.refusals.append(ForgottenRefusal(refusal, at: row.received))
                }
            }
            return order
        }

        /// Mail and refusals of many people, among them the one: rows of all lengths that end in any order, so that pages
        /// are split, joined and written anew again and again.
        func work(rounds: Int) async throws {
            var random = SeededRandom(seed: 7)
            var waiting: [RecipientID] = []
            for round in 0..<rounds {
                var acceptances: [Acceptance] = []
                for number in 0..<8 {
                    let isOurs = number % 4 == 1
                    let filling = String(repeating: "x", count: Int.random(in: 0..<300, using: &random))
                    var acceptance = try fixture.acceptance(
                        size: Int.random(in: 100..<3_000, using: &random),
                        recipients: isOurs
                            ? [ErasureTests.address] + (number == 1 ? ["eve@contoso.com"] : [])
                            : ["user\(round)\(filling.prefix(40))@contoso.com"],
                        subject: isOurs && number == 5 ? "something-confidential \(filling)" : "Hello \(filling)")
                    acceptance.receivedAt = WallTime(
                        milliseconds: fixture.clock.wallTime().milliseconds
                            - Int64.random(in: 0..<9_000_000, using: &random))
                    if isOurs {
                        acceptance.decisions.append(
                            Decision(
                                .edgeBlocking, recipient: ErasureTests.address,
                                inputs: ["recipient=\(ErasureTests.address)"], outcome: .accepted))
                        acceptance.ends = [
                            NamedEnd(
                                recipient: try fixture.address(ErasureTests.address), primary: nil, kind: .redirected,
                                detail: "as-you-know-frances")
                        ]
                    }
                    acceptances.append(acceptance)
                }
                waiting += try await store.commit(acceptances).accepted.flatMap { $0.recipients.map(\.id) }
                var updates: [RecipientUpdate] = []
                for _ in 0..<waiting.count / 2 {
                    let id = waiting.remove(at: Int.random(in: 0..<waiting.count, using: &random))
                    let detail = "450 " + String(repeating: "y", count: Int.random(in: 0..<200, using: &random))
                    if Bool.random(using: &random) {
                        updates.append(
                            RecipientUpdate(
                                id: id, state: .waiting, attempts: 1,
                                event: RecipientEvent(.defer, at: fixture.clock.wallTime(), detail: detail)))
                        waiting.append(id)
                    } else {
                        updates.append(fixture.end(id, detail: "250 2.0.0 OK \(detail)"))
                    }
                }
                _ = try await store.commit([], updates)
                for number in 0..<20 {
                    let isOurs = number % 5 == 2
                    store.refusals.record(
                        PerimeterRefusal(
                            at: WallTime(milliseconds: fixture.clock.wallTime().milliseconds + Int64(round * 60_000)),
                            clientAddress: "192.0.\(number).\(round % 250)", clientName: "c\(round).example",
                            sender: nil, recipient: isOurs ? ErasureTests.address : "user\(number)@contoso.com",
                            organization: "contoso", reply: "550 5.4.1 " + (isOurs ? "as-you-know-frances" : "no"),
                            decisions: [
                                Decision(
                                    .edgeBlocking, recipient: isOurs ? ErasureTests.address : "x@contoso.com",
                                    inputs: [], outcome: .refused)
                            ]))
                }
                if round % 4 == 0 {
                    store.refusals.flushNow()
                    try await index.indexAll()
                }
            }
            _ = try await store.commit([], waiting.map { fixture.end($0, detail: "250 OK as it is") })
            store.refusals.flushNow()
            try await index.indexAll()
        }
    }

    @Test("leaves no octet of theirs in any file when it says that all is gone")
    func octets() async throws {
        let fixture = StoreFixture()
        fixture.configuration.refusalsPerSourceAndMinute = 1_000
        let desk = try Desk(fixture)
        try await desk.work(rounds: 60)
        let before = try desk.filesWithTexts()
        #expect(before.contains { $0.hasPrefix("mail.sqlite") })
        #expect(before.contains { $0.hasPrefix("refusals.sqlite") } && before.contains { $0.hasPrefix("trace/") })
        let order = try await desk.order()
        #expect(order.rows.count > 200 && order.refusals.count == 240)
        #expect(try await desk.forgetter.forget(order) == .gone)
        let stillThere = try desk.filesWithTexts()
        #expect(stillThere == [])
        // Those of others are there still.
        let left = try await desk.store.search(TraceQuery(limit: 100_000)).rows
        #expect(left.count == 60 * 7 + 60 * 16 && left.allSatisfy { !$0.addresses.contains(Self.address) })
        await desk.close()
        #expect(try desk.filesWithTexts() == [])
    }

    @Test("in a reply that was logged for a crash goes from the mark log as well")
    func marks() async throws {
        let fixture = StoreFixture()
        let desk = try Desk(fixture)
        let ids = try await desk.store.commit([
            try fixture.acceptance(recipients: [Self.address]), try fixture.acceptance(recipients: ["eve@contoso.com"]),
        ]).accepted.flatMap { $0.recipients.map(\.id) }
        for id in ids {
            _ = try await desk.store.commit(
                [], [fixture.end(id, .failed, detail: id == ids[0] ? "550 5.1.1 <\(Self.address)> unknown" : "550 no")])
        }
        #expect(try desk.filesWithTexts().contains { $0.hasPrefix("marks.") })
        #expect(try await desk.forgetter.forget(desk.order()) == .gone)
        #expect(try desk.filesWithTexts() == [])
        // The log goes on.
        let next = try await desk.store.commit([try fixture.acceptance()]).accepted[0].recipients[0].id
        desk.store.submit(StoreTransaction(updates: [fixture.end(next)])) { _ in }
        #expect(try MarkLog.marks(in: fixture.folder).contains { $0.id == next })
        await desk.close()
    }

    @Test("is not done while a search reads in the store or its refusals, and is finished behind it")
    func busy() async throws {
        for name in ["mail.sqlite", "refusals.sqlite"] {
            let fixture = StoreFixture()
            let desk = try Desk(fixture)
            try await desk.work(rounds: 2)
            var settings = StoreReader.configuration
            settings.allowsUnsafeTransactions = true
            let database = try DatabaseQueue(path: fixture.folder + "/" + name, configuration: settings)
            try database.inDatabase { database in
                try database.execute(sql: "BEGIN")
                _ = try Row.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_schema")
            }
            let order = try await desk.order()
            let forgetting = Task { try await desk.forgetter.forget(order) }
            let isDone = NIOLockedValueBox(false)
            Task {
                _ = await forgetting.result
                isDone.withLockedValue { $0 = true }
            }
            while !isDone.withLockedValue({ $0 }) {
                fixture.clock.advance(by: .milliseconds(500))
                try await Task.sleep(for: .milliseconds(2))
            }
            #expect(try await forgetting.value == .onDisk, "\(name)")
            let files = try desk.filesWithTexts()
            #expect(!files.isEmpty && !files.contains("trace/forget.json"), "\(name)")
            // Mail goes on meanwhile.
            _ = try await desk.store.commit([try fixture.acceptance()])
            try database.inDatabase { try $0.execute(sql: "COMMIT") }
            try database.close()
            #expect(try await desk.forgetter.finish(), "\(name)")
            #expect(try desk.filesWithTexts() == [], "\(name)")
            await desk.close()
        }
    }

    @Test("after a crash between the rows and the logs it is finished by what the order says")
    func crash() async throws {
        let fixture = StoreFixture()
        let desk = try Desk(fixture)
        try await desk.work(rounds: 2)
        let order = try await desk.order()
        // The order is written, the rows are gone, and then the process ends.
        let interrupted = TraceForgetter(
            dataFolder: fixture.folder, eraser: RowsAlone(base: desk.store), index: desk.index, time: fixture.clock,
            logger: .silent)
        #expect(try await interrupted.forget(order) == .unfinished(.closed))
        #expect(try desk.filesWithTexts().contains { $0.hasPrefix("mail.sqlite") })
        #expect(try await desk.forgetter.finish())
        #expect(try desk.filesWithTexts() == [])
        await desk.close()
    }
}

/// Ends before the logs are looked at.
private struct RowsAlone: TraceEraser {
    let base: SQLiteStore

    func erase(_ rows: [RecipientID], of address: AddressDigest) async throws(StoreError) -> Int {
        try await base.erase(rows, of: address)
    }

    func erase(_ refusals: [ForgottenRefusal]) async throws(StoreError) -> Int { try await base.erase(refusals) }

    func eraseRemains() async throws(StoreError) -> Bool { throw .closed }
}
