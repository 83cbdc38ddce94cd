import ArgumentParser
import Gateway
import Mail
import MailFlow

/// `postern trace show`
struct TraceShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show all that is known of a message: recipients, decisions, events.")

    @Argument(help: ArgumentHelp("The message's number or MessageTraceId.", valueName: "message"))
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
                ["RECEIVED", "STATUS", "SENDER", "RECIPIENT", "SUBJECT", "DETAIL"],
                detail.rows.map {
                    [
                        $0.received.iso8601, $0.status, $0.senderAddress, $0.recipientAddress, $0.subject ?? "-",
                        $0.detail ?? "-",
                    ]
                })
            Console.print("")
            Console.printTable(
                ["STAGE", "RECIPIENT", "OBJECT", "REVISION", "OUTCOME"],
                detail.decisions.map { decision in
                    [
                        decision.stage.rawValue, decision.recipient ?? "-",
                        decision.object.map { "\($0.kind) \($0.name)" } ?? "-",
                        decision.revision.map(String.init) ?? "-", decision.reply ?? decision.outcome,
                    ]
                })
            Console.print("")
            Console.printTable(
                ["TIME", "EVENT", "RECIPIENT", "REMOTE", "DETAIL"],
                detail.events.map { [$0.at.iso8601, $0.event, $0.recipient ?? "-", $0.remote ?? "-", $0.detail] })
        }
    }
}
