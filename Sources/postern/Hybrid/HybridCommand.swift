import ArgumentParser
import Operations

/// `postern hybrid`
struct HybridCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hybrid",
        abstract: "Print what mailbox hosts must run, so that unwanted mail comes into their junk folders.",
        discussion: """
            Postern writes into each copy for the organization's own hosts what the message is. What is printed here acts on \
            it there, and is made from the organization's objects. `postern verify junk` tries it out.
            """,
        subcommands: [HybridExchange.self, HybridSieve.self, HybridMaildrop.self])
}

/// `postern hybrid exchange`
struct HybridExchange: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exchange", abstract: "Print the mail flow rules for Exchange Server, as PowerShell.")

    @OptionGroup var target: HybridOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws { try target.show(.exchange, settings, output) }
}

/// `postern hybrid sieve`
struct HybridSieve: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sieve", abstract: "Print the Sieve script, and Dovecot's settings for it and for sub-addresses.")

    @OptionGroup var target: HybridOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws { try target.show(.sieve, settings, output) }
}

/// `postern hybrid maildrop`
struct HybridMaildrop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maildrop", abstract: "Print the lines for maildrop and for procmail.")

    @OptionGroup var target: HybridOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws { try target.show(.maildrop, settings, output) }
}

/// `--organization` of the commands that print what other hosts must run.
struct HybridOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The organization; the only one by default.", valueName: "name"))
    var organization: String?

    func show(_ system: HybridSystem, _ settings: ConfigurationOptions, _ output: OutputOptions) throws {
        try Console.run {
            let server = try settings.load()
            let name = try settings.organization(organization, server: server)
            let guide = try settings.ask(Operations.HybridShow(organization: name, system: system), server: server)
            if output.json { return try Console.printJSON(guide) }
            guide.print()
        }
    }
}

extension HybridGuide {
    /// Prints the sections to standard output, so that a guide of one section can be run as it is, and the notes to standard
    /// error.
    fileprivate func print() {
        for (index, section) in sections.enumerated() {
            if sections.count > 1 { Console.print("\(index > 0 ? "\n" : "")## \(section.place)") }
            for line in section.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                Console.print(TextTable.printable(String(line)))
            }
        }
        for note in notes { Console.complain(TextTable.printable(note)) }
    }
}
