import NIOConcurrencyHelpers

/// Makes one round of work at a time out of any number of calls, so that many changes in a row don't fill the threads
/// that deliveries need too.
final class Rounds: Sendable {
    private enum State { case idle, underWay, wantedAgain }

    private let state = NIOLockedValueBox(State.idle)

    /// Does `work`; while another call does it already, has that one do it once more and returns at once.
    func run(_ work: () async -> Void) async {
        let isFirst = state.withLockedValue { state in
            defer { state = state == .idle ? .underWay : .wantedAgain }
            return state == .idle
        }
        guard isFirst else { return }
        repeat { await work() } while isWantedAgain()
    }

    private func isWantedAgain() -> Bool {
        state.withLockedValue { state in
            state = state == .wantedAgain ? .underWay : .idle
            return state == .underWay
        }
    }
}
