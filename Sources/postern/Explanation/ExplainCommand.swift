import ArgumentParser
import Mail
import MailFlow
import Operations
import Organization

/// `postern explain`
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show the path a message would take, decision by decision. Sends and changes nothing.",
        discussion: """
            Without --file the message is made up: From is the sender, and it is not signed. Exit status 0 when at least \
            one recipient would be accepted, 1 when none would.
            """)

    @OptionGroup var session: SessionOptions

    @Option(name: .long, help: ArgumentHelp("The message, header and body.", valueName: "file"))
    var file: String?

    @OptionGroup var resolver: ResolverOptions

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let server = try settings.load()
            var query = session.query
            if let file { query.content = try MessageFile(file, headerLimit: server.limits.headerSize).content }
            query.resolver = resolver.dns
            let explanations = try settings.ask(query, server: server)
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
