import ArgumentParser
import Gateway
import Mail

/// `postern message show`
struct MessageShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a message and the progress of each recipient.")

    @Argument(help: ArgumentHelp("The message's number, MessageTraceId or Message-ID.", valueName: "message"))
    var message: String

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    private struct Recipient: Encodable {
        var id: Int64
        var address: String
        var deliverTo: String
        var status: String
        var queueStatus: String?
        var nextRetryTime: String?
        var lastError: String?
        var queue: String
        var attempts: Int
        var lastEvent: String?

        init(_ recipient: MessageView.Recipient) {
            id = recipient.id
            address = recipient.address
            deliverTo = recipient.deliverTo
            status = recipient.status
            queueStatus = recipient.queueStatus
            nextRetryTime = recipient.nextRetryTime?.iso8601
            lastError = recipient.lastError
            queue = recipient.queue
            attempts = recipient.attempts
            lastEvent = recipient.lastEvent
        }
    }

    private struct Output: Encodable {
        var sequence: Int64
        var messageTraceID: String
        var organization: String
        var origin: String
        var senderAddress: String
        var received: String
        var priority: String
        var size: Int
        var subject: String
        var messageID: String
        var fromIP: String?
        var recipients: [Recipient]

        init(_ view: MessageView) {
            sequence = view.sequence
            messageTraceID = view.messageTraceID
            organization = view.organization
            origin = view.origin
            senderAddress = view.senderAddress
            received = view.received.iso8601
            priority = view.priority
            size = view.size
            subject = view.subject
            messageID = view.messageID
            fromIP = view.fromIP
            recipients = view.recipients.map(Recipient.init)
        }
    }

    func run() throws {
        try Console.run {
            let reply = try settings.ask(.messageShow(message: message))
            guard case .message(let view) = reply else { throw unexpected(reply) }
            if output.json { return try Console.printJSON(Output(view)) }
            for line in [
                "Message:        \(view.sequence)", "MessageTraceId: \(view.messageTraceID)",
                "Organization:   \(view.organization)", "Origin:         \(view.origin)",
                "Sender:         \(view.senderAddress)", "Received:       \(view.received.iso8601)",
                "Priority:       \(view.priority)", "From IP:        \(view.fromIP ?? "-")",
                "Size:           \(view.size)",
                "Message-ID:     \(view.messageID)", "Subject:        \(view.subject)",
            ] { Console.print(TextTable.printable(line)) }
            Console.printTable(
                ["RECIPIENT", "DELIVER TO", "STATUS", "ATTEMPTS", "NEXT RETRY", "QUEUE", "LAST ERROR", "LAST EVENT"],
                view.recipients.map {
                    [
                        $0.address, $0.deliverTo, $0.queueStatus.map { "Pending (\($0))" } ?? $0.status,
                        String($0.attempts), $0.nextRetryTime?.iso8601 ?? "-", $0.queue, $0.lastError ?? "-",
                        $0.lastEvent ?? "-",
                    ]
                })
        }
    }
}
