import Dispatch
import NIOConcurrencyHelpers

/// The seam between the command line, which blocks, and what runs asynchronously.
package enum Blocking {
    /// Runs `body` on the concurrency pool and waits for it. Only for threads that run no tasks, as the main thread of a
    /// command: tasks that block the pool's few threads wait for each other for ever.
    package static func run<T: Sendable>(_ body: @escaping @Sendable () async -> T) -> T {
        assert(withUnsafeCurrentTask { $0 == nil }, "a task blocks the thread that what it waits for may need")
        let done = DispatchSemaphore(value: 0)
        let box = NIOLockedValueBox<T?>(nil)
        Task.detached {
            let value = await body()
            box.withLockedValue { $0 = value }
            done.signal()
        }
        while true {
            done.wait()
            if let value = box.withLockedValue({ $0 }) { return value }
        }
    }
}
