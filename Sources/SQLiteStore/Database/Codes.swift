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
        }
    }

    init?(code: Int64) {
        guard let state = RecipientState.allCases.first(where: { $0.code == code }) else { return nil }
        self = state
    }
}

extension SequenceNumber {
    var firstRecipient: Int64 { RecipientID(self, index: 0).rawValue }
    var lastRecipient: Int64 { firstRecipient + RecipientID.perMessage - 1 }
}
