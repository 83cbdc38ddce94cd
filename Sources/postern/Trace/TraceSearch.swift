import ArgumentParser
import Gateway
import Mail
import MailFlow

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
        if let status, !TraceQuery.statuses.contains(where: { $0.lowercased() == status.lowercased() }) {
            throw ValidationError("--status \(status): give one of \(TraceQuery.statuses.joined(separator: ", ")).")
        }
        if let traceID, !TraceQuery.isTraceID(traceID) {
            throw ValidationError("--trace-id \(traceID): give a MessageTraceId, or at least its first eight digits.")
        }
        guard (1...5_000).contains(limit) else { throw ValidationError("--limit: give a number from 1 to 5000.") }
    }

    func run() throws {
        try Console.run {
            var query = TraceQuery(limit: limit)
            query.sender = sender
            query.recipient = recipient
            // Fields have the brackets; people leave them out.
            query.messageID = messageID.map { $0.hasPrefix("<") ? $0 : "<\($0)>" }
            query.traceID = traceID
            query.status = status
            query.organization = organization
            query.end = end.flatMap { WallTime(iso8601: $0) }
            let twoDays = Interval.hours(48).milliseconds
            query.start =
                start.flatMap { WallTime(iso8601: $0) }
                ?? WallTime(milliseconds: (query.end ?? SystemTime().wallTime()).milliseconds - twoDays)
            let reply = try settings.ask(.traceSearch(query))
            guard case .trace(let rows) = reply else { throw unexpected(reply) }
            if rows.count == limit {
                Console.complain("There may be more than \(limit) rows: give a higher --limit or an earlier --end.")
            }
            if output.json { return try Console.printJSON(rows.map(TraceRowOutput.init)) }
            if rows.isEmpty { return Console.print("Nothing matches.") }
            Console.printTable(
                ["RECEIVED", "STATUS", "SENDER", "RECIPIENT", "FROM IP", "MESSAGE", "SUBJECT", "DETAIL"],
                rows.map {
                    [
                        $0.received.iso8601, $0.status, $0.senderAddress, $0.recipientAddress, $0.fromIP ?? "-",
                        $0.identity ?? "-", String(($0.subject ?? "-").prefix(40)), $0.detail ?? "-",
                    ]
                })
        }
    }
}

extension TraceRow {
    /// What `trace show` takes: the sequence number of a message, or the identity of a refusal.
    fileprivate var identity: String? { refusal?.description ?? sequence.map(String.init) }
}

/// A row in JSON: moments as ISO 8601.
struct TraceRowOutput: Encodable {
    var received: String
    var organization: String?
    var senderAddress: String
    var recipientAddress: String
    var subject: String?
    var status: String
    var messageTraceID: String?
    var messageID: String?
    var size: Int?
    var fromIP: String?
    var sequence: Int64?
    /// What `trace show` takes: the sequence number of a message, or the identity of a refusal.
    var identity: String?
    var detail: String?

    init(_ row: TraceRow) {
        received = row.received.iso8601
        organization = row.organization
        senderAddress = row.senderAddress
        recipientAddress = row.recipientAddress
        subject = row.subject
        status = row.status
        messageTraceID = row.messageTraceID
        messageID = row.messageID
        size = row.size
        fromIP = row.fromIP
        sequence = row.sequence
        identity = row.identity
        detail = row.detail
    }
}
