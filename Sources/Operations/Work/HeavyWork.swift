import Dispatch

/// A thread for work that computes for seconds, so that none of the few threads of tasks stands still for it. One piece of
/// work at a time, in the order in which they come.
struct HeavyWork: Sendable {
    private let queue: DispatchQueue

    /// - Parameter label: the thread's name, for debuggers.
    init(_ label: String, priority: DispatchQoS = .utility) { queue = DispatchQueue(label: label, qos: priority) }

    /// Does `body` on the thread and gives what it gives.
    func run<T: Sendable>(
        _ body: @escaping @Sendable () throws(OperationFailure) -> T
    ) async throws(OperationFailure) -> T {
        let result: Result<T, OperationFailure> = await withCheckedContinuation { continuation in
            queue.async {
                do throws(OperationFailure) {
                    continuation.resume(returning: .success(try body()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }
}
