import MailFlow
import Queueing

/// How the states of recipients stand in the trace.
enum TraceState {
    static func detail(of state: RecipientState, last: String?) -> String? {
        switch state {
        case .waiting, .delivered, .failed, .quarantined: last
        case .expired, .removed, .discarded: last.map { "\(state.rawValue): \($0)" } ?? state.rawValue
        }
    }

    /// The states in which recipients can have one of these statuses.
    static func states(of statuses: [TraceStatus]) -> [RecipientState] {
        let states = statuses.flatMap { status -> [RecipientState] in
            switch status {
            case .pending: [.waiting]
            case .delivered, .filteredAsSpam: [.delivered]
            case .failed: [.failed, .expired, .removed]
            case .expired: [.expired]
            case .removed: [.removed]
            case .quarantined: [.quarantined, .discarded]
            case .expanded, .none, .refused: []
            }
        }
        return RecipientState.allCases.filter { states.contains($0) }
    }
}
