import ArgumentParser
import Mail
import Operations
import Organization

/// `postern queue show`
struct QueueShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a queue and its waiting mail, in order.")

    @Argument(
        help: ArgumentHelp("The queue's identity, or a part of it that only one queue has.", valueName: "queue"))
    var queue: String

    @Option(name: .long, help: "At most this many recipients.")
    var limit = 100

    @OptionGroup var table: TableOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit: give a number from 1 to 100000.") }
    }

    func run() throws {
        try Console.run {
            let server = try settings.load()
            let detail = try settings.ask(Operations.QueueShow(queue: queue, limit: limit), server: server)
            if detail.waiting.count == limit, detail.queue.messageCount > limit {
                Console.complain("There are more than \(limit) recipients: give a higher --limit.")
            }
            if output.json { return try Console.printJSON(detail) }
            if !detail.isRunning { Console.complain(Console.stopped(server.data)) }
            describe(detail.queue, advice: detail.advice)
            table.print(
                [
                    "MESSAGE", "RECIPIENT", "FROM", "SUBJECT", "SIZE", "STATUS", "PRIORITY", "RECEIVED", "EXPIRES",
                    "RETRIES", "NEXT RETRY", "LAST ERROR",
                ],
                detail.waiting.map {
                    [
                        String($0.message), $0.recipientAddress ?? "-", $0.fromAddress ?? "-", $0.subject ?? "-",
                        $0.size.map { String($0) } ?? "-", $0.status, $0.priority, $0.received.text,
                        $0.expirationTime.text, String($0.retryCount), $0.nextTry.text, $0.lastError ?? "-",
                    ]
                })
        }
    }

    private func describe(_ queue: QueueSummary, advice: String?) {
        // Without Foundation's formats: two decimals will do.
        func rate(_ value: Double) -> String { String((value * 100).rounded() / 100) }
        let alerts = queue.alerts.map(\.rawValue).joined(separator: ", ")
        let error = queue.lastError.map { error in queue.lastErrorTime.map { "\(error) (\($0.text))" } ?? error }
        var lines: [(String, String)] = [
            ("Identity", queue.identity), ("DeliveryType", queue.deliveryType),
            ("NextHopDomain", queue.nextHopDomain), ("NextHopConnector", queue.nextHopConnector ?? "-"),
        ]
        if let validates = queue.validates { lines.append(("Validation of", validates)) }
        lines += [
            ("Status", queue.status.rawValue), ("MessageCount", String(queue.messageCount)),
            ("DeferredMessageCount", String(queue.deferredMessageCount)), ("LastError", error ?? "-"),
            ("FirstRetryTime", queue.firstRetryTime.text), ("LastRetryTime", queue.lastRetryTime.text),
            ("NextRetryTime", queue.nextRetryTime.text), ("RetryCount", String(queue.retryCount)),
            ("IncomingRate", rate(queue.incomingRate)), ("OutgoingRate", rate(queue.outgoingRate)),
            ("Velocity", rate(queue.velocity)), ("OldestMessage", queue.oldestMessage.text),
            ("Alerts", alerts.isEmpty ? "-" : alerts), ("Advice", advice ?? "-"),
        ]
        for (name, value) in lines {
            let label = name + ":" + String(repeating: " ", count: max(1, 22 - name.count))
            Console.print(TextTable.printable(label + value))
        }
        Console.print("")
    }
}
