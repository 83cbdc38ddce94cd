import Foundation
import GRDB
package import Mail
package import MailFlow
package import Queueing

extension SQLiteAccess {
    /// Keeps what became of people's reports, all durably or none; what is kept already stays as it is.
    package func keep(_ submissions: [Submission]) async throws(StoreError) {
        guard !submissions.isEmpty else { return }
        try await change { connection in
            for submission in submissions {
                try SubmissionRows.insert(submission, connection.database)
                KillPoint.rowChanged.pass()
            }
        }
    }

    /// What became of one report, by number.
    package func submissions(of report: RecipientID) async throws(StoreError) -> [Submission] {
        try await read { reader in
            try reader.database.read { database in
                try SubmissionRows.fetch(
                    "WHERE recipient = ? ORDER BY number", [report.rawValue], database)
            }
        }
    }

    /// What became of the reports that match, the newest first.
    package func submissions(_ query: SubmissionQuery) async throws(StoreError) -> [Submission] {
        try await read { reader in
            try reader.looking.read { try SubmissionRows.fetch(query, $0) }
        }
    }
}

/// The table of what became of people's reports.
private enum SubmissionRows {
    static func insert(_ submission: Submission, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO submissions (recipient, number, at, organization, reporter, reporter_key, kind,
                network_id, before, after, outcome) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            submission.report.rawValue, submission.number, submission.at.milliseconds, submission.organization,
            submission.reporter.description, submission.reporter.lookupKey, submission.kind.rawValue,
            submission.networkMessageID.map { Data($0.bytes) }, try submission.before.map(json),
            try submission.after.map(json), submission.outcome.rawValue,
        ])
    }

    static func fetch(_ query: SubmissionQuery, _ database: Database) throws -> [Submission] {
        var terms: [String] = []
        var arguments = StatementArguments()
        func add(_ term: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            terms.append(term)
            arguments += [value]
        }
        add("organization = ?", query.organization)
        add("at >= ?", query.start?.milliseconds)
        add("at < ?", query.end?.milliseconds)
        add("reporter_key = ?", query.reporter?.lookupKey)
        add("kind = ?", query.kind?.rawValue)
        add("network_id = ?", query.networkMessageID.map { Data($0.bytes) })
        add("outcome = ?", query.outcome?.rawValue)
        arguments += [max(0, query.limit)]
        let condition = terms.isEmpty ? "" : "WHERE \(terms.joined(separator: " AND ")) "
        return try fetch(condition + "ORDER BY at DESC, recipient DESC, number DESC LIMIT ?", arguments, database)
    }

    static func fetch(
        _ rest: String, _ arguments: StatementArguments, _ database: Database
    ) throws -> [Submission] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT recipient, number, at, organization, reporter, kind, network_id, before, after, outcome
                FROM submissions \(rest)
                """, arguments: arguments
        ).map { try Submission($0) }
    }

    private static func json(_ verdict: SubmissionVerdict) throws -> String {
        String(decoding: try JSONEncoder().encode(verdict), as: UTF8.self)
    }
}

extension Submission {
    fileprivate init(_ row: Row) throws {
        self.init(
            report: RecipientID(row["recipient"]), number: row["number"], at: WallTime(milliseconds: row["at"]),
            organization: row["organization"], reporter: try row.address("reporter"), kind: try row.value("kind"),
            networkMessageID: (row["network_id"] as Data?).flatMap { NetworkMessageID(bytes: Array($0)) },
            before: (row["before"] as String?) == nil ? nil : try row.json("before"),
            after: (row["after"] as String?) == nil ? nil : try row.json("after"), outcome: try row.value("outcome"))
    }
}
