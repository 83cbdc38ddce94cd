import ArgumentParser
import Operations

/// `postern organization export`
struct OrganizationExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print the document of an organization: of the revision in force, or of an earlier one.")

    @Argument(help: ArgumentHelp("The organization.", valueName: "name"))
    var name: String

    @Option(name: .long, help: ArgumentHelp("An earlier revision.", valueName: "number"))
    var revision: Int64?

    @Flag(
        name: .long,
        help: "Print it as it was understood, in one form: without defaults and comments.")
    var canonical = false

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try ArgumentChecks.number(revision, in: 1...Int64.max, "--revision") }

    func run() throws {
        try Console.run {
            var export = try settings.ask(Operations.OrganizationExport(organization: name, revision: revision))
            if canonical { export.document = try DocumentCheck.canonical(export.document, of: name) }
            if output.json { return try Console.printJSON(export) }
            let text = export.document
            Console.print(text.hasSuffix("\n") ? String(text.dropLast()) : text)
        }
    }
}
