import Foundation
import Mail

extension WriterConnection {
    /// Adds an entry to the audit log, in the transaction of what it is about.
    func record(_ entry: AuditEntry?) throws { if let entry { try record([entry]) } }

    /// Adds entries to the audit log, in the transaction of what they are about.
    func record(_ entries: [AuditEntry]) throws {
        for entry in entries {
            let row = try statement(
                "INSERT INTO audit (at, organization, action, caller, entry) VALUES (?, ?, ?, ?, ?)")
            row.bind(entry.time.milliseconds)
            row.bind(entry.organization)
            row.bind(entry.action.rawValue)
            row.bind(entry.caller.name)
            row.bind(String(decoding: try JSONEncoder().encode(entry), as: UTF8.self))
            try row.run()
            KillPoint.auditWritten.pass()
        }
    }
}
