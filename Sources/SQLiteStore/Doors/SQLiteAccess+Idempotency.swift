import Foundation
import GRDB
package import Identity
package import Mail

extension SQLiteAccess {
    /// Begins a request, durably, or says what became of the first one with the same key.
    package func begin(
        _ key: IdempotencyKey, requestHash: [UInt8], at moment: WallTime
    ) async throws(StoreError) -> IdempotencyStart {
        try await change { writer -> IdempotencyStart in
            let caller = try StoredJSON.text(key.caller)
            let known = try Row.fetchOne(
                writer.database, sql: "SELECT * FROM idempotency WHERE caller = ? AND route = ? AND key = ?",
                arguments: [caller, key.route, key.key])
            guard let known else {
                try writer.database.execute(
                    sql: "INSERT INTO idempotency (caller, route, key, request, begun) VALUES (?, ?, ?, ?, ?)",
                    arguments: [caller, key.route, key.key, Data(requestHash), moment.milliseconds])
                KillPoint.rowChanged.pass()
                return .begun
            }
            guard known.octets("request") == requestHash else { return .otherRequest }
            guard let status = known["status"] as Int? else { return .running }
            return .answered(
                StoredAnswer(status: status, fields: try known.json("fields"), body: known.octets("body") ?? []))
        }
    }

    /// Keeps the answer to a request that was begun, durably.
    package func finish(_ key: IdempotencyKey, _ answer: StoredAnswer) async throws(StoreError) {
        try await change { writer in
            try writer.database.execute(
                sql: """
                    UPDATE idempotency SET status = ?, fields = ?, body = ?
                    WHERE caller = ? AND route = ? AND key = ? AND status IS NULL
                    """,
                arguments: [
                    answer.status, try StoredJSON.text(answer.fields), Data(answer.body),
                    try StoredJSON.text(key.caller), key.route, key.key,
                ])
            KillPoint.rowChanged.pass()
        }
    }

    /// Forgets a request that was begun and had no effect.
    package func drop(_ key: IdempotencyKey) async throws(StoreError) {
        try await change { writer in
            try writer.database.execute(
                sql: "DELETE FROM idempotency WHERE caller = ? AND route = ? AND key = ? AND status IS NULL",
                arguments: [try StoredJSON.text(key.caller), key.route, key.key])
            KillPoint.rowChanged.pass()
        }
    }

    /// Gives an answer to all requests that were begun and not finished, durably.
    package func answerUnfinished(with answer: StoredAnswer) async throws(StoreError) {
        try await change { writer in
            try writer.database.execute(
                sql: "UPDATE idempotency SET status = ?, fields = ?, body = ? WHERE status IS NULL",
                arguments: [answer.status, try StoredJSON.text(answer.fields), Data(answer.body)])
            KillPoint.rowChanged.pass()
        }
    }

    /// Forgets what was begun before a moment.
    package func expire(before moment: WallTime) async throws(StoreError) {
        try await change { writer in
            try writer.database.execute(
                sql: "DELETE FROM idempotency WHERE begun < ?", arguments: [moment.milliseconds])
            KillPoint.rowChanged.pass()
        }
    }
}
