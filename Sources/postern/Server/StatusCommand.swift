import ArgumentParser
import Mail
import MailFlow
import Operations

/// `postern status`
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how a running gateway is.",
        discussion: "Exit status 1 when something is not as it should be, or when no gateway runs.")

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let status = try settings.ask(ServerStatus())
            if output.json {
                try Console.printJSON(status)
            } else {
                StatusText.lines(of: status).forEach { Console.print($0) }
            }
            if !status.troubles.isEmpty { throw ExitCode.failure }
        }
    }
}

/// How a gateway's status looks as text.
enum StatusText {
    static func lines(of status: GatewayStatus) -> [String] {
        var lines: [String] = []
        func add(_ name: String, _ text: String) { lines.append("\(name):".padded(to: 15) + text) }
        add("Host name", status.hostname)
        if let since = status.since { add("Takes mail", "since \(since.text)") }
        add("Listens on", status.listeners.joined(separator: ", "))
        if let certificate = status.certificate {
            add(
                "Certificate",
                "for \(certificate.names.joined(separator: ", ")), until \(certificate.notAfter.text)")
        }
        add("Organizations", status.organizations.map { "\($0.organization) (\($0.revision))" }.joined(separator: ", "))
        if let total = status.queues {
            let recipients = total.messageCount == 1 ? "1 recipient" : "\(total.messageCount) recipients"
            add("Queues", "\(recipients) in \(total.queues), \(total.deferredMessageCount) put off on their own")
        }
        add(
            "Resources",
            status.pressure.map { "\($0.resource) \($0.level.rawValue) (\($0.figure))" }.joined(separator: ", "))
        add(
            "Malware",
            (["Postern's own reader"]
                + status.engines.map {
                    "\($0.name) at \($0.place)"
                        + ($0.isAvailable ? " (\($0.busy) busy, \($0.waiting) waiting)" : " (fails)")
                }).joined(separator: ", ") + (status.engines.isEmpty ? ", no engine with signatures" : ""))
        guard !status.troubles.isEmpty else { return lines + ["", "All is well."] }
        return lines + [""] + status.troubles.map { "! \($0.text)" }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
