import Foundation
import Testing

@testable import SQLiteStore

/// A process that works on a store until it kills itself.
enum KillRun {
    /// The folder of a run.
    static func folder() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("postern-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Has a process work in a folder until it passes its n-th step, or, where the mistake is to be met, until it is
    /// in the middle of that. Gives the steps that it passed, in order.
    static func run(
        _ point: Int, in folder: String, _ mistake: KillPlan.Mistake? = nil, dyingInMistake: Bool = false,
        recovering: Bool = false
    ) async throws -> [String] {
        // One that is killed and one that comes to its end are both as they should be.
        let result = await #expect(processExitsWith: .failure) {
            [
                point = point as Int, folder = folder as String, mistake = mistake as KillPlan.Mistake?,
                dyingInMistake = dyingInMistake as Bool, recovering = recovering as Bool
            ] in
            setenv("POSTERN_KILL_POINT", "\(point)", 1)
            setenv("POSTERN_KILL_POINT_LOG", folder + "/steps", 1)
            let worker = KillWorker(folder: folder, mistake: mistake, diesInMistake: dyingInMistake)
            if recovering { try worker.recover() } else { try await worker.run() }
            exit(KillWorker.atItsEnd)
        }
        #expect([.signal(SIGKILL), .exitCode(KillWorker.atItsEnd)].contains(result?.exitStatus))
        let steps = try? String(contentsOfFile: folder + "/steps", encoding: .utf8)
        return (steps ?? "").split(separator: "\n").map(String.init)
    }
}
