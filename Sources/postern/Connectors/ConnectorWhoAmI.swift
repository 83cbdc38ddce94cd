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

    private struct Identity: Encodable {
        var recipient: String
        /// Nil when it is nobody's.
        var organization: String?
        /// `incoming`, `originating` or `refused`.
        var outcome: String
        /// Nil when no connector matched.
        var inboundConnector: String?
        /// The reply of a refusal.
        var reply: String?
        var decision: Decision
    }

    func run() throws {
        try Console.run {
            let explanations = try settings.ask(session.query)
            let identities = explanations.compactMap { explanation -> Identity? in
                guard let decision = explanation.decisions.last(where: { $0.stage == .attribution }) else { return nil }
                let object = decision.object
                return Identity(
                    recipient: explanation.recipient, organization: decision.organization,
                    outcome: decision.outcome.description,
                    inboundConnector: object?.kind == .inboundConnector ? object?.name : nil,
                    reply: decision.reply?.description, decision: decision)
            }
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

    private static func lines(_ identity: Identity) -> [String] {
        var lines = ["For <\(identity.recipient)>: \(identity.outcome)"]
        if let organization = identity.organization { lines.append("  organization: \(organization)") }
        lines.append("  inbound connector: \(identity.inboundConnector ?? "none")")
        if !identity.decision.inputs.isEmpty {
            lines.append("  from \(identity.decision.inputs.map(\.description).joined(separator: ", "))")
        }
        if let reply = identity.reply { lines.append("  reply: \(reply)") }
        return lines
    }
}
