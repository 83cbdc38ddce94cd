import ArgumentParser
import Mail
import MailFlow
import Operations

/// The conditions of a search in the trace.
struct TraceConditionOptions: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp("MAIL FROM; *@contoso.com for a domain, <> for reports.", valueName: "address"))
    var sender: [String] = []
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The recipient, by the address named, the primary one or the one delivered to.", valueName: "address"))
    var recipient: [String] = []
    @Option(name: .long, help: ArgumentHelp("The author, in the From field.", valueName: "address"))
    var from: [String] = []
    @Option(
        name: .long, help: ArgumentHelp("The Message-ID field, with or without angle brackets.", valueName: "id"))
    var messageID: [String] = []
    @Option(
        name: .long, help: ArgumentHelp("The MessageTraceId, or at least its first eight digits.", valueName: "guid"))
    var traceID: String?
    @Option(
        name: .long, help: ArgumentHelp("The client it came from: an address or a block.", valueName: "address"))
    var source: [String] = []
    @Option(
        name: .long, help: ArgumentHelp("The server it was handed to: an address or a block.", valueName: "address"))
    var destination: [String] = []
    @Option(name: .long, help: ArgumentHelp("Part of the subject.", valueName: "text"))
    var subject: String?
    @Option(
        name: .long,
        help: ArgumentHelp("Where in the subject: Contains, StartsWith or EndsWith.", valueName: "place"))
    var subjectFilterType = "Contains"
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Pending, Delivered, Expanded, Failed, FilteredAsSpam, None, Refused, Expired or Removed; bounced, deferred, "
                + "rejected and other trackers' words too.", valueName: "status"))
    var status: [String] = []
    @Option(name: .long, help: ArgumentHelp("Incoming or Originating.", valueName: "direction"))
    var direction: String?
    @Option(
        name: .long,
        help: ArgumentHelp("An inbound connector that it came by, or an outbound one.", valueName: "name"))
    var connector: String?
    @Option(
        name: .long, help: ArgumentHelp("The next hop of its queue; *.example.com for subdomains.", valueName: "name"))
    var nextHop: String?
    @Option(
        name: .long,
        help: ArgumentHelp("The TLS that it came by: NoTls, TLS1.0, TLS1.1, TLS1.2 or TLS1.3.", valueName: "version"))
    var tlsUsed: [String] = []
    @Option(
        name: [.long, .customLong("verdict")],
        help: ArgumentHelp(
            "What its verdict says it is: MALW, FTBP, HPHSH, PHSH, HSPM, SPOOF, SPM, BULK, NONE and so on; malware, phish "
                + "and spam for several.", valueName: "category"))
    var category: [String] = []
    @Option(
        name: .long,
        help: ArgumentHelp(
            "A mail flow rule that acted on it, was only audited, or could not be evaluated.", valueName: "name"))
    var rule: String?
    @Option(name: .long, help: ArgumentHelp("The beginning of the last reply, such as \"550 5.7\".", valueName: "text"))
    var reply: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Text anywhere in an address, the subject, the Message-ID or the client's address.", valueName: "text"))
    var text: String?
    @Option(name: .long, help: ArgumentHelp("Only this organization.", valueName: "name"))
    var organization: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Received at this time or later, in ISO 8601, UTC; 48 hours ago by default.", valueName: "time"))
    var start: String?
    @Option(name: .long, help: ArgumentHelp("Received at this time or earlier, in ISO 8601, UTC.", valueName: "time"))
    var end: String?
    @Option(
        name: .long, help: ArgumentHelp("Go on where an earlier search has ended, as it said.", valueName: "cursor"))
    var cursor: String?

    func validate() throws {
        try ArgumentChecks.time(start, "--start")
        try ArgumentChecks.time(end, "--end")
        if let start = start.flatMap({ WallTime(iso8601: $0) }), let end = end.flatMap({ WallTime(iso8601: $0) }),
            end < start
        {
            throw ValidationError("The search ends before it starts: give --end a later moment than --start.")
        }
        for word in status where TraceStatus.meant(by: word).isEmpty {
            throw ValidationError(
                "--status \(word): give one of \(TraceStatus.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        for word in tlsUsed where TLSUsed(meantBy: word) == nil {
            throw ValidationError(
                "--tls-used \(word): give one of \(TLSUsed.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        for word in category where VerdictCategory.meant(by: word).isEmpty {
            throw ValidationError(
                "--category \(word): give one of \(VerdictCategory.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        if let direction, Self.direction(direction) == nil {
            throw ValidationError("--direction \(direction): give Incoming or Originating.")
        }
        if Self.place(subjectFilterType) == nil {
            throw ValidationError(
                "--subject-filter-type \(subjectFilterType): give Contains, StartsWith or EndsWith.")
        }
        try ArgumentChecks.cursor(cursor, "--cursor")
        try ArgumentChecks.reading { try query(limit: 1).check() }
    }

    /// What is asked for.
    func query(limit: Int) -> TraceQuery {
        var query = TraceQuery(limit: limit)
        query.senders = sender
        query.recipients = recipient
        query.authors = from
        query.messageIDs = messageID
        query.traceID = traceID
        query.sources = source
        query.destinations = destination
        query.subject = subject.map { .init($0, Self.place(subjectFilterType) ?? .contains) }
        query.statuses = status.flatMap { TraceStatus.meant(by: $0) }
        query.direction = direction.flatMap(Self.direction)
        query.connector = connector
        query.nextHop = nextHop
        query.tlsUsed = tlsUsed.compactMap { TLSUsed(meantBy: $0) }
        query.categories = category.flatMap { VerdictCategory.meant(by: $0) }
        query.rule = rule
        query.reply = reply
        query.text = text
        query.organization = organization
        query.cursor = cursor.flatMap { TraceCursor($0) }
        query.end = end.flatMap { WallTime(iso8601: $0) }
        let twoDays = Interval.hours(48).milliseconds
        query.start =
            start.flatMap { WallTime(iso8601: $0) }
            ?? WallTime(milliseconds: (query.end ?? SystemTime().wallTime()).milliseconds - twoDays)
        return query
    }

    private static func place(_ text: String) -> TraceQuery.SubjectCondition.Kind? {
        TraceQuery.SubjectCondition.Kind.allCases.first { TraceText.lowered($0.rawValue) == TraceText.lowered(text) }
    }

    /// EOP calls them received and sent.
    private static func direction(_ text: String) -> Direction? {
        switch text.lowercased() {
        case "incoming", "inbound", "received", "in": .incoming
        case "originating", "outbound", "sent", "out": .originating
        default: nil
        }
    }
}
