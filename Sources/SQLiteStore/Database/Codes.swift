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

extension RecipientID {
    /// Recipients of one message, at most.
    static let perMessage: Int64 = 1 << 16

    /// A recipient's identity holds its message's number, so that a message's recipients lie together in the table.
    init(_ sequence: SequenceNumber, index: Int) {
        self.init(sequence.rawValue * RecipientID.perMessage + Int64(index))
    }

    var sequence: SequenceNumber { SequenceNumber(rawValue / RecipientID.perMessage) }
}

extension SequenceNumber {
    var firstRecipient: Int64 { RecipientID(self, index: 0).rawValue }
    var lastRecipient: Int64 { firstRecipient + RecipientID.perMessage - 1 }
}
