package import Identity
import NIOConcurrencyHelpers

/// How far a job is, between the work and whoever looks.
package final class JobProgress: Sendable {
    private struct State {
        var done: Int64 = 0
        var total: Int64?
        var isCancelled = false
    }

    /// The job.
    package let id: JobID
    private let state: NIOLockedValueBox<State>

    /// Nothing is done yet.
    ///
    /// - Parameter total: how many things there are to do; nil where that is not known.
    package init(of id: JobID, total: Int64? = nil) {
        self.id = id
        state = NIOLockedValueBox(State(total: total))
    }

    /// Things that are done.
    package var done: Int64 { state.withLockedValue { $0.done } }

    /// Things that there are; nil where that is not known.
    package var total: Int64? { state.withLockedValue { $0.total } }

    /// Whether the job was cancelled, so that the work is to stop.
    package var isCancelled: Bool { state.withLockedValue { $0.isCancelled } }

    /// Says how many things are done by now, and how many there are where that is known now.
    package func report(done: Int64, total: Int64? = nil) {
        state.withLockedValue { state in
            state.done = max(0, done)
            if let total { state.total = max(0, total) }
        }
    }

    /// Has the work stop.
    package func cancel() { state.withLockedValue { $0.isCancelled = true } }

    /// Throws where the job was cancelled.
    package func proceed() throws(OperationFailure) {
        if isCancelled { throw OperationFailure(.cannotNow, "The job was cancelled.") }
    }
}
