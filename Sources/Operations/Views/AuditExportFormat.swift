import Mail

/// Writes entries of the audit log as lines of a file, for programs and spreadsheets (docs/reference/audit.md#export).
package enum AuditExportFormat: String, Codable, Sendable, Hashable, CaseIterable {
    /// CSV (RFC 4180) in UTF-8 with a byte order mark.
    case csv
    /// An entry a line, as JSON.
    case jsonl

    /// The most entries of one file.
    package static let mostEntries = 100_000

    private static let columns = [
        "id", "time", "callerKind", "caller", "uid", "authentication", "address", "requestId", "organization", "action",
        "objectKind", "object", "change", "reason", "result",
    ]

    /// What stands before the first entry; empty for nothing.
    package var heading: String {
        switch self {
        case .csv: CSVWriter.byteOrderMark + CSVWriter.line(Self.columns)
        case .jsonl: ""
        }
    }

    /// The line of an entry, with its end. Throws what a JSON encoder does.
    package func line(_ entry: AuditView) throws -> String {
        switch self {
        case .csv: CSVWriter.line(Self.cells(of: entry))
        case .jsonl: try JSONText.line(entry) + "\n"
        }
    }

    private static func cells(of entry: AuditView) -> [String?] {
        var uid: String?
        if case .local(let number) = entry.caller.kind { uid = String(number) }
        let who = [
            String(entry.id), entry.time.iso8601, entry.caller.kind.word, entry.caller.name, uid, entry.authentication,
            entry.source?.address, entry.source?.requestId,
        ]
        let what = [
            entry.organization, entry.action.rawValue, entry.object?.kind.rawValue, entry.object?.name, entry.change,
            entry.reason, entry.result.rawValue,
        ]
        return who + what
    }
}
