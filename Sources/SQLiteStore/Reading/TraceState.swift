import Queueing

/// EOP's status names for the states of recipients.
enum TraceState {
    /// EOP knows no status for what expired or was removed: both have failed, and the detail says how.
    static func name(of state: RecipientState) -> String {
        switch state {
        case .waiting, .delivered, .failed: state.rawValue
        case .expired, .removed: RecipientState.failed.rawValue
        }
    }

    static func detail(of state: RecipientState, last: String?) -> String? {
        switch state {
        case .waiting, .delivered, .failed: last
        case .expired, .removed: last.map { "\(state.rawValue): \($0)" } ?? state.rawValue
        }
    }

    /// The states that a search for a status means: EOP's name, or the narrower name of the state itself.
    static func states(matching status: String) -> [RecipientState] {
        RecipientState.allCases.filter {
            $0.rawValue.caseInsensitivelyEquals(status) || name(of: $0).caseInsensitivelyEquals(status)
        }
    }
}

extension String {
    func caseInsensitivelyEquals(_ other: String?) -> Bool { lowercased() == other?.lowercased() }
}
