import ArgumentParser
import Mail
import MailFlow
import Operations

/// `postern queue list`
struct QueueList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the queues.")

    @Option(name: .long, help: ArgumentHelp("Only this organization.", valueName: "name"))
    var organization: String?

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let queues = try settings.ask(Operations.QueueList(organization: organization))
            if output.json { return try Console.printJSON(queues) }
            if let pressure = pressure() { Console.print(pressure) }
            if queues.isEmpty { return Console.print("No mail waits.") }
            Console.printTable(
                ["IDENTITY", "STATUS", "MESSAGES", "DEFERRED", "RETRIES", "NEXT RETRY", "ALERTS", "LAST ERROR"],
                queues.map {
                    [
                        $0.identity, $0.status, String($0.messageCount), String($0.deferredMessageCount),
                        String($0.retryCount), $0.nextRetryTime.text,
                        $0.alerts.isEmpty ? "-" : $0.alerts.map(\.rawValue).joined(separator: ", "),
                        $0.lastError ?? "-",
                    ]
                })
        }
    }
}

extension QueueList {
    /// The resources that are short; nil when none is, or when no gateway runs to tell.
    private func pressure() -> String? {
        guard let status = try? settings.ask(ServerStatus()) else { return nil }
        let short = status.pressure.filter { $0.level > .low }
        guard !short.isEmpty else { return nil }
        return "Back pressure: "
            + short.map { "\($0.resource) \($0.level.rawValue) (\($0.figure))" }.joined(separator: ", ")
    }
}
