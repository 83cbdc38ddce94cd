import ArgumentParser
import Mail
import MailFlow
import Operations

/// `postern connector whoami`
struct ConnectorWhoAmI: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whoami",
        abstract: "Show the attribution of a client: its organization, direction and inbound connector.",
        discussion: """
            Asks the same as `postern explain` and shows only the attribution. Exit status 0 when each recipient would be \
            attributed, 1 when one would be refused.
            """)

    @OptionGroup var session: SessionOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            var query = session.query
            // Whose it is, is settled before anybody asks who really sent it.
            query.isExamined = false
            let explanations = try settings.ask(query)
            let identities = explanations.compactMap { ClientIdentity($0) }
            if output.json {
                try Console.printJSON(identities)
            } else {
                for identity in identities {
                    for line in ConnectorWhoAmI.lines(identity) { Console.print(TextTable.printable(line)) }
                }
            }
            // Refused at MAIL FROM, nobody asks whose it is.
            if identities.count < explanations.count, !output.json {
                Console.complain(explanations.first.map { "Reply to \($0.command): \($0.reply)" } ?? "")
            }
            if identities.isEmpty || identities.contains(where: { $0.reply != nil }) { throw ExitCode(1) }
        }
    }

    private static func lines(_ identity: ClientIdentity) -> [String] {
        var lines = ["For <\(identity.recipient)>: \(identity.decision.outcome.description)"]
        if let organization = identity.organization { lines.append("  organization: \(organization)") }
        lines.append("  inbound connector: \(identity.inboundConnector ?? "none")")
        if !identity.decision.inputs.isEmpty {
            lines.append("  from \(identity.decision.inputs.map(\.description).joined(separator: ", "))")
        }
        if let reply = identity.reply { lines.append("  reply: \(reply)") }
        return lines
    }
}
