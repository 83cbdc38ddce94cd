import ArgumentParser
import Mail
import MailFlow
import Operations
import Organization

/// `postern rule list`
struct RuleListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the mail flow rules in the order of evaluation, with what they matched.",
        discussion: "EOP calls it Get-TransportRule. HITS are those of the last seven days.")

    @OptionGroup var table: TableOptions
    @OptionGroup var options: OrganizationOptions

    func run() throws {
        try Console.run {
            let listing = try options.ask { RuleList(organization: $0) }
            if options.output.json { return try Console.printJSON(listing) }
            if listing.rules.isEmpty { return Console.print("There are none.") }
            table.print(
                ["PLACE", "STATE", "MODE", "NAME", "HITS", "LAST HIT", "NOTE", "ACTIONS", "CONDITIONS"],
                listing.rules.map { rule in
                    [
                        "\(rule.place)", RuleText.state(of: rule), rule.mode.rawValue, rule.name,
                        RuleText.hits(rule.hits), rule.lastHit.text, RuleText.mark(of: rule),
                        rule.actions.joined(separator: "; "), RuleText.conditions(of: rule),
                    ]
                }, spare: ["CONDITIONS", "ACTIONS"])
            if listing.rules.contains(where: { !$0.findings.isEmpty }) {
                Console.print("\n`postern rule show NAME` says more about a note.")
            }
        }
    }
}

/// `postern rule show`
struct RuleShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a mail flow rule whole, with what it matched and what may not be meant.")

    @Argument(help: "The rule's name.")
    var name: String
    @OptionGroup var options: OrganizationOptions

    func run() throws {
        try Console.run {
            let rule = try options.ask { RuleShow(organization: $0, rule: name) }
            if options.output.json { return try Console.printJSON(rule) }
            for line in rule.document.split(separator: "\n") { Console.print(TextTable.printable(String(line))) }
            Console.print("")
            Console.print("Place in the order: \(rule.summary.place)")
            Console.print("Hits of \(rule.summary.hits.days) days: \(RuleText.hits(rule.summary.hits))")
            Console.print("Hits of \(rule.hits.days) days: \(RuleText.hits(rule.hits)); last: \(rule.hits.last.text)")
            for pattern in rule.patterns {
                let engine = pattern.engine.map { "searched by \($0)" } ?? "can't be used"
                Console.print(TextTable.printable("\(pattern.property) \(pattern.pattern): \(engine)"))
            }
            for finding in rule.summary.findings { Console.print(TextTable.printable(finding.sentence)) }
        }
    }
}

/// `postern rule trace`
struct RuleTraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "List the messages that a mail flow rule acted on, was audited on, or could not be evaluated on.",
        discussion: """
            The newest first, refused ones among them. Without --start, the last seven days. `postern trace show` has \
            all about one of them.
            """)

    @Argument(help: "The rule's name; one that was removed still has its messages.")
    var name: String
    @Option(
        name: .long, help: ArgumentHelp("Received at this time or later, in ISO 8601, UTC.", valueName: "time"))
    var start: String?
    @Option(name: .long, help: ArgumentHelp("Received at this time or earlier, in ISO 8601, UTC.", valueName: "time"))
    var end: String?
    @Option(name: .long, help: "At most this many rows.")
    var limit = 100
    @Option(
        name: .long, help: ArgumentHelp("Go on where an earlier search has ended, as it said.", valueName: "cursor"))
    var cursor: String?
    @OptionGroup var table: TableOptions
    @OptionGroup var options: OrganizationOptions

    func validate() throws {
        try ArgumentChecks.time(start, "--start")
        try ArgumentChecks.time(end, "--end")
        try ArgumentChecks.number(Int64(limit), in: 1...Int64(Operations.TraceSearch.mostRows), "--limit")
        try ArgumentChecks.cursor(cursor, "--cursor")
    }

    func run() throws {
        try Console.run {
            let end = end.flatMap { WallTime(iso8601: $0) }
            let week = Interval.hours(7 * 24).milliseconds
            let start =
                start.flatMap { WallTime(iso8601: $0) }
                ?? WallTime(milliseconds: (end ?? SystemTime().wallTime()).milliseconds - week)
            let page = try options.ask {
                RuleTraceSearch(
                    organization: $0, rule: name, start: start, end: end, limit: limit,
                    cursor: cursor.flatMap { TraceCursor($0) })
            }
            if options.output.json { return try Console.printJSON(page) }
            if page.value.isEmpty {
                // The period may be one that nobody named.
                let found = "It acted on no message received since \(start.text)"
                Console.print(page.next == nil ? "\(found)." : "\(found), as far as was looked.")
            } else {
                table.print(
                    ["RECEIVED", "ACTIONS", "SENDER", "RECIPIENT", "STATUS", "IDENTITY", "SUBJECT"],
                    page.value.map { row in
                        [
                            row.received.text, row.hits.map { RuleText.effect(of: $0) }.joined(separator: "; "),
                            row.sender, row.recipient, row.status, row.identity ?? "-", row.subject ?? "-",
                        ]
                    })
            }
            TraceTable.complain(lookedThrough: page.lookedThrough, next: page.next)
        }
    }
}
