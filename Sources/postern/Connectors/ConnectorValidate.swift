import ArgumentParser
import Mail
import MailFlow
import Operations

/// `postern connector validate`
struct ConnectorValidate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Test an outbound connector step by step, then send a message through it.",
        discussion: """
            Exit status 0 when mail gets through (Succeeded, Warning), 1 when it does not. The gateway must run. With \
            --file, the connector in that document is tested, while mail still uses the saved one.
            """)

    @OptionGroup var target: ConnectorArgument

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A recipient of the test message; may be given several times; the connector's ValidationRecipients by "
                + "default.", valueName: "address"))
    var recipient: [String] = []

    @Option(name: .long, help: ArgumentHelp("A document with the intended connector.", valueName: "file"))
    var file: String?

    @Option(
        name: .long, help: ArgumentHelp("The time that the test message may take, in seconds.", valueName: "seconds"))
    var timeout = 300

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...3_600).contains(timeout) else { throw ValidationError("--timeout: give 1 to 3600 seconds.") }
        for address in recipient where EmailAddress(address) == nil {
            throw ValidationError("--recipient \(address) is not a mail address.")
        }
    }

    func run() throws {
        try Console.run {
            let order = Operations.ConnectorValidate(
                target.connector(.outbound), recipients: recipient,
                document: try file.map { try SubmittedDocument(readingFile: $0) }, timeout: timeout)
            // The conversations take some minutes at most, before the test messages.
            let result = try settings.ask(order, timeout: timeout + 900)
            try result.print(json: output.json)
            if result.overall == .failed { throw ExitCode(1) }
        }
    }
}

extension ValidationResult {
    func print(json: Bool) throws {
        if json { return try Console.printJSON(self) }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            Console.print(TextTable.printable(String(line)))
        }
    }
}
