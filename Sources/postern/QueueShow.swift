import ArgumentParser
import Gateway
import Mail

/// `postern queue show`
struct QueueShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a queue and what waits in it, first in order first.")

    @Argument(
        help: ArgumentHelp("The queue's identity, or its next hop where only one queue has it.", valueName: "queue"))
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

        init(_ waiting: WaitingSummary) {
            message = waiting.message
            recipient = waiting.recipient
            status = waiting.status
            received = waiting.received.iso8601
            attempts = waiting.attempts
            nextRetryTime = waiting.nextRetryTime?.iso8601
        }
    }

    private struct Detail: Encodable {
        var queue: QueueOutput
        var waiting: [Waiting]
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
                    Detail(queue: QueueOutput(detail.queue), waiting: detail.waiting.map(Waiting.init)))
            }
            let queue = detail.queue
            Console.print(TextTable.printable("\(queue.identity): \(queue.status), \(queue.messageCount) waiting"))
            if let error = queue.lastError { Console.print(TextTable.printable("Last error: \(error)")) }
            if let moment = queue.nextRetryTime { Console.print("Next retry: \(moment.iso8601)") }
            Console.printTable(
                ["MESSAGE", "RECIPIENT", "STATUS", "RECEIVED", "ATTEMPTS", "NEXT RETRY"],
                detail.waiting.map {
                    [
                        String($0.message), String($0.recipient), $0.status, $0.received.iso8601, String($0.attempts),
                        $0.nextRetryTime?.iso8601 ?? "-",
                    ]
                })
        }
    }
}
