import Foundation
import Glibc

/// Runs all of Swift's tasks on the main thread, when it waits: so nothing depends on which thread was faster.
final class MainQueue: TaskExecutor, @unchecked Sendable {
    // Sendable without a check because `jobs` is used under the condition's lock alone.
    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []

    static let shared = MainQueue()

    private typealias Hook = @convention(thin) (UnownedJob, @convention(thin) (UnownedJob) -> Void) -> Void

    /// Has the runtime hand its tasks over, by the same hook that SwiftNIO uses for that; false where it has none.
    static func takeOver() -> Bool {
        _ = shared
        guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "swift_task_enqueueGlobal_hook") else { return false }
        // The runtime reads the hook as a function of this shape, which Swift does not promise: a run whose tasks went
        // elsewhere would stand still in `wait`.
        let place = symbol.assumingMemoryBound(to: Hook?.self)
        place.pointee = { job, _ in MainQueue.shared.put(job) }
        return true
    }

    func enqueue(_ job: consuming ExecutorJob) { put(UnownedJob(job)) }

    private func put(_ job: UnownedJob) {
        condition.lock()
        jobs.append(job)
        condition.signal()
        condition.unlock()
    }

    /// Runs what there is; false where there was nothing.
    func run() -> Bool {
        condition.lock()
        let taken = jobs
        jobs.removeAll(keepingCapacity: true)
        condition.unlock()
        for job in taken { job.runSynchronously(on: asUnownedTaskExecutor()) }
        return !taken.isEmpty
    }

    /// Runs a task to its end.
    func wait(for body: @escaping @Sendable () async throws -> Void) throws {
        let outcome = Outcome()
        Task {
            do {
                try await body()
                outcome.result = .success(())
            } catch {
                outcome.result = .failure(error)
            }
        }
        while outcome.result == nil {
            if run() { continue }
            // Other threads' work has its end here.
            condition.lock()
            while jobs.isEmpty { condition.wait() }
            condition.unlock()
        }
        try outcome.result?.get()
    }

    // Sendable without a check because the main thread alone uses it: it runs the task, too.
    private final class Outcome: @unchecked Sendable {
        var result: Result<Void, any Error>?
    }
}
