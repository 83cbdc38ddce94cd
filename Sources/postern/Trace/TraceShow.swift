import ArgumentParser
import Mail
import MailFlow
import Operations

/// `postern trace show`
struct TraceShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a message or a refusal in full: recipients, decisions, events.")

    @Argument(
        help: ArgumentHelp(
            "The message's number, MessageTraceId or Message-ID, or a refusal such as R17.", valueName: "message"))
    var message: String
    @Option(
        name: .long,
        help: ArgumentHelp("Only what concerns this recipient, by any of its addresses.", valueName: "address"))
    var recipient: String?

    @OptionGroup var table: TableOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let detail = try settings.ask(Operations.TraceShow(message: message, recipient: recipient))
            if output.json { return try Console.printJSON(detail) }
            if let row = detail.rows.first { printHead(row, detail) }
            table.print(
                ["RECIPIENT", "STATUS", "NEXT HOP", "CONNECTOR", "TO IP", "NEXT TRY", "DETAIL"],
                detail.rows.map {
                    [
                        $0.recipientAddress, $0.status, $0.nextHop ?? "-", $0.outboundConnector ?? "-", $0.toIP ?? "-",
                        $0.nextTry.text, $0.detail ?? "-",
                    ]
                })
            Console.print("")
            let decisions = DecisionText.lines(of: detail.decisions, naming: .recipients)
            for line in decisions { Console.print(TextTable.printable(line)) }
            if decisions.isEmpty { Console.print("No decisions are kept for it.") }
            Console.print("")
            table.print(
                ["TIME", "EVENT", "RECIPIENT", "REMOTE", "DETAIL"],
                detail.events.map { [$0.date.text, $0.event, $0.recipient ?? "-", $0.remote ?? "-", $0.detail] })
        }
    }

    /// What all rows share.
    private func printHead(_ row: TraceRowView, _ detail: TraceDetailView) {
        let lines: [(String, String?)] = [
            ("Received", row.received.text), ("Identity", row.identity), ("MessageTraceId", row.messageTraceID),
            ("Organization", row.organization), ("Direction", row.direction), ("Sender", row.senderAddress),
            ("From", row.author), ("Subject", row.subject), ("MessageId", row.messageID),
            ("Size", row.size.map { "\($0)" }), ("FromIP", row.fromIP), ("Connector", row.connector),
            ("TLS", row.tls), ("Verdict", detail.verdictWords), ("Content", detail.verdict?.reasons),
        ]
        for (name, value) in lines {
            guard let value, !value.isEmpty else { continue }
            let label = (name + ":").padding(toLength: 16)
            Console.print(label + TextTable.printable(value))
        }
        Console.print("")
    }
}

extension String {
    fileprivate func padding(toLength length: Int) -> String {
        self + String(repeating: " ", count: max(0, length - utf8.count))
    }
}
