import Foundation

/// Runs what blocks, as commands do, on a thread of its own: the threads of tasks are as few as the machine's cores, and two
/// tests that block them wait for each other for ever.
package func onOwnThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}
