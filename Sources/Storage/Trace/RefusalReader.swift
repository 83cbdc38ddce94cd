import GRDB
import Glibc
import Mail
import MailFlow

/// Searches the refusals at the edge.
struct RefusalReader: Sendable {
    let folder: String

    /// Rows that match, newest first; none when there is no such file yet.
    func search(_ query: TraceQuery, limit: Int) throws -> [TraceRow] {
        let path = RefusalLog.path(in: folder)
        guard access(path, F_OK) == 0 else { return [] }
        var conditions = TraceConditions(query, received: "at", sender: "sender", recipient: "recipient")
        if query.sender == "<>" { conditions.add("sender IS NOT NULL") }
        let database = try DatabaseQueue(path: path, configuration: StoreReader.configuration)
        defer { try? database.close() }
        return try database.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM refusals \(conditions.clause) ORDER BY at DESC, id DESC LIMIT ?",
                arguments: conditions.arguments + [limit]
            ).map { row in
                let sender: String? = row["sender"]
                return TraceRow(
                    received: WallTime(milliseconds: row["at"]), organization: row["organization"],
                    senderAddress: sender.map { $0.isEmpty ? "<>" : $0 } ?? "",
                    recipientAddress: row["recipient"] ?? "",
                    subject: nil, status: TraceStatus.refused, messageTraceID: nil, messageID: nil, size: nil,
                    fromIP: row["client_address"], sequence: nil, detail: row["reply"])
            }
        }
    }
}
