import ArgumentParser
import Gateway
import Mail
import Organization

/// `postern explain`
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the path a message would take, decision by decision. Sends and changes nothing.",
        discussion: "Exit status 0 when at least one recipient would be accepted, 1 when none would.")

    @Option(name: .long, help: ArgumentHelp("The address of the peer.", valueName: "address"))
    var ip: String

    @Option(name: .long, help: ArgumentHelp("What the peer says in EHLO.", valueName: "name"))
    var helo = "client.example"

    @Option(name: .long, help: ArgumentHelp("MAIL FROM; <> for the null sender.", valueName: "address"))
    var mailFrom: String

    @Option(name: .long, help: ArgumentHelp("RCPT TO; may be given several times.", valueName: "address"))
    var rcptTo: [String]

    @Option(
        name: .long, help: ArgumentHelp("Ask this resolver instead of the configured ones.", valueName: "host:port"))
    var dns: String?

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let dns { _ = try HostPort.resolver(dns) }
        guard IPAddress(ip) != nil else { throw ValidationError("--ip \(ip) is not an IPv4 or IPv6 address.") }
        guard !rcptTo.isEmpty else { throw ValidationError("Give at least one --rcpt-to.") }
    }

    func run() throws {
        try Console.run {
            let server = try settings.load()
            let query = ExplainQuery(clientAddress: ip, helo: helo, sender: mailFrom, recipients: rcptTo)
            let reply = try settings.ask(.explain(query), server: server)
            guard case .explanation(var explanation) = reply else { throw unexpected(reply) }
            let servers = try dns.map { [try HostPort.resolver($0)] } ?? server.dnsServers
            explanation = MailExchangerLookup.completed(explanation, servers: servers)
            if output.json { try Console.printJSON(explanation) } else { show(explanation) }
            if !explanation.isAccepted { throw ExitCode(1) }
        }
    }

    private func show(_ explanation: Explanation) {
        for (number, decision) in explanation.decisions.enumerated() {
            var line = "\(number + 1). \(decision.stage.rawValue)"
            if let recipient = decision.recipient { line += " <\(recipient)>" }
            line += ": \(decision.outcome)"
            if let object = decision.object { line += ", by \(object.kind) \"\(object.name)\"" }
            if let organization = decision.organization {
                line += " of \(organization)"
                if let revision = decision.revision { line += " revision \(revision)" }
            }
            Console.print(TextTable.printable(line))
            if !decision.inputs.isEmpty {
                Console.print(TextTable.printable("   " + decision.inputs.joined(separator: ", ")))
            }
            if let reply = decision.reply { Console.print(TextTable.printable("   \(reply)")) }
        }
        for recipient in explanation.recipients {
            if let refusal = recipient.refusal {
                Console.print(TextTable.printable("<\(recipient.recipient)> is refused: \(refusal)"))
            } else {
                var line = "<\(recipient.recipient)> is accepted"
                if let address = recipient.deliverTo { line += ", for <\(address)>" }
                if let queue = recipient.queue { line += ", queue \(queue)" }
                if let hop = recipient.nextHop { line += ", next hop \(hop)" }
                Console.print(TextTable.printable(line))
            }
        }
    }
}
