import ArgumentParser
import Mail
import Operations

/// `postern message show`
struct MessageShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a message, the progress of each recipient, and what it went through.")

    @Argument(help: ArgumentHelp("The message's number, MessageTraceId or Message-ID.", valueName: "message"))
    var message: String

    @OptionGroup var table: TableOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let view = try settings.ask(Operations.MessageShow(message: message))
            if output.json { return try Console.printJSON(view) }
            for line in [
                "Message:        \(view.sequence)", "MessageTraceId: \(view.messageTraceID)",
                "Organization:   \(view.organization)", "Origin:         \(view.origin)",
                "Sender:         \(view.senderAddress)", "Received:       \(view.received.text)",
                "Priority:       \(view.priority)", "From IP:        \(view.fromIP ?? "-")",
                "Size:           \(view.size)",
                "Message-ID:     \(view.messageID)", "Subject:        \(view.subject)",
            ] { Console.print(TextTable.printable(line)) }
            table.print(
                [
                    "RECIPIENT", "DELIVER TO", "STATUS", "RETRIES", "DOWN SINCE", "NEXT RETRY", "EXPIRES", "QUEUE",
                    "LAST ERROR", "LAST EVENT",
                ],
                view.recipients.map {
                    [
                        $0.address, $0.deliverTo, $0.statusInWords, String($0.attempts),
                        $0.queueFirstRetryTime.text, $0.nextRetryTime.text, $0.expirationTime.text, $0.queue,
                        $0.lastError ?? "-", $0.lastEvent ?? "-",
                    ]
                })
            guard !view.events.isEmpty else { return }
            Console.print("")
            table.print(
                ["TIME", "EVENT", "RECIPIENT", "REMOTE", "DETAIL"],
                view.events.map {
                    [$0.time.text, $0.event, $0.recipientAddress ?? "-", $0.remote ?? "-", $0.detail]
                })
        }
    }
}
