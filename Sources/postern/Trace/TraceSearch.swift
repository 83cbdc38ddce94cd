import ArgumentParser
import Mail
import MailFlow
import Operations

/// `postern trace search`
struct TraceSearch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "List messages and refusals, newest first.",
        discussion: "All given conditions must hold. Without --start, the search covers the last 48 hours.")

    @Option(name: .long, help: ArgumentHelp("MAIL FROM; *@contoso.com for a domain.", valueName: "address"))
    var sender: String?
    @Option(name: .long, help: ArgumentHelp("RCPT TO; *@contoso.com for a domain.", valueName: "address"))
    var recipient: String?
    @Option(name: .long, help: ArgumentHelp("The Message-ID field.", valueName: "id"))
    var messageID: String?
    @Option(
        name: .long, help: ArgumentHelp("The MessageTraceId, or at least its first eight digits.", valueName: "guid"))
    var traceID: String?
    @Option(name: .long, help: "Pending, Delivered, Failed, Expired, Removed or Refused.")
    var status: String?
    @Option(name: .long, help: ArgumentHelp("Only this organization.", valueName: "name"))
    var organization: String?
    @Option(name: .long, help: ArgumentHelp("Received at this time or later, in ISO 8601, UTC.", valueName: "time"))
    var start: String?
    @Option(name: .long, help: ArgumentHelp("Received at this time or earlier, in ISO 8601, UTC.", valueName: "time"))
    var end: String?
    @Option(name: .long, help: "At most this many rows.")
    var limit = 1_000

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        for (name, text) in [("--start", start), ("--end", end)] {
            guard let text, WallTime(iso8601: text) == nil else { continue }
            throw ValidationError("\(name) \(text): give a time such as 2026-11-23 or 2026-11-23T13:00:00Z.")
        }
        if let start = start.flatMap({ WallTime(iso8601: $0) }), let end = end.flatMap({ WallTime(iso8601: $0) }),
            end < start
        {
            throw ValidationError("The search ends before it starts: give --end a later moment than --start.")
        }
        if let status, TraceStatus(named: status) == nil {
            throw ValidationError(
                "--status \(status): give one of \(TraceStatus.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        if let traceID, !TraceQuery.isTraceID(traceID) {
            throw ValidationError("--trace-id \(traceID): give a MessageTraceId, or at least its first eight digits.")
        }
        guard (1...5_000).contains(limit) else { throw ValidationError("--limit: give a number from 1 to 5000.") }
    }

    func run() throws {
        try Console.run {
            var query = TraceQuery(limit: limit)
            query.senders = sender.map { [$0] } ?? []
            query.recipients = recipient.map { [$0] } ?? []
            // Fields have the brackets; people leave them out.
            query.messageIDs = messageID.map { [$0.hasPrefix("<") ? $0 : "<\($0)>"] } ?? []
            query.traceID = traceID
            query.statuses = status.flatMap { TraceStatus(named: $0) }.map { [$0] } ?? []
            query.organization = organization
            query.end = end.flatMap { WallTime(iso8601: $0) }
            let twoDays = Interval.hours(48).milliseconds
            query.start =
                start.flatMap { WallTime(iso8601: $0) }
                ?? WallTime(milliseconds: (query.end ?? SystemTime().wallTime()).milliseconds - twoDays)
            let rows = try settings.ask(Operations.TraceSearch(query))
            if rows.count == limit {
                Console.complain("There may be more than \(limit) rows: give a higher --limit or an earlier --end.")
            }
            if output.json { return try Console.printJSON(rows) }
            if rows.isEmpty { return Console.print("Nothing matches.") }
            Console.printTable(
                ["RECEIVED", "STATUS", "SENDER", "RECIPIENT", "FROM IP", "MESSAGE", "SUBJECT", "DETAIL"],
                rows.map {
                    [
                        $0.received.text, $0.status, $0.senderAddress, $0.recipientAddress, $0.fromIP ?? "-",
                        $0.identity ?? "-", String(($0.subject ?? "-").prefix(40)), $0.detail ?? "-",
                    ]
                })
        }
    }
}
