import Identity
import Mail
import MailFlow
import Organization

/// Writes what a historical search finds into files, page by page; it holds a page and a piece of a file in memory.
struct HistoricalSearchWork: Sendable {
    /// Rows of one file at most, EOP's figure.
    static let rowsOfFile = 100_000
    /// Files of one search at most.
    static let mostFiles = 10
    /// Octets that are written at once.
    static let piece = 256 << 10

    let order: HistoricalSearchOrder
    let organization: String?
    let administration: Administration
    let files: any ResultFiles

    /// Does it. Throws ``OperationFailure`` where the store can't be read or the disk takes no more.
    func run(_ progress: JobProgress) async throws(OperationFailure) -> JobResult {
        var result = HistoricalSearchResult(order)
        result.files = 1
        var (rows, rowsOfFile): (Int64, Int) = (0, 0)
        var text = Array(order.format.heading.utf8)
        let types = connectorTypes()
        var query = order.query(of: organization)
        search: repeat {
            try progress.proceed()
            let page = try await administration.search(query)
            for row in try await administration.explained(page.rows) where order.matches(row, types: types) {
                if rowsOfFile == Self.rowsOfFile {
                    guard result.files < Self.mostFiles else {
                        result.isCut = true
                        break search
                    }
                    try await write(&text, result.files, progress)
                    result.files += 1
                    rowsOfFile = 0
                    text = Array(order.format.heading.utf8)
                }
                text += try line(of: row).utf8
                rows += 1
                rowsOfFile += 1
                if text.count >= Self.piece { try await write(&text, result.files, progress) }
            }
            progress.report(done: rows)
            query.cursor = page.next
        } while query.cursor != nil
        try await write(&text, result.files, progress)
        progress.report(done: rows, total: rows)
        return JobResult(try result.json(), file: progress.id.text)
    }

    private func write(_ text: inout [UInt8], _ part: Int, _ progress: JobProgress) async throws(OperationFailure) {
        let octets = text
        text.removeAll(keepingCapacity: true)
        guard !octets.isEmpty else { return }
        try progress.proceed()
        try await files.append(octets, to: ResultFileName.part(part, of: progress.id.text))
    }

    private func line(of row: TraceRow) throws(OperationFailure) -> String {
        do {
            return try order.format.line(TraceRowView(row))
        } catch {
            throw OperationFailure(error, "A row can't be written")
        }
    }

    /// The type of each connector, as they are now: a row has the name of its connector alone.
    private func connectorTypes() -> [String: ConnectorType] {
        let snapshot = administration.configuration.snapshot
        let owners =
            organization.map { name in snapshot.organizations.filter { $0.name == name } }
            ?? snapshot.organizations
        var types: [String: ConnectorType] = [:]
        for owner in owners {
            for connector in owner.document.inboundConnectors {
                types[connector.name.lowercased()] = connector.connectorType
            }
            for connector in owner.document.outboundConnectors {
                types[connector.name.lowercased()] = connector.connectorType
            }
        }
        return types
    }
}
