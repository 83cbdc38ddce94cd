import Foundation
import GRDB
import Testing

@testable import SQLiteStore

/// The store in a process that kills itself at one step of its work on disk after the other.
@Suite(.serialized) struct KillPointTests {
    /// Of all steps this many, evenly spread, unless `KILL_POINTS` asks for another number.
    private static let kills = Int(ProcessInfo.processInfo.environment["KILL_POINTS"] ?? "") ?? 100
    private static let atOnce = 4
    /// The steps of a start and a stop with marks to read back are about this many.
    private let recoverySteps = 40

    /// Kills a process at each of these steps, some at a time. Gives what does not hold, by step.
    ///
    /// With `again`, each folder's next process is killed too, at one of its first steps.
    private func violations(
        _ points: [Int], again: Bool = false
    ) async throws -> [String] {
        try await withThrowingTaskGroup(of: [String].self) { group in
            var violations: [String] = []
            for (index, point) in points.enumerated() {
                if index >= KillPointTests.atOnce { violations += try await group.next() ?? [] }
                group.addTask {
                    let folder = try KillRun.folder()
                    defer { try? FileManager.default.removeItem(atPath: folder) }
                    var steps = try await KillRun.run(point, in: folder)
                    if again { steps = try await KillRun.run(1 + index % recoverySteps, in: folder, recovering: true) }
                    return try await KillAccount.violations(in: folder).map {
                        "killed at step \(point), \(steps.last ?? "none"): \($0)"
                    }
                }
            }
            for try await more in group { violations += more }
            return violations
        }
    }

    /// Some of the steps, evenly spread.
    private func points(_ count: Int, of total: Int) -> [Int] {
        let count = min(count, total)
        return (0..<count).map { 1 + $0 * total / count }
    }

    private func worked(_ mistake: KillPlan.Mistake? = nil) async throws -> (folder: String, steps: [String]) {
        let folder = try KillRun.folder()
        return (folder, try await KillRun.run(0, in: folder, mistake))
    }

    @Test("keeps every promise when the process is killed at any step of its work on disk")
    func everyStep() async throws {
        let (whole, steps) = try await worked()
        defer { try? FileManager.default.removeItem(atPath: whole) }
        #expect(try String(contentsOfFile: whole + "/journal", encoding: .utf8).hasSuffix("finished\n"))
        #expect(try await KillAccount.violations(in: whole) == [])
        let missed = KillPoint.allCases.map(\.rawValue).filter { !steps.contains($0) }
        #expect(missed == [], "the workload does not pass these")
        #expect(try await violations(points(KillPointTests.kills, of: steps.count)) == [])
    }

    @Test("keeps them when the next process is killed as well, while it recovers")
    func recovery() async throws {
        let (whole, steps) = try await worked()
        defer { try? FileManager.default.removeItem(atPath: whole) }
        #expect(try await violations(points(KillPointTests.kills / 5, of: steps.count), again: true) == [])
    }

    @Test("the account sees a mistake of the store", arguments: KillPlan.Mistake.allCases)
    func mistakes(_ mistake: KillPlan.Mistake) async throws {
        let (whole, _) = try await worked(mistake)
        defer { try? FileManager.default.removeItem(atPath: whole) }
        // Without a kill the others do no harm.
        if mistake != .forgottenMark { #expect(try await KillAccount.violations(in: whole) == []) }
        let killed = try KillRun.folder()
        defer { try? FileManager.default.removeItem(atPath: killed) }
        _ = try await KillRun.run(0, in: killed, mistake, dyingInMistake: true)
        #expect(try await KillAccount.violations(in: killed) != [])
    }

    // The second message ended with its report: an end in the mark log would be read back from there.
    @Test(
        "the account sees what is missing, changed or too much in the folder",
        arguments: [
            "DELETE FROM messages WHERE subject = 'small-3'",
            "DELETE FROM messages WHERE subject = 'report-1'",
            "DELETE FROM recipients WHERE id = 65536 + 1",
            "UPDATE recipients SET state = 0 WHERE id = 2 * 65536",
            "UPDATE recipients SET state = 1 WHERE id = 65536 + 1",
            "UPDATE recipients SET attempts = 0 WHERE id = 65536 + 1",
            "UPDATE recipients SET copy = 0 WHERE id = 65536 + 1", "DELETE FROM copies",
            "UPDATE bodies SET content = x'41' WHERE sequence = 1",
            "DELETE FROM bodies WHERE sequence = 1",
            "UPDATE messages SET subject = 'small-2' WHERE subject = 'small-3'",
            "UPDATE messages SET segment_offset = segment_offset + 1 WHERE subject = 'large-9'",
            "DELETE FROM suspended_queues", "DELETE FROM organization_revisions",
            "DELETE FROM audit WHERE action = 'message.remove'",
            "UPDATE recipients SET state = 0 WHERE id = (SELECT sequence * 65536 FROM messages WHERE subject = 'report-2')",
        ])
    func changes(_ sql: String) async throws {
        let folder = try KillRun.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await KillWorker(folder: folder).run()
        let database = try DatabaseQueue(path: folder + "/store/mail.sqlite")
        try await database.write { database in
            try database.execute(sql: sql)
            #expect(database.changesCount > 0)
        }
        try database.close()
        #expect(try await KillAccount.violations(in: folder) != [])
    }
}
