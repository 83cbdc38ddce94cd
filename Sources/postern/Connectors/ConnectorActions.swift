import ArgumentParser
import Mail
import MailFlow
import Operations

/// `postern connector block`
struct ConnectorBlock: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "block",
        abstract: "Block an inbound connector: its mail is refused with 550 5.7.711, within two seconds.")

    @OptionGroup var target: ConnectorArgument

    @Option(name: .long, help: ArgumentHelp("The reason, for later readers.", valueName: "text"))
    var reason: String

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if reason.isEmpty || reason.utf8.count > Operations.ConnectorBlock.longestReason {
            throw ValidationError("--reason: give a text of 1 to \(Operations.ConnectorBlock.longestReason) octets.")
        }
    }

    func run() throws {
        try Console.run {
            let state = try settings.ask(Operations.ConnectorBlock(target.connector(), reason: reason))
            if output.json { return try Console.printJSON(state) }
            Console.print("Inbound connector \"\(state.connector)\" is blocked.")
        }
    }
}

/// `postern connector unblock`
struct ConnectorUnblock: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unblock", abstract: "Let mail come in by a blocked connector again.")

    @OptionGroup var target: ConnectorArgument
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let state = try settings.ask(Operations.ConnectorUnblock(target.connector()))
            if output.json { return try Console.printJSON(state) }
            Console.print("Inbound connector \"\(state.connector)\" is no longer blocked.")
        }
    }
}

/// `postern connector pair`
struct ConnectorPair: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pair",
        abstract: "Print the other side's half of a connector: a script for Exchange, or lines for Postfix.")

    @OptionGroup var target: ConnectorArgument
    @OptionGroup var direction: DirectionOptions

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("The mail system on the other side; all of them by default.", valueName: "system"))
    var system: String?

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard let system, PairedSystem(rawValue: system) == nil else { return }
        throw ValidationError("--for: give \(PairedSystem.allCases.map(\.rawValue).joined(separator: ", ")).")
    }

    func run() throws {
        try Console.run {
            let pairing = try settings.ask(
                Operations.ConnectorPair(
                    target.connector(direction.direction), system: system.flatMap { PairedSystem(rawValue: $0) }))
            if output.json { return try Console.printJSON(pairing) }
            // One half alone is ready to be sent to a file.
            for (index, section) in pairing.sections.enumerated() {
                if pairing.sections.count > 1 {
                    Console.print("\(index > 0 ? "\n" : "")## \(section.system.rawValue): \(section.place)")
                }
                for line in section.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                    Console.print(TextTable.printable(String(line)))
                }
            }
        }
    }
}
