import Foundation
import GRDB
import Mail
import NIOConcurrencyHelpers

/// The threads that read for others: the one place where those who ask leave their own thread for SQLite's.
///
/// They are few, so that those who ask for much wait here, one behind the other, and not in a thread each.
final class ReaderThreads: Sendable {
    private static let count = 4
    private let queue = OperationQueue()
    private let closed = NIOLockedValueBox(false)

    init() {
        queue.maxConcurrentOperationCount = ReaderThreads.count
        queue.name = "postern.queries"
    }

    /// Runs `body` on one of them.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value,
        _ completion: @escaping @Sendable (Result<Value, StoreError>) -> Void
    ) {
        queue.addOperation { [closed] in
            guard !closed.withLockedValue({ $0 }) else { return completion(.failure(.closed)) }
            do {
                completion(.success(try body()))
            } catch {
                // What was under way fails when the connection goes.
                completion(.failure(closed.withLockedValue { $0 } ? .closed : StoreError(error)))
            }
        }
    }

    /// Runs `body` on one of them, and waits without a thread.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            run(body) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// Whether everything fails with `closed`.
    var isClosed: Bool { closed.withLockedValue { $0 } }

    /// From now on everything fails with `closed`.
    func close() { closed.withLockedValue { $0 = true } }
}
