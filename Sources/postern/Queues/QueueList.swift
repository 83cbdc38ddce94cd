import ArgumentParser
import Mail
import MailFlow
import Operations
import Organization

/// `postern queue list`
struct QueueList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the queues, those that need somebody first.",
        discussion: "Queues in which nothing waits are left out, unless they are suspended or --all is given.")

    @Flag(name: .long, help: "Empty queues too.")
    var all = false

    @OptionGroup(title: "Conditions")
    var conditions: QueueConditions

    @OptionGroup var table: TableOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let server = try settings.load()
            let filter = try conditions.filter()
            let operation = Operations.QueueList(filter, includesEmpty: all)
            if output.json { return try settings.printJSON(of: operation, server: server) }
            let listing = try settings.ask(operation, server: server)
            if !listing.isRunning { Console.complain(Console.stopped(server.data)) }
            if listing.isRunning, let pressure = pressure() { Console.print(pressure) }
            guard !listing.queues.isEmpty else {
                return Console.print(filter.isEmpty ? "No mail waits." : "No queue matches.")
            }
            table.print(
                [
                    "IDENTITY", "NEXT HOP", "STATUS", "MESSAGES", "DEFERRED", "OLDEST", "RETRIES", "NEXT RETRY",
                    "ALERTS", "LAST ERROR",
                ], listing.queues.map(QueueList.row))
            Console.print(QueueList.total(listing.total))
        }
    }

    private static func row(_ queue: QueueSummary) -> [String] {
        let error = queue.lastError.map { error in queue.lastErrorTime.map { "\($0.text) \(error)" } ?? error }
        return [
            queue.identity, queue.validates.map { "validation of \($0)" } ?? queue.nextHopDomain,
            queue.status.rawValue, String(queue.messageCount), String(queue.deferredMessageCount),
            queue.oldestMessage.text, String(queue.retryCount), queue.nextRetryTime.text,
            queue.alerts.isEmpty ? "-" : queue.alerts.map(\.rawValue).joined(separator: ", "), error ?? "-",
        ]
    }

    private static func total(_ total: QueueListing.Total) -> String {
        let (queues, recipients) = (total.queues, total.messageCount)
        var line = "Total: \(recipients) \(recipients == 1 ? "recipient" : "recipients") in \(queues) "
        line += queues == 1 ? "queue" : "queues"
        if total.deferredMessageCount > 0 { line += ", \(total.deferredMessageCount) put off on their own" }
        line += "."
        if total.hiddenQueues > 0 {
            line += " \(Console.queues(total.hiddenQueues, "is empty", "are empty")) and not shown; see --all."
        }
        return line
    }
}

extension Console {
    /// What a listing of a gateway that does not run begins with.
    static func stopped(_ folder: String) -> String {
        "No gateway runs on \(folder); this is the store as it was left."
    }
}

extension QueueList {
    /// The resources that are short; nil when none is.
    private func pressure() -> String? {
        guard let status = try? settings.ask(ServerStatus()) else { return nil }
        let short = status.pressure.filter { $0.level > .low }
        guard !short.isEmpty else { return nil }
        return "Back pressure: "
            + short.map { "\($0.resource) \($0.level.rawValue) (\($0.figure))" }.joined(separator: ", ")
    }
}
