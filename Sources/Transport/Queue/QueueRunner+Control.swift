package import Mail
import NIOCore
package import Queueing

/// The runner's queues as operations see and steer them.
extension QueueRunner: QueueControl {
    /// Always.
    package var isRunning: Bool { true }

    /// As the future of the same name does.
    package func list() async throws -> [QueueStatus] { try await list().get() }

    /// As the future of the same name does.
    package func show(_ key: QueueKey, limit: Int) async throws -> [WaitingStatus] {
        try await show(key, limit: limit).get()
    }

    /// As the future of the same name does.
    package func recipients(of sequence: SequenceNumber) async throws -> [WaitingStatus] {
        try await recipients(of: sequence).get()
    }

    /// As the future of the same name does.
    package func retry(_ key: QueueKey, audit: AuditEntry?) async throws -> Bool {
        try await retry(key, audit: audit).get()
    }

    /// As the future of the same name does.
    package func setSuspended(
        _ key: QueueKey, _ isSuspended: Bool, noting updates: [RecipientUpdate], audit: AuditEntry?
    ) async throws -> Bool {
        try await setSuspended(key, isSuspended, noting: updates, audit: audit).get()
    }

    /// As the future of the same name does.
    package func setSuspended(
        _ ids: [RecipientID], _ isSuspended: Bool, by author: String?, audit: AuditEntry?
    ) async throws -> Int {
        try await setSuspended(ids, isSuspended, by: author, audit: audit).get()
    }

    /// As the future of the same name does.
    package func remove(_ ids: [RecipientID], reported: Bool, by author: String?, audit: AuditEntry?) async throws
        -> Int
    {
        try await remove(ids, reported: reported, by: author, audit: audit).get()
    }

    /// As the future of the same name does.
    package func hold(_ copies: LateHold) async throws -> [RecipientID] { try await hold(copies).get() }

    /// As the future of the same name does.
    package func remove(message sequence: SequenceNumber) async throws -> Int {
        try await remove(message: sequence, reported: false).get()
    }

    /// As the future of the same name does.
    package func reroute(_ moves: [QueueMove]) async throws { try await reroute(moves).get() }

    /// As the future of the same name does.
    package func reconfigure(_ configuration: SchedulerConfiguration) async throws {
        try await reconfigure(configuration).get()
    }
}
