import Foundation
import GRDB
import Identity
import Mail

extension StoreReader {
    /// A job by its name; nil where there is none.
    func job(_ id: JobID) throws -> JobRecord? {
        try database.read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM jobs WHERE id = ?", arguments: [id.text])?.job()
        }
    }

    /// The newest jobs that match a query, the newest first.
    func jobs(_ query: JobQuery) throws -> [JobRecord] {
        var terms = ["TRUE"]
        var arguments = StatementArguments()
        switch query.scope {
        case .all: break
        case .only(let names):
            terms.append("organization IN (\(names.map { _ in "?" }.joined(separator: ", ")))")
            for name in names.sorted() { arguments += [name] }
        }
        if let caller = query.caller {
            terms.append("caller = ?")
            arguments += [try StoredJSON.text(caller)]
        }
        if let kind = query.kind {
            terms.append("kind = ?")
            arguments += [kind]
        }
        if let since = query.since {
            terms.append("created >= ?")
            arguments += [since.milliseconds]
        }
        if let before = query.before {
            terms.append("(created, id) < (?, ?)")
            arguments += [before.created.milliseconds, before.id.text]
        }
        arguments += [max(1, query.limit)]
        let (sql, bound) = (
            "SELECT * FROM jobs WHERE \(terms.joined(separator: " AND ")) ORDER BY created DESC, id DESC LIMIT ?",
            arguments
        )
        return try database.read { try Row.fetchAll($0, sql: sql, arguments: bound).map { try $0.job() } }
    }
}

extension Row {
    /// The job of a row of `jobs`.
    func job() throws -> JobRecord {
        let name: String = self["id"]
        guard let id = JobID(name) else { throw DamagedRow(description: "\(name) is no name of a job") }
        var job = JobRecord(
            id: id, kind: self["kind"], organization: self["organization"], caller: try json("caller"),
            created: WallTime(milliseconds: self["created"]), total: self["total"])
        job.state = try value("state")
        job.started = moment("started")
        job.ended = moment("ended")
        job.done = self["done"]
        job.result = octets("result")
        job.problem = octets("problem")
        job.file = self["file"]
        return job
    }

    /// A moment; nil where there is none.
    func moment(_ column: String) -> WallTime? {
        (self[column] as Int64?).map { WallTime(milliseconds: $0) }
    }
}
