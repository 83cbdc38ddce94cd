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

    @OptionGroup var table: TableOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let detail = try settings.ask(Operations.TraceShow(message: message))
            if output.json { return try Console.printJSON(detail) }
            table.print(
                ["RECEIVED", "STATUS", "SENDER", "RECIPIENT", "FROM IP", "SUBJECT", "DETAIL"],
                detail.rows.map {
                    [
                        $0.received.text, $0.status, $0.senderAddress, $0.recipientAddress, $0.fromIP ?? "-",
                        $0.subject ?? "-", $0.detail ?? "-",
                    ]
                })
            Console.print("")
            let decisions = DecisionText.lines(of: detail.decisions, naming: .recipients)
            for line in decisions { Console.print(TextTable.printable(line)) }
            if decisions.isEmpty { Console.print("No decisions are kept for it.") }
            Console.print("")
            table.print(
                ["TIME", "EVENT", "RECIPIENT", "REMOTE", "DETAIL"],
                detail.events.map { [$0.at.text, $0.event, $0.recipient ?? "-", $0.remote ?? "-", $0.detail] })
        }
    }
}
