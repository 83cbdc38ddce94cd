import ArgumentParser
import Operations
import Organization

/// Who sends what a `postern check` command checks, and whom to ask about it.
struct CheckedClientOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The address of the client.", valueName: "address"))
    var ip: String

    @Option(name: .long, help: ArgumentHelp("The name that the client gives in EHLO.", valueName: "name"))
    var helo = "client.example.com"

    @Option(name: .long, help: ArgumentHelp("MAIL FROM; <> for the null sender.", valueName: "address"))
    var mailFrom: String

    @Option(
        name: .long, help: ArgumentHelp("Ask this resolver instead of the configured ones.", valueName: "host:port"))
    var dns: String?

    func validate() throws {
        try ArgumentChecks.reading { try SenderCheck.read(clientAddress: ip, sender: mailFrom) }
        if let dns { _ = try HostPort.resolver(dns) }
    }

    /// The resolver that is asked instead of the configured ones; nil for those.
    var resolver: HostPort? {
        get throws { try dns.map { try HostPort.resolver($0) } }
    }
}
