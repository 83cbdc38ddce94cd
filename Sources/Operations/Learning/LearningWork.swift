import Mail
import MailFlow

/// The thread that lessons are taken on: they wait for the disk, and models take a while.
enum LearningWork {
    private static let work = HeavyWork("learning")

    static func run<T: Sendable>(
        _ failure: String, _ body: @escaping @Sendable () throws -> T
    ) async throws(OperationFailure) -> T {
        try await work.run { () throws(OperationFailure) -> T in
            do {
                return try body()
            } catch let error as LessonLineError {
                throw OperationFailure(.usage, "\(failure): \(error).")
            } catch {
                throw OperationFailure(.unavailable, "\(failure): \(error).")
            }
        }
    }
}

extension Administration {
    /// What an organization's lessons are given to, with the organization's name as it is spelled; throws where there is
    /// none, or no such organization.
    func openLearning(
        of organization: String
    ) async throws(OperationFailure) -> (learning: any LearningAdministration, organization: String) {
        let name = try named(organization)
        guard let learning else {
            throw OperationFailure(
                .unavailable, "What was learned can't be opened: the store is open for reading alone.")
        }
        try await expectOrganization(name)
        return (learning, name)
    }

    func learningEntry(
        _ action: AuditAction, by caller: Caller, _ organization: String, change: String? = nil
    ) -> AuditEntry {
        entry(
            action, by: caller, organization: organization, ObjectReference(.learning, organization), change: change)
    }

    /// Changes what is learned once an entry says so; a second one says where it failed.
    ///
    /// - Parameters:
    ///   - nothing: what is so where the entry can't be written.
    ///   - failure: what is so where the change fails.
    func teach<T: Sendable>(
        _ entry: AuditEntry, before nothing: String, _ failure: String,
        _ body: @escaping @Sendable () throws -> T
    ) async throws(OperationFailure) -> T {
        try await record(entry, before: nothing)
        do throws(OperationFailure) {
            return try await LearningWork.run(failure, body)
        } catch {
            await recordFailure(of: entry)
            throw error
        }
    }
}
