import ArgumentParser
import Operations

/// `postern verify`
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Try out with a test message what other hosts make of mail.",
        subcommands: [VerifyJunk.self])
}

/// `postern verify junk`
struct VerifyJunk: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "junk",
        abstract: "Send a message that every filter takes for spam (GTUBE), and say where to look for it.",
        discussion: """
            The message passes what mail from a stranger passes, from RCPT on, and is delivered like it. Exit status 0 when \
            each copy has arrived (Succeeded, Warning), 1 when it was refused, was not taken for spam, or has not arrived. \
            The gateway must run.
            """)

    @Option(name: .long, help: ArgumentHelp("The recipient, in an accepted domain.", valueName: "address"))
    var recipient: String

    @Option(name: .long, help: ArgumentHelp("The time that its copies may take, in seconds.", valueName: "seconds"))
    var timeout = 60

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try ArgumentChecks.address(recipient, "--recipient")
        guard (1...3_600).contains(timeout) else { throw ValidationError("--timeout: give 1 to 3600 seconds.") }
    }

    func run() throws {
        try Console.run {
            let order = Operations.VerifyJunk(recipient: recipient, timeout: timeout)
            // DNS may be asked about the sender before the message is accepted.
            let result = try settings.ask(order, timeout: timeout + 120)
            if output.json {
                try Console.printJSON(result)
            } else {
                for line in result.lines { Console.print(TextTable.printable(line)) }
            }
            if result.overall == .failed { throw ExitCode(1) }
        }
    }
}
