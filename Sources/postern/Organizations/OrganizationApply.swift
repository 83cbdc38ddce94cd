import ArgumentParser
import Operations
import Organization

/// `postern organization apply`
struct OrganizationApply: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Put documents of organizations into force, all or none.",
        discussion: "A running gateway uses them within two seconds; waiting mail is routed again.")

    @Argument(help: ArgumentHelp("The documents.", valueName: "file"))
    var files: [String]

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let server = try settings.load()
            let documents = try files.map { try SubmittedDocument(readingFile: $0) }
            try OrganizationApply.show(
                try settings.ask(Operations.OrganizationApply(documents: documents), server: server), output)
        }
    }

    /// Prints what was applied.
    static func show(_ organizations: [AppliedOrganization], _ output: OutputOptions) throws {
        if output.json { return try Console.printJSON(organizations) }
        for warning in organizations.flatMap(\.warnings) { Console.complain(warning.description) }
        for entry in organizations {
            Console.print(
                entry.isNew
                    ? "Organization \(entry.organization): revision \(entry.revision) is in force."
                    : "Organization \(entry.organization): unchanged, revision \(entry.revision) stays in force.")
        }
    }
}
