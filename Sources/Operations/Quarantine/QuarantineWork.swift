import Mail

/// The thread on which messages in quarantine are read: they may wait for the disk and be large.
enum QuarantineWork {
    private static let work = HeavyWork("quarantine")

    static func run<T: Sendable>(
        _ failure: String, _ body: @escaping @Sendable () throws -> T
    ) async throws(OperationFailure) -> T {
        try await work.run { () throws(OperationFailure) -> T in
            do {
                return try body()
            } catch {
                throw OperationFailure(.unavailable, "\(failure): \(error).")
            }
        }
    }
}
