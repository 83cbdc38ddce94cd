import Foundation
import Mail
import NIOConcurrencyHelpers
import Organization
import PosternTesting
import Queueing

@testable import SQLiteStore

/// Acknowledgements, each written to a file by one `write`, so that what was written survives the process.
final class KillJournal: Sendable {
    private let descriptor: Int32

    init(_ path: String) { descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600) }

    deinit { close(descriptor) }

    func note(_ words: Any...) {
        let line = words.map { "\($0)" }.joined(separator: " ") + "\n"
        guard write(descriptor, line, line.utf8.count) == line.utf8.count else { exit(2) }
    }
}

/// Carries out the plan in the process that is to be killed.
final class KillWorker: Sendable {
    /// The status of a process that nothing killed.
    static let atItsEnd: Int32 = 3
    private let folder: String
    private let mistake: KillPlan.Mistake?
    private let diesInMistake: Bool
    private let journal: KillJournal
    private let foreseen = NIOLockedValueBox<Int64>(0)
    private let sequences = NIOLockedValueBox<[String: SequenceNumber]>([:])

    init(folder: String, mistake: KillPlan.Mistake? = nil, diesInMistake: Bool = false) {
        self.folder = folder
        self.mistake = mistake
        self.diesInMistake = diesInMistake
        journal = KillJournal(folder + "/journal")
    }

    func run() async throws {
        var store = try KillPlan.open(folder + "/store")
        for steps in KillPlan.start { try await run(steps, on: store) }
        _ = try await store.apply(
            [AppliedDocument(organization: "contoso", document: KillPlan.document)], author: "test",
            at: KillPlan.clock().wallTime(), audit: [KillPlan.entry(.configurationApply)])
        journal.note("organization")
        await submit(
            StoreTransaction(queueSuspensions: [KillPlan.queue: true], audit: [KillPlan.entry(.queueSuspend)]),
            to: store)
        journal.note("suspended")
        store.close()

        store = try KillPlan.open(folder + "/store")
        let sparse = folder + "/store/segments/1.seg"
        guard try await eventually({ !FileManager.default.fileExists(atPath: sparse) }) else {
            return journal.note("error", "the first segment was not collected")
        }
        for steps in KillPlan.finish { try await run(steps, on: store) }
        store.close()
        journal.note("finished")
    }

    /// A start and a stop of the store, nothing else.
    func recover() throws { try KillPlan.open(folder + "/store").close() }

    private func run(_ steps: [KillPlan.Step], on store: SQLiteStore) async throws {
        for (index, together) in planted(steps).enumerated() {
            if index > 0 { dieInMistake() }
            let transactions = try together.map { step in
                (step, try KillPlan.transaction(step, sequences.withLockedValue { $0 }))
            }
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let left = NIOLockedValueBox(transactions.count)
                for (step, transaction) in transactions {
                    submit(step, transaction, to: store) {
                        let isLast = left.withLockedValue { left -> Bool in
                            left -= 1
                            return left == 0
                        }
                        if isLast { continuation.resume() }
                    }
                }
            }
        }
    }

    /// No handler runs and nothing is flushed: what the kernel has is what stays.
    private func dieInMistake() {
        if diesInMistake { kill(getpid(), SIGKILL) }
    }

    /// What is submitted at once, one after the other: a step that the mistake parts is two of them.
    private func planted(_ steps: [KillPlan.Step]) -> [[KillPlan.Step]] {
        guard let parted = steps.firstIndex(where: { !halves($0).isEmpty }) else { return [steps] }
        let parts = halves(steps[parted])
        return [Array(steps[..<parted]) + [parts[0]], [parts[1]] + Array(steps[(parted + 1)...])]
    }

    private func halves(_ step: KillPlan.Step) -> [KillPlan.Step] {
        switch mistake {
        case .reportApart where !step.accepts.isEmpty && !step.ends.isEmpty:
            [KillPlan.Step(ends: step.ends), KillPlan.Step(accepts: step.accepts)]
        case .entryApart where step.audit != nil:
            [
                KillPlan.Step(
                    accepts: step.accepts, ends: step.ends, releases: step.releases, declines: step.declines),
                KillPlan.Step(audit: step.audit),
            ]
        default: []
        }
    }

    private func submit(
        _ step: KillPlan.Step, _ transaction: StoreTransaction, to store: SQLiteStore,
        done: @escaping @Sendable () -> Void
    ) {
        if mistake == .earlyAcknowledgement {
            for label in step.accepts {
                let sequence = foreseen.withLockedValue { foreseen -> Int64 in
                    foreseen += 1
                    return foreseen
                }
                journal.note("accepted", label, sequence)
                dieInMistake()
            }
        }
        var transaction = transaction
        let forgets = mistake == .forgottenMark && step.ends.first?.message == "small-1"
        if forgets { transaction.updates = [] }
        store.submit(transaction) { [self] result in
            switch result {
            case .success(let receipt):
                for (label, accepted) in zip(step.accepts, receipt.accepted) {
                    sequences.withLockedValue { $0[label] = accepted.sequence }
                    if mistake != .earlyAcknowledgement { journal.note("accepted", label, accepted.sequence) }
                }
                if !step.isMarksAlone { noteEnds(step) }
                for label in step.defers { journal.note("deferred", label) }
                for label in step.releases { journal.note("released", label) }
                for label in step.losses { journal.note("discarded", label) }
                for label in step.holds { journal.note("held", label) }
            case .failure(let error): journal.note("error", error)
            }
            done()
        }
        // Marks alone outlive the process as soon as they are submitted (docs/reference/durability.md).
        if step.isMarksAlone { noteEnds(step) }
        if forgets { dieInMistake() }
    }

    private func noteEnds(_ step: KillPlan.Step) {
        for end in step.ends { journal.note("ended", end.message, end.index, end.state.rawValue) }
    }

    private func submit(_ transaction: StoreTransaction, to store: SQLiteStore) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            store.submit(transaction) { [journal] result in
                if case .failure(let error) = result { journal.note("error", error) }
                continuation.resume()
            }
        }
    }
}
