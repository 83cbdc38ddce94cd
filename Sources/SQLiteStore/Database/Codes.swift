import Mail
import Queueing

extension RecipientState {
    /// What stands in `recipients.state`; never change one.
    var code: Int64 {
        switch self {
        case .waiting: 0
        case .delivered: 1
        case .failed: 2
        case .expired: 3
        case .removed: 4
        case .quarantined: 5
        case .discarded: 6
        }
    }

    init?(code: Int64) {
        guard let state = RecipientState.allCases.first(where: { $0.code == code }) else { return nil }
        self = state
    }
}

extension ReleaseStatus {
    /// What stands in `quarantine.status`; never change one. Those of an item that is released are 10 and above.
    var code: Int64 {
        switch self {
        case .notReleased: 0
        case .requested: 1
        case .denied: 2
        case .released: 10
        case .approved: 11
        }
    }

    init?(code: Int64) {
        guard let status = ReleaseStatus.allCases.first(where: { $0.code == code }) else { return nil }
        self = status
    }
}

extension SequenceNumber {
    var firstRecipient: Int64 { RecipientID(self, index: 0).rawValue }
    var lastRecipient: Int64 { firstRecipient + RecipientID.perMessage - 1 }
}
