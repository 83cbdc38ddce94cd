import ArgumentParser
import Mail
import Operations

/// `postern audit list`
struct AuditListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the entries of the audit log, newest first.",
        discussion: "All given conditions must hold. Entries are kept for a year.")

    @Option(name: .long, help: ArgumentHelp("Only this organization.", valueName: "name"))
    var organization: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only this action, such as configuration.apply; may be given several times.", valueName: "action"))
    var action: [String] = []
    @Option(name: .long, help: ArgumentHelp("Only the caller with this name.", valueName: "name"))
    var caller: String?
    @Option(name: .long, help: ArgumentHelp("At this time or later, in ISO 8601, UTC.", valueName: "time"))
    var since: String?
    @Option(name: .long, help: ArgumentHelp("At this time or earlier, in ISO 8601, UTC.", valueName: "time"))
    var until: String?
    @Option(name: .long, help: "At most this many entries.")
    var limit = 100

    @OptionGroup var table: TableOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try ArgumentChecks.time(since, "--since")
        try ArgumentChecks.time(until, "--until")
        if let since = since.flatMap({ WallTime(iso8601: $0) }), let until = until.flatMap({ WallTime(iso8601: $0) }),
            until < since
        {
            throw ValidationError("The search ends before it starts: give --until a later moment than --since.")
        }
        for name in action where AuditAction(rawValue: name) == nil {
            let known = AuditAction.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--action \(name): give one of \(known).")
        }
        guard (1...AuditList.maximum).contains(limit) else {
            throw ValidationError("--limit: give a number from 1 to \(AuditList.maximum).")
        }
    }

    func run() throws {
        try Console.run {
            var query = AuditQuery(limit: limit)
            query.organization = organization
            query.actions = action.compactMap { AuditAction(rawValue: $0) }
            query.caller = caller
            query.since = since.flatMap { WallTime(iso8601: $0) }
            query.until = until.flatMap { WallTime(iso8601: $0) }
            let entries = try settings.ask(AuditList(query))
            if entries.count == limit {
                Console.complain(
                    "There may be more than \(limit) entries: give a higher --limit or an earlier --until.")
            }
            if output.json { return try Console.printJSON(entries.map { AuditView($0) }) }
            if entries.isEmpty { return Console.print("Nothing matches.") }
            table.print(
                ["TIME", "CALLER", "ACTION", "ORGANIZATION", "OBJECT", "CHANGE", "REASON", "RESULT"],
                entries.map {
                    [
                        $0.time.text, $0.caller.description, $0.action.rawValue, $0.organization ?? "-",
                        $0.object?.description ?? "-", $0.change ?? "-", $0.reason ?? "-", $0.result.rawValue,
                    ]
                })
        }
    }
}
