import Foundation
import Mail
import MailFlow
import NIOCore
import PosternTesting
import Queueing
import Testing

@testable import SQLiteStore

@Suite struct MarkLogTests {
    private func update(_ id: Int64) -> RecipientUpdate {
        RecipientUpdate(
            id: RecipientID(id), state: .delivered, attempts: 1,
            event: RecipientEvent(.send, at: WallTime(milliseconds: 9), remote: "mx", detail: "250 OK ünï"))
    }

    private func folder() throws -> StoreFixture {
        let fixture = StoreFixture()
        try FileManager.default.createDirectory(atPath: fixture.folder, withIntermediateDirectories: true)
        return fixture
    }

    @Test("commits at the next start what was marked but not committed")
    func replay() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        let accepted = try await store.commit([try fixture.acceptance(), try fixture.acceptance()]).accepted
        let copy = try fixture.copy()
        store.close()
        // The copy is what a kill leaves between the remote's 250 and the commit of its mark.
        var log = try MarkLog(folder: copy)
        try log.append(try #require(MarkLog.encode([fixture.end(accepted[0].recipients[0].id)])))

        let recovered = try fixture.open(folder: copy)
        defer { recovered.close() }
        #expect(try await recovered.waiting().map(\.sequence) == [accepted[1].sequence])
        #expect(try await recovered.state(of: accepted[0].recipients[0].id) == .delivered)
        #expect(try await recovered.detail("\(accepted[0].sequence)")?.events.last?.detail == "250 2.0.0 OK")
    }

    @Test("the mark log has a mark in its file when submit returns")
    func writtenAtOnce() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        let id = try await store.commit([try fixture.acceptance()]).accepted[0].recipients[0].id
        store.submit(StoreTransaction(updates: [fixture.end(id)])) { _ in }
        #expect(try MarkLog.marks(in: fixture.folder).contains { $0.id == id && $0.state == .delivered })
    }

    @Test("logs no mark of what only waits")
    func onlyTerminal() {
        #expect(MarkLog.encode([RecipientUpdate(id: RecipientID(1), state: .waiting, event: nil)]) == nil)
    }

    @Test("keeps all marks before a torn one, wherever it is cut")
    func torn() throws {
        let fixture = try folder()
        let records = try #require(MarkLog.encode([update(1), update(2)]))
        let last = try #require(MarkLog.encode([update(2)])).readableBytes
        for cut in 0...last {
            let prefix = try #require(records.getSlice(at: 0, length: records.readableBytes - last + cut))
            for name in ["marks.0", "marks.1"] {
                try? FileManager.default.removeItem(atPath: "\(fixture.folder)/\(name)")
            }
            var log = try MarkLog(folder: fixture.folder)
            try log.append(prefix)
            #expect(try MarkLog.marks(in: fixture.folder) == (cut == last ? [update(1), update(2)] : [update(1)]))
        }
    }

    @Test("reuses a file only when its marks are covered")
    func turns() throws {
        let fixture = try folder()
        var log = try MarkLog(folder: fixture.folder)
        func append(_ id: Int64) throws { try log.append(try #require(MarkLog.encode([update(id)]))) }
        func ids() throws -> Set<Int64> { Set(try MarkLog.marks(in: fixture.folder).map(\.id.rawValue)) }
        try append(1)
        let first = log.turn()
        try append(2)
        #expect(try ids() == [1, 2])
        // The first batch failed: its file is used on behind its marks.
        let second = log.turn()
        try append(3)
        #expect(try ids() == [1, 2, 3])
        log.covered(second)
        let third = log.turn()
        #expect(third == first)
        try append(4)
        #expect(try ids() == [1, 3, 4])
    }
}
