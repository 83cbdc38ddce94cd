import ArgumentParser
import Operations

/// Who sends what a `postern check` command checks, and whom to ask about it.
struct CheckedClientOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The address of the client.", valueName: "address"))
    var ip: String

    @Option(name: .long, help: ArgumentHelp("The name that the client gives in EHLO.", valueName: "name"))
    var helo = "client.example.com"

    @Option(name: .long, help: ArgumentHelp("MAIL FROM; <> for the null sender.", valueName: "address"))
    var mailFrom: String

    @OptionGroup var resolver: ResolverOptions

    func validate() throws {
        try ArgumentChecks.reading { try SenderCheck.read(clientAddress: ip, sender: mailFrom) }
    }
}
