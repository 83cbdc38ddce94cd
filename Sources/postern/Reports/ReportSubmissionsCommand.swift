import ArgumentParser
import Mail
import MailFlow
import Operations

/// `postern report submissions`
struct ReportSubmissionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submissions", abstract: "What people have reported of delivered mail, and what became of it.",
        discussion: "The newest first. They are kept for as long as the trace is.")

    @Option(name: .long, help: ArgumentHelp("Only reports of this organization's people.", valueName: "name"))
    var organization: String?
    @Option(name: .long, help: ArgumentHelp("From this time on, in ISO 8601, UTC.", valueName: "time"))
    var start: String?
    @Option(name: .long, help: ArgumentHelp("Up to this time, in ISO 8601, UTC.", valueName: "time"))
    var end: String?
    @Option(name: .long, help: ArgumentHelp("Only reports of this person.", valueName: "address"))
    var reporter: String?
    @Option(name: .long, help: "Only reports that say this: Junk, NotJunk or Phish.")
    var kind: String?
    @Option(name: .long, help: ArgumentHelp("Only reports of this message.", valueName: "MessageTraceId"))
    var traceID: String?
    @Option(name: .long, help: "Only reports of which this became.")
    var outcome: String?
    @Option(name: .long, help: "At most this many rows, up to 1000.")
    var limit = 100
    @Flag(name: .long, help: "Print CSV, for a spreadsheet.")
    var csv = false

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try ArgumentChecks.time(start, "--start")
        try ArgumentChecks.time(end, "--end")
        _ = try kind.map { try SubmissionKind(argument: $0, "--kind") }
        _ = try outcome.map { try SubmissionOutcome(argument: $0, "--outcome") }
        guard (1...ReportSubmissions.mostRows).contains(limit) else {
            throw ValidationError("--limit: give a number from 1 to \(ReportSubmissions.mostRows).")
        }
        if csv, output.json { throw ValidationError("Give --csv or --json, not both.") }
    }

    func run() throws {
        try Console.run {
            let answer = try settings.ask(
                ReportSubmissions(
                    organization: organization, start: start.flatMap { WallTime(iso8601: $0) },
                    end: end.flatMap { WallTime(iso8601: $0) }, reporter: reporter,
                    kind: try kind.map { try SubmissionKind(argument: $0, "--kind") }, networkMessageID: traceID,
                    outcome: try outcome.map { try SubmissionOutcome(argument: $0, "--outcome") }, limit: limit))
            if output.json { return try Console.printJSON(answer) }
            let table = Self.table(answer)
            if csv { return Console.write(ReportTable.csv([table])) }
            Console.print("From \(answer.start.iso8601) to \(answer.end.iso8601).")
            if table.rows.isEmpty { return Console.print("None.") }
            Console.printTable(table.heading.map { $0.title }, table.text)
            if answer.isCut { Console.print("There are more: give a shorter period, or a greater --limit.") }
        }
    }

    private static func table(_ report: SubmissionReportView) -> ReportTable {
        ReportTable(
            heading: [
                .init("TIME", "at"), .init("REPORTER", "reporter"), .init("KIND", "kind"),
                .init("OUTCOME", "outcome"), .init("THEN", "before"), .init("NOW", "after"),
                .init("SENDER", "sender"), .init("SUBJECT", "subject"), .init("MESSAGETRACEID", "MessageTraceId"),
            ],
            rows: report.rows.map { row in
                [
                    .text(row.at.iso8601), .text(row.reporter.description), .text(row.kind.rawValue),
                    .text(row.outcome.rawValue), .text(row.before?.description), .text(row.after?.description),
                    .text(row.sender), .text(row.subject), .text(row.messageTraceID?.description),
                ]
            })
    }
}
