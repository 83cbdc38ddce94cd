import ArgumentParser
import Operations

/// `postern connector`
struct ConnectorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connector", abstract: "List, show, validate, block and pair connectors.",
        subcommands: [
            ConnectorList.self, ConnectorShow.self, ConnectorReportCommand.self, ConnectorValidate.self,
            ConnectorWhoAmI.self,
            ConnectorPair.self, ConnectorBlock.self, ConnectorUnblock.self,
        ])
}

/// The connector that a command is for.
struct ConnectorArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The connector's Name.", valueName: "name"))
    var name: String

    @Option(
        name: .long,
        help: ArgumentHelp("Its organization; needed when several have a connector of that name.", valueName: "name"))
    var organization: String?

    /// The connector, of one direction or of either.
    func connector(_ direction: ConnectorName.Direction? = nil) -> ConnectorName {
        ConnectorName(name, organization: organization, direction: direction)
    }
}

/// `--inbound`, `--outbound`.
struct DirectionOptions: ParsableArguments {
    @Flag(name: .long, help: "The inbound connector of that name.")
    var inbound = false

    @Flag(name: .long, help: "The outbound connector of that name.")
    var outbound = false

    func validate() throws {
        if inbound, outbound { throw ValidationError("Give --inbound or --outbound, not both.") }
    }

    /// What was asked for; nil for either.
    var direction: ConnectorName.Direction? { inbound ? .inbound : outbound ? .outbound : nil }
}
