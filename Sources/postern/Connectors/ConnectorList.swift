import ArgumentParser
import Gateway
import Mail

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
            guard case .connectors(let all) = try settings.ask(.list(organization: organization)) else {
                throw unexpected()
            }
            let connectors = all.filter {
                (direction.direction == nil || $0.direction == direction.direction)
                    && (testMode == nil || $0.isTestMode == testMode)
                    && (transportRuleScoped == nil || $0.isTransportRuleScoped == transportRuleScoped)
                    && (!blocked || $0.block != nil)
            }
            if output.json { return try Console.printJSON(connectors.map(ConnectorOutput.init)) }
            if connectors.isEmpty { return Console.print("No connectors.") }
            Console.printTable(
                ["ORGANIZATION", "DIRECTION", "NAME", "TYPE", "ENABLED", "VALIDATED", "LAST VALIDATION", "NOTE"],
                connectors.map {
                    [
                        $0.organization, $0.direction.rawValue, $0.name, $0.connectorType,
                        $0.isEnabled ? "yes" : "no", $0.isValidated.map { $0 ? "yes" : "no" } ?? "-",
                        $0.lastValidation?.iso8601 ?? "-", $0.note,
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

/// A connector in JSON: its properties by EOP's names, moments as ISO 8601.
struct ConnectorOutput: Encodable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private struct Block: Encodable {
        var reason: String
        var author: String
        var at: String
    }

    let connector: ConnectorView

    init(_ connector: ConnectorView) { self.connector = connector }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(connector.organization, forKey: Key("Organization"))
        try container.encode(connector.direction.rawValue, forKey: Key("Direction"))
        try container.encode(connector.name, forKey: Key("Name"))
        try container.encode(connector.isEnabled, forKey: Key("Enabled"))
        try container.encode(connector.connectorType, forKey: Key("ConnectorType"))
        if let isValidated = connector.isValidated {
            try container.encode(isValidated, forKey: Key("IsValidated"))
            try container.encode(connector.lastValidation?.iso8601, forKey: Key("LastValidationTimestamp"))
        }
        if connector.direction == .inbound {
            let block = connector.block.map { Block(reason: $0.reason, author: $0.author, at: $0.at.iso8601) }
            try container.encode(block, forKey: Key("Blocked"))
        }
        for property in connector.properties { try container.encode(property.value, forKey: Key(property.name)) }
    }
}

/// An answer of another kind than the question's.
func unexpected() -> OperationFailure {
    OperationFailure("The running gateway gave an unexpected answer; is it the same version as the command?")
}
