import Foundation
import GRDB
import Mail
import Organization
import Queueing
import Testing

@testable import SQLiteStore

/// A database of an earlier release that is brought up to date by a process that dies at one step of it after the other.
@Suite("An upgrade that is killed", .serialized)
struct MigrationKillTests {
    private static let atOnce = 4

    /// A database with mail waiting and mail that has ended, as the release with this schema left it.
    private func write(_ folder: String, schema: Int) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let queue = try DatabaseQueue(path: folder + "/mail.sqlite")
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            for migration in Schema.migrations.prefix(schema) { try database.execute(sql: migration) }
            try database.execute(sql: "INSERT INTO boots (id, boot) VALUES (1, 'boot-1')")
            for number in 7...8 {
                try database.execute(
                    sql: """
                        INSERT INTO messages (sequence, network_id, organization, origin, sender, smtp_utf8,
                        eight_bit_mime, received_at, accepted_boot, accepted_at, client_name, message_id, subject, size,
                        priority, edits, decisions) VALUES (?, ?, 'contoso', 'SMTP', 'sam@fabrikam.example', 0, 1,
                        1699999000000, 1, 4000000, 'mail', '<1@a>', 'Hello', 5, 1,
                        '{"prepended":["Received: from a"],"appended":[]}', '[]')
                        """, arguments: [number, Data(repeating: UInt8(number), count: 16)])
                try database.execute(
                    sql: "INSERT INTO bodies VALUES (?, CAST(? AS BLOB))", arguments: [number, "mail\(number)"])
                for (index, state) in [0, 1].enumerated() {
                    try database.execute(
                        sql: """
                            INSERT INTO recipients (id, state, attempts, address, junk, delivery_type, next_hop,
                            direction, revision) VALUES (?, ?, 2, ?, 0, 'DnsConnectorDelivery', 'contoso.com',
                            'Incoming', 3)
                            """, arguments: [number * 65_536 + index, state, "user\(index)@contoso.com"])
                }
            }
            try database.execute(
                sql: """
                    INSERT INTO organization_revisions VALUES ('contoso', 3, 'organization: contoso', 'root', 1);
                    PRAGMA user_version = \(schema);
                    """)
        }
        try queue.close()
    }

    /// What is not as it was, when the next process has opened the store and taken one more message.
    private func violations(in folder: String) async throws -> [String] {
        let store = try KillPlan.open(folder)
        defer { store.close() }
        var violations: [String] = []
        let waiting = try await store.waiting()
        if waiting.map(\.id) != [RecipientID(7 * 65_536), RecipientID(8 * 65_536)]
            || waiting.contains(where: { $0.attempts != 2 })
        {
            violations.append("waiting are \(waiting)")
        }
        for recipient in waiting {
            let message = try await store.fetch(recipient.sequence, [recipient.id])
            if try message?.content.bytes() != Array("mail\(recipient.sequence)".utf8) {
                violations.append("\(recipient.sequence) has other content")
            }
            if message?.copies != [MessageEdits(prepended: ["Received: from a"])] {
                violations.append("\(recipient.sequence) has other edits")
            }
            if try await store.state(of: RecipientID(recipient.id.rawValue + 1)) != .delivered {
                violations.append("\(recipient.sequence) has forgotten an end")
            }
        }
        if try await store.currentOrganizations().map(\.revision) != [3] { violations.append("a revision is gone") }
        let entry = KillPlan.entry(.queueRetry)
        let next = try await store.commit(
            StoreTransaction(
                acceptances: try KillPlan.transaction(KillPlan.Step(accepts: ["after"]), [:]).acceptances,
                audit: [entry]))
        if next.accepted.map(\.sequence) != [SequenceNumber(9)] { violations.append("the next number is another") }
        if try await store.audit(matching: AuditQuery()) != [entry] { violations.append("the audit log is another") }
        return violations
    }

    private func run(_ point: Int, schema: Int) async throws -> (steps: [String], violations: [String]) {
        let folder = try KillRun.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write(folder + "/store", schema: schema)
        let steps = try await KillRun.run(point, in: folder, recovering: true)
        return (steps, try await violations(in: folder + "/store"))
    }

    @Test("loses nothing, whichever step it dies at", arguments: 1..<Schema.version)
    func everyStep(schema: Int) async throws {
        let (steps, whole) = try await run(0, schema: schema)
        #expect(whole == [])
        #expect(steps.count { $0 == KillPoint.migrating.rawValue } == Schema.version - schema)
        let found = try await withThrowingTaskGroup(of: [String].self) { group in
            var found: [String] = []
            for point in 1...steps.count {
                if point > MigrationKillTests.atOnce { found += try await group.next() ?? [] }
                group.addTask {
                    let (steps, violations) = try await run(point, schema: schema)
                    return violations.map { "killed at step \(point), \(steps.last ?? "none"): \($0)" }
                }
            }
            for try await more in group { found += more }
            return found
        }
        #expect(found == [])
    }
}
