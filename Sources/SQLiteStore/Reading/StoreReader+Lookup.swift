import Foundation
import GRDB
import MailFlow
package import Queueing

extension StoreReader {
    /// The messages that `text` may mean, at most `limit`: by number or MessageTraceId, by the beginning of a
    /// MessageTraceId, or by the Message-ID field with its angle brackets, the newest first. Empty when there is none.
    package func messages(matching text: String, limit: Int) throws -> [SequenceNumber] {
        try database.read { database in
            if let row = try StoreReader.message(text, database) { return [SequenceNumber(row["sequence"])] }
            if text.hasPrefix("<") {
                return try Int64.fetchAll(
                    database, sql: "SELECT sequence FROM messages WHERE message_id = ? ORDER BY sequence DESC LIMIT ?",
                    arguments: [text, limit]
                ).map { SequenceNumber($0) }
            }
            guard let range = StoreReader.traceIDs(beginningWith: text) else { return [] }
            return try Int64.fetchAll(
                database,
                sql: """
                    SELECT sequence FROM messages WHERE network_id BETWEEN ? AND ? ORDER BY sequence DESC LIMIT ?
                    """, arguments: [Data(range.lowerBound), Data(range.upperBound), limit]
            ).map { SequenceNumber($0) }
        }
    }

    /// The lowest and the highest identity whose text begins so; nil for what is no beginning of one.
    static func traceIDs(beginningWith text: String) -> (lowerBound: [UInt8], upperBound: [UInt8])? {
        guard TraceQuery.isTraceID(text) else { return nil }
        let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
        func octets(filledWith digit: String) -> [UInt8]? {
            let whole = Array(
                String(decoding: digits, as: UTF8.self) + String(repeating: digit, count: 32 - digits.count))
            var octets: [UInt8] = []
            for index in stride(from: 0, to: 32, by: 2) {
                guard whole[index].isHexDigit, let octet = UInt8(String(whole[index...index + 1]), radix: 16) else {
                    return nil
                }
                octets.append(octet)
            }
            return octets
        }
        guard let lowest = octets(filledWith: "0"), let highest = octets(filledWith: "f") else { return nil }
        return (lowest, highest)
    }
}
