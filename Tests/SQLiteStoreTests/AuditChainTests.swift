import Foundation
import GRDB
import Mail
import PosternTesting
import Testing

@testable import SQLiteStore

/// Something that is done to the rows of the audit log by hand, and what a verification says of it.
struct Tampering: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var sql: String
    var faults: [AuditVerification.Fault]

    init(_ name: String, _ sql: String, _ faults: AuditVerification.Fault...) {
        testDescription = name
        self.sql = sql
        self.faults = faults
    }

    // Of nine entries.
    static let all = [
        Tampering(
            "the text of an entry is another",
            "UPDATE audit SET entry = replace(entry, 'root', 'toor') WHERE id = 4", .init(.changed, 4, through: 4)),
        Tampering("a moment is another", "UPDATE audit SET at = at + 1 WHERE id = 1", .init(.changed, 1, through: 1)),
        Tampering(
            "the organization is another", "UPDATE audit SET organization = 'fabrikam' WHERE id = 5",
            .init(.changed, 5, through: 5)),
        Tampering(
            "there is no organization any more", "UPDATE audit SET organization = NULL WHERE id = 5",
            .init(.changed, 5, through: 5)),
        Tampering(
            "the action is another", "UPDATE audit SET action = 'queue.resume' WHERE id = 9",
            .init(.changed, 9, through: 9)),
        Tampering(
            "the caller is another", "UPDATE audit SET caller = 'x' WHERE id = 2", .init(.changed, 2, through: 2)),
        Tampering(
            "a column is of another type", "UPDATE audit SET entry = 17, at = 'x' WHERE id = 3",
            .init(.changed, 3, through: 3)),
        Tampering("a row is removed", "DELETE FROM audit WHERE id = 5", .init(.missing, 5, through: 5)),
        Tampering(
            "rows are removed at two places", "DELETE FROM audit WHERE id IN (2, 3, 4, 8)",
            .init(.missing, 2, through: 4), .init(.missing, 8, through: 8)),
        Tampering("the first row is removed", "DELETE FROM audit WHERE id = 1", .init(.missing, 1, through: 1)),
        Tampering("the last rows are removed", "DELETE FROM audit WHERE id > 7", .init(.missing, 8, through: 9)),
        Tampering("all rows are removed", "DELETE FROM audit", .init(.missing, 1, through: 9)),
        Tampering(
            "a row has the digest of another",
            "UPDATE audit SET digest = (SELECT digest FROM audit WHERE id = 2) WHERE id = 6",
            .init(.changed, 6, through: 6), .init(.unlinked, 7, through: 7)),
        Tampering(
            "a row holds the digest of another", "UPDATE audit SET previous = zeroblob(32) WHERE id = 6",
            .init(.unlinked, 6, through: 6), .init(.changed, 6, through: 6)),
        Tampering(
            "digests are gone", "UPDATE audit SET previous = NULL, digest = NULL WHERE id = 9",
            .init(.unlinked, 9, through: 9), .init(.changed, 9, through: 9), .init(.unlinked, 9, through: 9)),
        Tampering(
            "a row takes the place of another",
            """
            DELETE FROM audit WHERE id = 5;
            INSERT INTO audit SELECT 5, at, organization, action, caller, entry, previous, digest
            FROM audit WHERE id = 4
            """, .init(.unlinked, 5, through: 5), .init(.changed, 5, through: 5), .init(.unlinked, 6, through: 6)),
        Tampering(
            "a row is added behind the last one",
            """
            INSERT INTO audit SELECT 10, at, organization, action, caller, entry, digest, digest FROM audit WHERE id = 9
            """, .init(.changed, 10, through: 10), .init(.added, 10, through: 10)),
        Tampering(
            "the last rows and the end are gone",
            "DELETE FROM audit WHERE id > 7; UPDATE audit_end SET entry = 7",
            .init(.unlinked, 7, through: 7)),
        Tampering(
            "a row is said to be removed by its age, without its digests",
            """
            DELETE FROM audit WHERE id = 5;
            INSERT INTO audit_gaps VALUES (5, 5, zeroblob(32), zeroblob(32))
            """, .init(.unlinked, 5, through: 5), .init(.unlinked, 6, through: 6)),
        Tampering(
            "a row is there and said to be removed",
            "INSERT INTO audit_gaps SELECT 5, 5, previous, digest FROM audit WHERE id = 5",
            .init(.added, 5, through: 5)),
    ]
}

@Suite("The chain of the audit log over SQLite", .timeLimit(.minutes(10)))
struct AuditChainTests {
    private static let portions = [1, 2, 4, 9, 10, 1_000]

    private func entry(_ fixture: StoreFixture, _ action: AuditAction = .queueRetry) -> AuditEntry {
        AuditEntry(
            at: fixture.clock.wallTime(), by: Caller(.local(uid: 0), name: "root"), authentication: "peerCredentials",
            organization: "contoso", action)
    }

    @Test("what is done to a row by hand is named, whatever it is", arguments: Tampering.all)
    func byHand(_ tampering: Tampering) async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        for _ in 0..<9 { try await store.record([entry(fixture)]) }
        let head = try await store.auditHead()
        #expect(try await store.verifyAudit(noted: head).isWhole)
        try await store.damage(tampering.sql)
        for portion in Self.portions {
            let found = try await store.read { try $0.verifyAudit(noted: nil, portion: portion) }
            #expect(found.faults == tampering.faults, "\(portion) a portion")
            #expect(found.faultCount == Int64(found.faults.count))
            #expect(!found.isWhole)
        }
    }

    @Test("whoever computes all digests anew is found by a head that was noted")
    func rewritten() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        for _ in 0..<5 { try await store.record([entry(fixture)]) }
        let third = try await store.auditHead()
        for _ in 0..<5 { try await store.record([entry(fixture)]) }
        let last = try await store.auditHead()
        try await store.change { writer in
            let database = writer.database
            try database.execute(
                sql: """
                    UPDATE audit SET entry = replace(entry, 'root', 'toor') WHERE id = 2;
                    UPDATE audit SET previous = NULL, digest = NULL;
                    DELETE FROM audit_end;
                    """)
            try AuditChaining.chain(database)
        }
        let found = try await store.verifyAudit(noted: nil)
        #expect(found.isWhole && found.head.entry == 10 && found.head.digest != last.digest)
        for head in [third, last] {
            let found = try await store.verifyAudit(noted: head)
            #expect(found.noted == .different && !found.isWhole && found.faults.isEmpty)
        }
    }

    @Test("no more than a hundred faults are named, and all are counted")
    func many() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        try await store.record((0..<300).map { _ in entry(fixture) })
        try await store.damage("UPDATE audit SET caller = 'x' WHERE id % 2 = 0")
        let found = try await store.verifyAudit(noted: nil)
        #expect(found.faults.count == AuditVerification.mostFaults && found.faultCount == 150)
        #expect(found.entries == 300)
    }

    @Test("entries that go by their age leave a chain that is whole, through restarts and to the last one")
    func retention() async throws {
        let fixture = StoreFixture()
        let first = try fixture.open()
        var heads: [AuditHead] = []
        for _ in 0..<6 {
            try await first.record([entry(fixture)])
            heads.append(try await first.auditHead())
            fixture.clock.advance(by: .hours(24))
        }
        first.close()
        fixture.clock.advance(by: .hours(24 * 363))
        let second = try fixture.open()
        try #require(try await eventually { try await second.audit(matching: AuditQuery()).count == 2 })
        for (index, fits) in [AuditVerification.Noted.removed, .removed, .removed, .same, .same, .same].enumerated() {
            let found = try await second.verifyAudit(noted: heads[index])
            #expect(found.noted == fits && found.isWhole, "entry \(index + 1)")
            #expect(found.removed == 4 && found.entries == 2)
        }
        var other = heads[3]
        other.digest = heads[0].digest
        #expect(try await second.verifyAudit(noted: other).noted == .different)
        second.close()
        fixture.clock.advance(by: .hours(24 * 30))
        let third = try fixture.open()
        try #require(try await eventually { try await third.audit(matching: AuditQuery()).isEmpty })
        let empty = try await third.verifyAudit(noted: heads[5])
        #expect(empty.isWhole && empty.removed == 6 && empty.noted == .same && empty.head == heads[5])
        // The next one is linked to what has gone.
        try await third.record([entry(fixture)])
        #expect(try await third.auditHead().entry == 7)
        #expect(try await third.verifyAudit(noted: heads[5]).isWhole)
        try await third.damage("DELETE FROM audit_gaps")
        #expect(try await third.verifyAudit(noted: nil).faults == [.init(.missing, 1, through: 6)])
        third.close()
    }

    @Test("entries that go in another order than they were written leave gaps, which become one")
    func order() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        // Of today: the store removes by itself what is older than it keeps.
        let today = fixture.clock.wallTime().milliseconds
        let moments: [Int64] = [5, 1, 2, 9, 3, 4, 8, 7]
        for moment in moments {
            var old = entry(fixture)
            old.time = WallTime(milliseconds: today + moment)
            try await store.record([old])
        }
        let head = try await store.auditHead()
        func gaps() async throws -> [[Int64]] {
            try await store.read { reader in
                try reader.database.read { database in
                    try Row.fetchAll(database, sql: "SELECT first, last FROM audit_gaps ORDER BY first")
                        .map { row -> [Int64] in [row["first"], row["last"]] }
                }
            }
        }
        let steps: [(Int64, [[Int64]])] = [
            (3, [[2, 3]]), (5, [[2, 3], [5, 6]]), (6, [[1, 3], [5, 6]]), (9, [[1, 3], [5, 8]]), (10, [[1, 8]]),
        ]
        for (cutoff, left) in steps {
            _ = try await store.change { try $0.removeAudit(before: today + cutoff, atMost: 100) }
            #expect(try await gaps() == left)
            for portion in Self.portions {
                let found = try await store.read { try $0.verifyAudit(noted: head, portion: portion) }
                #expect(found.isWhole && found.noted == .same, "before \(cutoff), \(portion) a portion")
                #expect(found.removed + found.entries == 8)
            }
        }
    }

    @Test("the log of a release before is linked at the first start, gaps included")
    func migration() async throws {
        let fixture = StoreFixture()
        try fixture.makeFolder()
        let queue = try DatabaseQueue(path: WriterDatabase.path(in: fixture.folder))
        let old = (0..<5).map { _ in entry(fixture) }
        try await queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            for migration in Schema.migrations.prefix(Schema.chained - 1) { try database.execute(sql: migration) }
            for (id, entry) in zip([3, 4, 7, 8, 9] as [Int64], old) {
                let text = String(decoding: try JSONEncoder().encode(entry), as: UTF8.self)
                try database.execute(
                    sql: "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)",
                    arguments: [
                        id, entry.time.milliseconds, entry.organization, entry.action.rawValue, entry.caller.name, text,
                    ])
            }
            try database.execute(sql: "PRAGMA user_version = \(Schema.chained - 1)")
        }
        try queue.close()
        let store = try fixture.open()
        defer { store.close() }
        #expect(try await store.audit(matching: AuditQuery()) == old.reversed())
        let found = try await store.verifyAudit(noted: nil)
        #expect(found.isWhole && found.entries == 5 && found.removed == 4 && found.head.entry == 9)
        try await store.record([entry(fixture)])
        #expect(try await store.auditHead().entry == 10)
        try await store.damage("UPDATE audit SET caller = 'x' WHERE id = 4; DELETE FROM audit WHERE id = 8")
        let faults: [AuditVerification.Fault] = [.init(.changed, 4, through: 4), .init(.missing, 8, through: 8)]
        #expect(try await store.verifyAudit(noted: nil).faults == faults)
    }

    @Test("entries are written where somebody took the end of the chain away, behind the last one")
    func lostEnd() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        for _ in 0..<3 { try await store.record([entry(fixture)]) }
        try await store.damage("DELETE FROM audit_end")
        #expect(try await store.verifyAudit(noted: nil).faults == [.init(.added, 1, through: 3)])
        try await store.record([entry(fixture)])
        #expect(try await store.auditHead().entry == 4)
        #expect(try await store.audit(matching: AuditQuery()).count == 4)
    }

    @Test("a store that is open for reading alone is verified as well")
    func readOnly() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        try await store.record([entry(fixture)])
        let (reader, head) = (try fixture.openReader(), try await store.auditHead())
        #expect(try await reader.verifyAudit(noted: head).isWhole)
    }
}
