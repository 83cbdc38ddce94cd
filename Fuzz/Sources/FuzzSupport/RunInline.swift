import NIOConcurrencyHelpers

/// Runs jobs one after the other on the thread that asks for it, so that a run is the same each time and costs no thread.
private final class InlineExecutor: TaskExecutor {
    private let jobs = NIOLockedValueBox<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLockedValue { $0.append(job) }
    }

    func runNext() -> Bool {
        let job = jobs.withLockedValue { $0.isEmpty ? nil : $0.removeFirst() }
        guard let job else { return false }
        job.runSynchronously(on: asUnownedTaskExecutor())
        return true
    }
}

/// Runs asynchronous work that waits for nothing outside, and gives what it comes to.
public func runInline<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) -> Value {
    let executor = InlineExecutor()
    let result = NIOLockedValueBox<Value?>(nil)
    Task(executorPreference: executor) {
        let value = await work()
        result.withLockedValue { $0 = value }
    }
    while executor.runNext() {}
    guard let value = result.withLockedValue({ $0 }) else { preconditionFailure("work waits for something outside") }
    return value
}
