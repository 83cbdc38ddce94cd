import Dispatch
import NIOConcurrencyHelpers

/// The seam between the command line, which blocks, and what runs asynchronously.
package enum Blocking {
    /// Runs `body` on the concurrency pool and waits for it. Only for the main thread.
    package static func run<T: Sendable>(_ body: @escaping @Sendable () async -> T) -> T {
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
