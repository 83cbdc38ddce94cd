import ArgumentParser
import Mail
import Operations

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

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit: give a number from 1 to 100000.") }
    }

    func run() throws {
        try Console.run {
            let detail = try settings.ask(Operations.QueueShow(queue: queue, limit: limit))
            if output.json { return try Console.printJSON(detail) }
            describe(detail.queue, advice: detail.advice)
            Console.printTable(
                ["MESSAGE", "RECIPIENT", "STATUS", "PRIORITY", "RECEIVED", "ATTEMPTS", "NEXT RETRY"],
                detail.waiting.map {
                    [
                        String($0.message), String($0.recipient), $0.status, $0.priority, $0.received.text,
                        String($0.attempts), $0.nextRetryTime.text,
                    ]
                })
        }
    }

    private func describe(_ queue: QueueSummary, advice: String?) {
        // Without Foundation's formats: two decimals will do.
        func rate(_ value: Double) -> String { String((value * 100).rounded() / 100) }
        let alerts = queue.alerts.map(\.rawValue).joined(separator: ", ")
        for (name, value): (String, String) in [
            ("Identity", queue.identity), ("DeliveryType", queue.deliveryType),
            ("NextHopDomain", queue.nextHopDomain), ("NextHopConnector", queue.nextHopConnector ?? "-"),
            ("Status", queue.status), ("MessageCount", String(queue.messageCount)),
            ("DeferredMessageCount", String(queue.deferredMessageCount)), ("LastError", queue.lastError ?? "-"),
            ("FirstRetryTime", queue.firstRetryTime.text), ("LastRetryTime", queue.lastRetryTime.text),
            ("NextRetryTime", queue.nextRetryTime.text), ("RetryCount", String(queue.retryCount)),
            ("IncomingRate", rate(queue.incomingRate)), ("OutgoingRate", rate(queue.outgoingRate)),
            ("Velocity", rate(queue.velocity)), ("OldestMessage", queue.oldestMessage.text),
            ("Alerts", alerts.isEmpty ? "-" : alerts), ("Advice", advice ?? "-"),
        ] {
            let label = name + ":" + String(repeating: " ", count: max(1, 22 - name.count))
            Console.print(TextTable.printable(label + value))
        }
        Console.print("")
    }
}
