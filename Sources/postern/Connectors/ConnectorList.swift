import ArgumentParser
import Mail
import Operations

/// `postern connector list`
struct ConnectorList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the connectors, inbound and outbound.")

    @Option(name: .long, help: ArgumentHelp("Only this organization.", valueName: "name"))
    var organization: String?

    @OptionGroup var direction: DirectionOptions

    @Option(
        name: .long, help: ArgumentHelp("Only staged copies (TestMode), or none of them.", valueName: "true|false"))
    var testMode: Bool?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only connectors for rules (IsTransportRuleScoped), or none of them.",
            valueName: "true|false"))
    var transportRuleScoped: Bool?

    @Flag(name: .long, help: "Only blocked connectors.")
    var blocked = false

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let connectors = try settings.ask(Operations.ConnectorList(organization: organization)).filter {
                (direction.direction == nil || $0.direction == direction.direction)
                    && (testMode == nil || $0.isTestMode == testMode)
                    && (transportRuleScoped == nil || $0.isTransportRuleScoped == transportRuleScoped)
                    && (!blocked || $0.block != nil)
            }
            if output.json { return try Console.printJSON(connectors) }
            if connectors.isEmpty { return Console.print("No connectors.") }
            Console.printTable(
                ["ORGANIZATION", "DIRECTION", "NAME", "TYPE", "ENABLED", "VALIDATED", "LAST VALIDATION", "NOTE"],
                connectors.map {
                    [
                        $0.organization, $0.direction.rawValue, $0.name, $0.connectorType,
                        $0.isEnabled ? "yes" : "no", $0.isValidated.map { $0 ? "yes" : "no" } ?? "-",
                        $0.lastValidation.text, $0.note,
                    ]
                })
        }
    }
}

extension ConnectorView {
    fileprivate var note: String {
        var notes: [String] = []
        if let block { notes.append("blocked: \(block.reason)") }
        if isTestMode { notes.append("test mode") }
        if isTransportRuleScoped { notes.append("only by rules") }
        return notes.isEmpty ? "-" : notes.joined(separator: "; ")
    }
}
