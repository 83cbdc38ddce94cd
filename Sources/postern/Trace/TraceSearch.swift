import ArgumentParser
import Mail
import MailFlow
import Operations

/// `postern trace search`
struct TraceSearch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "List messages and refusals, newest first.",
        discussion: """
            All given conditions must hold; of several values of one condition, one must. Without --start, the search \
            covers the last 48 hours.
            """)

    @OptionGroup var conditions: TraceConditionOptions
    @Option(name: .long, help: "At most this many rows.")
    var limit = 1_000

    @OptionGroup var table: TableOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...5_000).contains(limit) else { throw ValidationError("--limit: give a number from 1 to 5000.") }
    }

    func run() throws {
        try Console.run {
            let page = try settings.ask(Operations.TraceSearch(conditions.query(limit: limit)))
            if output.json { return try Console.printJSON(page) }
            if page.value.isEmpty {
                Console.print(page.next == nil ? "Nothing matches." : "Nothing matches so far.")
            } else {
                table.print(TraceTable.heading, page.value.map(TraceTable.cells), spare: TraceTable.spare)
            }
            TraceTable.complain(about: page)
        }
    }
}

/// How rows of the trace look as text.
enum TraceTable {
    static let heading = [
        "RECEIVED", "STATUS", "CAT", "SENDER", "RECIPIENT", "IDENTITY", "SUBJECT", "FROM IP", "NEXT HOP", "SIZE",
        "DIRECTION", "CONNECTOR", "DETAIL",
    ]

    /// What is left out on a narrow terminal, the first of them first; `trace show` has it.
    static let spare = ["CONNECTOR", "DIRECTION", "SIZE", "NEXT HOP", "FROM IP", "CAT"]

    static func cells(_ row: TraceRowView) -> [String] {
        [
            row.received.text, row.status, row.cat?.rawValue ?? "-", row.senderAddress, row.recipientAddress,
            row.identity ?? "-",
            row.subject ?? "-", row.fromIP ?? "-", row.nextHop ?? "-",
            row.size.map { "\($0)" } ?? "-", row.direction ?? "-", row.connector ?? row.outboundConnector ?? "-",
            row.detail ?? "-",
        ]
    }

    /// Says what the rows alone don't, to standard error: that there are more, and how the search was cut short.
    static func complain(about page: TracePageView) {
        if page.isIndexUnread {
            Console.complain(
                "The index of the trace can't be read, so the store was searched in its place: nothing is left out. "
                    + "`postern trace rebuild` makes the index anew.")
        }
        if let begins = page.indexBegins {
            Console.complain(
                "The index of the trace begins on \(begins.text): what is older is searched in the store, which takes "
                    + "longer. Nothing is left out.")
        }
        complain(lookedThrough: page.lookedThrough, next: page.next)
    }

    /// Says that there are more rows, and how far a search that was cut short has come.
    static func complain(lookedThrough moment: WallTime?, next: String?) {
        if let moment {
            Console.complain("All that was received since \(moment.text) was looked at, and nothing older yet.")
        }
        if let next { Console.complain("more: --cursor \(next)") }
    }
}
