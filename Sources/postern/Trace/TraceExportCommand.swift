import ArgumentParser
import Mail
import MailFlow
import Operations

/// `postern trace export`
struct TraceExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the rows of a search to a file, for spreadsheets and programs.",
        discussion: "Takes the conditions of `postern trace search`. A file has at most 100,000 rows.")

    @OptionGroup var conditions: TraceConditionOptions
    @Option(
        name: .long,
        help: ArgumentHelp("csv; extended for EOP's columns; jsonl for a JSON object a line.", valueName: "format"))
    var format = "csv"
    @Option(name: .long, help: "The file to create; standard output by default.")
    var output: String?
    @Option(name: .long, help: "At most this many rows.")
    var limit = Operations.TraceExport.mostRows

    @OptionGroup var settings: ConfigurationOptions

    func validate() throws {
        guard TraceExportFormat(rawValue: format.lowercased()) != nil else {
            throw ValidationError("--format \(format): give csv, extended or jsonl.")
        }
        guard (1...Operations.TraceExport.mostRows).contains(limit) else {
            throw ValidationError("--limit: give a number from 1 to \(Operations.TraceExport.mostRows).")
        }
    }

    func run() throws {
        try Console.run {
            let server = try settings.load()
            let format = TraceExportFormat(rawValue: format.lowercased()) ?? .csv
            let file = try ExportOutput(output)
            var (count, isIndexUnread) = (0, false)
            var next: String?
            do {
                try file.write(format.heading)
                var query = conditions.query(limit: limit)
                repeat {
                    query.limit = min(Operations.TraceSearch.mostRows, limit - count)
                    let page = try settings.ask(Operations.TraceExport(query), server: server)
                    var lines = ""
                    for row in page.value { lines += try format.line(row) }
                    try file.write(lines)
                    count += page.value.count
                    isIndexUnread = isIndexUnread || page.isIndexUnread
                    next = page.next
                    query.cursor = next.flatMap { TraceCursor($0) }
                } while next != nil && count < limit
            } catch {
                file.abandon()
                throw error
            }
            try file.finish()
            if isIndexUnread {
                Console.complain("The index of the trace can't be read; the store was searched in its place.")
            }
            if let name = file.file { Console.complain("\(count) rows are in \(name).") }
            if let next { Console.complain("There are more than \(count) rows: --cursor \(next)") }
        }
    }
}
