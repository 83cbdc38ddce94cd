import ArgumentParser
import Gateway

/// `postern organization export`
struct OrganizationExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print the document of an organization's revision in force.")

    @Argument(help: ArgumentHelp("The organization.", valueName: "name"))
    var name: String

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    private struct Export: Encodable {
        var organization: String
        var document: String
    }

    func run() throws {
        try Console.run {
            let reply = try settings.ask(.organizationExport(organization: name))
            guard case .document(let text) = reply else { throw unexpected(reply) }
            if output.json { return try Console.printJSON(Export(organization: name, document: text)) }
            Console.print(text.hasSuffix("\n") ? String(text.dropLast()) : text)
        }
    }
}
