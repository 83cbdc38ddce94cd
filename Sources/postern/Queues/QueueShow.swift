import ArgumentParser
import Gateway
import Mail

/// `postern queue show`
struct QueueShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a queue and its waiting mail, in order.")

    @Argument(
        help: ArgumentHelp("The queue's identity, or a part of it that only one queue has.", valueName: "queue"))
    var queue: String

    @Option(name: .long, help: "At most this many recipients.")
    var limit = 100

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    private struct Waiting: Encodable {
        var message: Int64
        var recipient: Int64
        var status: String
        var received: String
        var attempts: Int
        var nextRetryTime: String?
        var priority: String

        init(_ waiting: WaitingSummary) {
            message = waiting.message
            recipient = waiting.recipient
            status = waiting.status
            received = waiting.received.iso8601
            attempts = waiting.attempts
            nextRetryTime = waiting.nextRetryTime?.iso8601
            priority = waiting.priority
        }
    }

    private struct Detail: Encodable {
        var queue: QueueOutput
        var waiting: [Waiting]
        var advice: String?
    }

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit: give a number from 1 to 100000.") }
    }

    func run() throws {
        try Console.run {
            let reply = try settings.ask(.queueShow(queue: queue, limit: limit))
            guard case .queue(let detail) = reply else { throw unexpected(reply) }
            if output.json {
                return try Console.printJSON(
                    Detail(
                        queue: QueueOutput(detail.queue), waiting: detail.waiting.map(Waiting.init),
                        advice: detail.advice))
            }
            describe(detail.queue, advice: detail.advice)
            Console.printTable(
                ["MESSAGE", "RECIPIENT", "STATUS", "PRIORITY", "RECEIVED", "ATTEMPTS", "NEXT RETRY"],
                detail.waiting.map {
                    [
                        String($0.message), String($0.recipient), $0.status, $0.priority, $0.received.iso8601,
                        String($0.attempts), $0.nextRetryTime?.iso8601 ?? "-",
                    ]
                })
        }
    }

    private func describe(_ queue: QueueSummary, advice: String?) {
        func moment(_ time: WallTime?) -> String { time?.iso8601 ?? "-" }
        // Without Foundation's formats: two decimals will do.
        func rate(_ value: Double) -> String { String((value * 100).rounded() / 100) }
        let alerts = queue.alerts.map(\.rawValue).joined(separator: ", ")
        for (name, value): (String, String) in [
            ("Identity", queue.identity), ("DeliveryType", queue.deliveryType),
            ("NextHopDomain", queue.nextHopDomain), ("NextHopConnector", queue.nextHopConnector ?? "-"),
            ("Status", queue.status), ("MessageCount", String(queue.messageCount)),
            ("DeferredMessageCount", String(queue.deferredMessageCount)), ("LastError", queue.lastError ?? "-"),
            ("FirstRetryTime", moment(queue.firstRetryTime)), ("LastRetryTime", moment(queue.lastRetryTime)),
            ("NextRetryTime", moment(queue.nextRetryTime)), ("RetryCount", String(queue.retryCount)),
            ("IncomingRate", rate(queue.incomingRate)), ("OutgoingRate", rate(queue.outgoingRate)),
            ("Velocity", rate(queue.velocity)), ("OldestMessage", moment(queue.oldestMessage)),
            ("Alerts", alerts.isEmpty ? "-" : alerts), ("Advice", advice ?? "-"),
        ] {
            let label = name + ":" + String(repeating: " ", count: max(1, 22 - name.count))
            Console.print(TextTable.printable(label + value))
        }
        Console.print("")
    }
}
