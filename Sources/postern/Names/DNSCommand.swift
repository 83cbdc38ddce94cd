import ArgumentParser
import Operations

/// `postern dns`
struct DNSCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dns", abstract: "Show and drop answers in the DNS cache of the running gateway.",
        subcommands: [DNSShow.self, DNSDrop.self])
}

/// `postern dns show`
struct DNSShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what the running gateway's DNS cache holds for names.",
        discussion: "An address stands for the name of its PTR record.")

    @Argument(help: ArgumentHelp("Names in DNS, or addresses; 100 at most.", valueName: "name"))
    var names: [String]

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let answers = try settings.ask(Operations.DNSShow(names: names))
            if output.json { return try Console.printJSON(answers) }
            if answers.isEmpty { return Console.print("The cache holds nothing for that.") }
            Console.printTable(
                ["NAME", "TYPE", "SECONDS LEFT", "ANSWER"],
                answers.map { [$0.name, $0.type, "\($0.secondsLeft)", $0.text] })
        }
    }
}

/// `postern dns drop`
struct DNSDrop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Have the running gateway forget what its DNS cache holds for names.",
        discussion: "The next message asks DNS again. An address stands for the name of its PTR record.")

    @Argument(help: ArgumentHelp("Names in DNS, or addresses; 100 at most.", valueName: "name"))
    var names: [String]

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let dropped = try settings.ask(Operations.DNSDrop(names: names))
            if output.json { return try Console.printJSON(dropped) }
            if dropped.answers.isEmpty { return Console.print("The cache held nothing for that.") }
            Console.printTable(["DROPPED", "TYPE", "ANSWER"], dropped.answers.map { [$0.name, $0.type, $0.text] })
        }
    }
}
