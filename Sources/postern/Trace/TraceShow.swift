import ArgumentParser
import Gateway
import Mail
import MailFlow

/// `postern trace show`
struct TraceShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a message or a refusal in full: recipients, decisions, events.")

    @Argument(
        help: ArgumentHelp(
            "The message's number, MessageTraceId or Message-ID, or a refusal such as R17.", valueName: "message"))
    var message: String

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    private struct Event: Encodable {
        var recipient: String?
        var at: String
        var event: String
        var remote: String?
        var detail: String

        init(_ event: TraceDetail.Event) {
            recipient = event.recipient
            at = event.at.iso8601
            self.event = event.event
            remote = event.remote
            detail = event.detail
        }
    }

    private struct Detail: Encodable {
        var rows: [TraceRowOutput]
        var decisions: [Decision]
        var events: [Event]
    }

    func run() throws {
        try Console.run {
            let reply = try settings.ask(.traceShow(message: message))
            guard case .detail(let detail) = reply else { throw unexpected(reply) }
            if output.json {
                return try Console.printJSON(
                    Detail(
                        rows: detail.rows.map(TraceRowOutput.init), decisions: detail.decisions,
                        events: detail.events.map(Event.init)))
            }
            Console.printTable(
                ["RECEIVED", "STATUS", "SENDER", "RECIPIENT", "FROM IP", "SUBJECT", "DETAIL"],
                detail.rows.map {
                    [
                        $0.received.iso8601, $0.status, $0.senderAddress, $0.recipientAddress, $0.fromIP ?? "-",
                        $0.subject ?? "-", $0.detail ?? "-",
                    ]
                })
            Console.print("")
            let decisions = DecisionText.lines(of: detail.decisions, naming: .recipients)
            for line in decisions { Console.print(TextTable.printable(line)) }
            if decisions.isEmpty { Console.print("No decisions are kept for it.") }
            Console.print("")
            Console.printTable(
                ["TIME", "EVENT", "RECIPIENT", "REMOTE", "DETAIL"],
                detail.events.map { [$0.at.iso8601, $0.event, $0.recipient ?? "-", $0.remote ?? "-", $0.detail] })
        }
    }
}
