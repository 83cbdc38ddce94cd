import ArgumentParser
import Gateway
import Mail
import MailFlow
import Organization

/// `postern explain`
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show the path a message would take, decision by decision. Sends and changes nothing.",
        discussion: "Exit status 0 when at least one recipient would be accepted, 1 when none would.")

    @Option(name: .long, help: ArgumentHelp("The address of the peer.", valueName: "address"))
    var ip: String

    @Option(name: .long, help: ArgumentHelp("What the peer says in EHLO.", valueName: "name"))
    var helo = "client.example"

    @Option(name: .long, help: ArgumentHelp("MAIL FROM; <> for the null sender.", valueName: "address"))
    var mailFrom: String

    @Option(
        name: .long,
        help: ArgumentHelp("RCPT TO; several are recipients of one transaction, in order.", valueName: "address"))
    var rcptTo: [String]

    @Flag(name: .long, help: "The session is encrypted.")
    var tls = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A name of the client's certificate, whose chain is taken to be trusted; may be given several times.",
            valueName: "name"))
    var tlsName: [String] = []

    @Option(name: .long, help: ArgumentHelp("SHA-256 of the client's certificate.", valueName: "hexadecimal"))
    var tlsFingerprint: String?

    @Option(name: .long, help: ArgumentHelp("The message, header and body.", valueName: "file"))
    var file: String?

    @Option(
        name: .long, help: ArgumentHelp("Ask this resolver instead of the configured ones.", valueName: "host:port"))
    var dns: String?

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let dns { _ = try HostPort.resolver(dns) }
        guard IPAddress(ip) != nil else { throw ValidationError("--ip \(ip) is not an IPv4 or IPv6 address.") }
        guard !rcptTo.isEmpty else { throw ValidationError("Give at least one --rcpt-to.") }
        do {
            _ = try query().question()
        } catch let failure as OperationFailure {
            throw ValidationError(failure.lines.joined(separator: "\n"))
        }
    }

    private func query() -> ExplainQuery {
        var query = ExplainQuery(clientAddress: ip, helo: helo, sender: mailFrom, recipients: rcptTo)
        query.tls = tls
        query.certificateNames = tlsName
        query.certificateFingerprint = tlsFingerprint
        return query
    }

    func run() throws {
        try Console.run {
            let server = try settings.load()
            var query = query()
            if let file {
                let message = try MessageFile(file, headerLimit: server.limits.headerSize)
                query.header = message.header
                query.size = message.size
            }
            let reply = try settings.ask(.explain(query), server: server)
            guard case .explanations(var explanations) = reply else { throw unexpected(reply) }
            let servers = try dns.map { [try HostPort.resolver($0)] } ?? server.dnsServers
            explanations = MailExchangerLookup.completed(explanations, servers: servers)
            if output.json {
                try Console.printJSON(explanations)
            } else {
                for explanation in explanations {
                    for line in explanation.text.split(separator: "\n", omittingEmptySubsequences: false) {
                        Console.print(TextTable.printable(String(line)))
                    }
                }
            }
            if !explanations.contains(where: \.isAccepted) { throw ExitCode(1) }
        }
    }
}
