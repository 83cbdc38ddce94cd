import GRDB
import Queueing

extension Database {
    /// How many recipients a message has, waiting or ended.
    func recipientCount(of sequence: SequenceNumber) throws -> Int {
        try Int.fetchOne(
            cachedStatement(sql: "SELECT COUNT(*) FROM recipients WHERE id BETWEEN ? AND ?"),
            arguments: [sequence.firstRecipient, sequence.lastRecipient]) ?? 0
    }
}
