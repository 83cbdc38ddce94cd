import ArgumentParser
import Mail
import Operations

/// A session and a transaction that might come, for commands that say what would become of it.
struct SessionOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The address of the peer.", valueName: "address"))
    var ip: String

    @Option(name: .long, help: ArgumentHelp("The name that the peer gives in EHLO.", valueName: "name"))
    var helo = "client.example.com"

    @Option(name: .long, help: ArgumentHelp("MAIL FROM; <> for the null sender.", valueName: "address"))
    var mailFrom: String

    @Option(
        name: .long,
        help: ArgumentHelp("RCPT TO; repeat it for several recipients of a transaction.", valueName: "address"))
    var rcptTo: [String]

    @Flag(name: .long, help: "The session is encrypted.")
    var tls = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A name in the client's certificate, whose chain is taken to be trusted; may be given several times.",
            valueName: "name"))
    var tlsName: [String] = []

    @Option(name: .long, help: ArgumentHelp("SHA-256 of the client's certificate.", valueName: "hexadecimal"))
    var tlsFingerprint: String?

    func validate() throws {
        guard IPAddress(ip) != nil else { throw ValidationError("--ip \(ip) is not an IPv4 or IPv6 address.") }
        guard !rcptTo.isEmpty else { throw ValidationError("Give at least one --rcpt-to.") }
        try ArgumentChecks.reading { _ = try query.question() }
    }

    /// The question to ask.
    var query: ExplainQuery {
        var query = ExplainQuery(clientAddress: ip, helo: helo, sender: mailFrom, recipients: rcptTo)
        query.tls = tls
        query.certificateNames = tlsName
        query.certificateFingerprint = tlsFingerprint
        return query
    }
}
