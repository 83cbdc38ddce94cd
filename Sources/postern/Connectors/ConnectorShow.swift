import ArgumentParser
import Mail
import MailFlow
import Operations

/// `postern connector show`
struct ConnectorShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a connector with all its properties.")

    @OptionGroup var target: ConnectorArgument
    @OptionGroup var direction: DirectionOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let connectors = try settings.ask(Operations.ConnectorShow(target.connector(direction.direction)))
            if output.json { return try Console.printJSON(connectors) }
            for (index, connector) in connectors.enumerated() {
                if index > 0 { Console.print("") }
                Console.print("\(connector.direction.rawValue) connector of organization \(connector.organization)")
                var rows = [
                    ["Name", connector.name], ["Enabled", connector.isEnabled ? "true" : "false"],
                    ["ConnectorType", connector.connectorType],
                ]
                if let isValidated = connector.isValidated {
                    rows += [
                        ["IsValidated", isValidated ? "true" : "false"],
                        ["LastValidationTimestamp", connector.lastValidation.text],
                    ]
                } else {
                    let block = connector.block.map { "by \($0.author) at \($0.at.text): \($0.reason)" }
                    rows.append(["Blocked", block ?? "-"])
                }
                rows += connector.properties.map { [$0.name, $0.value.text] }
                Console.printTable(["PROPERTY", "VALUE"], rows)
            }
        }
    }
}

/// `postern connector report`
struct ConnectorReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Show which outbound connector would deliver to a domain.")

    @Option(name: .long, help: ArgumentHelp("The domain of recipients.", valueName: "domain"))
    var domain: String

    @Option(name: .long, help: ArgumentHelp("Only for this organization's mail.", valueName: "name"))
    var organization: String?

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try ArgumentChecks.domain(domain, "--domain") }

    func run() throws {
        try Console.run {
            let rows = try settings.ask(ConnectorWays(domain: domain, organization: organization))
            if output.json { return try Console.printJSON(rows) }
            if rows.isEmpty { return Console.print("There is no organization yet.") }
            for (index, row) in rows.enumerated() {
                if index > 0 { Console.print("") }
                Console.print("Organization \(row.organization), \(row.domain): \(row.outcome)")
                guard !row.entries.isEmpty else { continue }
                Console.printTable(
                    ["CONNECTOR", "MATCH", "OUTCOME"], row.entries.map { [$0.connector, $0.match ?? "-", $0.outcome] })
            }
        }
    }
}
