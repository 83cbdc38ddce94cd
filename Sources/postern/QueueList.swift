import ArgumentParser
import Gateway
import Mail
import MailFlow

/// `postern queue list`
struct QueueList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the queues.")

    @Option(name: .long, help: ArgumentHelp("Only this organization.", valueName: "name"))
    var organization: String?

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let reply = try settings.ask(.queueList(organization: organization))
            guard case .queues(let queues) = reply else { throw unexpected(reply) }
            if output.json { return try Console.printJSON(queues.map(QueueOutput.init)) }
            if let pressure = pressure() { Console.print(pressure) }
            if queues.isEmpty { return Console.print("No mail waits.") }
            Console.printTable(
                ["IDENTITY", "STATUS", "MESSAGES", "DEFERRED", "RETRIES", "NEXT RETRY", "ALERTS", "LAST ERROR"],
                queues.map {
                    [
                        $0.identity, $0.status, String($0.messageCount), String($0.deferredMessageCount),
                        String($0.retryCount), $0.nextRetryTime?.iso8601 ?? "-",
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
        guard case .status(let status)? = try? settings.ask(.status) else { return nil }
        let short = status.pressure.filter { $0.level > .low }
        guard !short.isEmpty else { return nil }
        return "Back pressure: "
            + short.map { "\($0.resource) \($0.level.rawValue) (\($0.figure))" }.joined(separator: ", ")
    }
}

/// A queue in JSON: moments as ISO 8601.
struct QueueOutput: Encodable {
    var identity: String
    var organization: String
    var deliveryType: String
    var nextHopDomain: String
    var nextHopConnector: String?
    var status: String
    var messageCount: Int
    var deferredMessageCount: Int
    var activeConnections: Int
    var lastError: String?
    var lastRetryTime: String?
    var nextRetryTime: String?
    var retryCount: Int
    var firstRetryTime: String?
    var incomingRate: Double
    var outgoingRate: Double
    var velocity: Double
    var oldestMessage: String?
    var alerts: [String]

    init(_ queue: QueueSummary) {
        identity = queue.identity
        organization = queue.organization
        deliveryType = queue.deliveryType
        nextHopDomain = queue.nextHopDomain
        nextHopConnector = queue.nextHopConnector
        status = queue.status
        messageCount = queue.messageCount
        deferredMessageCount = queue.deferredMessageCount
        activeConnections = queue.activeConnections
        lastError = queue.lastError
        lastRetryTime = queue.lastRetryTime?.iso8601
        nextRetryTime = queue.nextRetryTime?.iso8601
        retryCount = queue.retryCount
        firstRetryTime = queue.firstRetryTime?.iso8601
        incomingRate = queue.incomingRate
        outgoingRate = queue.outgoingRate
        velocity = queue.velocity
        oldestMessage = queue.oldestMessage?.iso8601
        alerts = queue.alerts.map(\.rawValue)
    }
}
