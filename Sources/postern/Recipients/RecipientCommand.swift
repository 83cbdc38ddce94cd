import ArgumentParser
import Operations

/// `postern recipient`
struct RecipientCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipient", abstract: "Import, change and show the recipients of an organization.",
        subcommands: [
            RecipientImport.self, RecipientSet.self, RecipientRemove.self, RecipientShow.self, RecipientList.self,
            RecipientConfirm.self, RecipientStatus.self,
        ])
}

/// `--organization`.
struct OrganizationOption: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp("The organization; needed when there are several.", valueName: "name"))
    var organization: String?
}

extension ConfigurationOptions {
    /// Orders a change of a directory, and prints what came of it.
    func change<Asked: Operations.Operation>(
        _ target: OrganizationOption, _ output: OutputOptions, _ sentence: String,
        _ operation: (_ organization: String) -> Asked
    ) throws where Asked.Answer == DirectoryChangeReport {
        try Console.run {
            let server = try load()
            let organization = try organization(target.organization, server: server)
            let report = try ask(operation(organization), server: server)
            if output.json { return try Console.printJSON(report) }
            let recipients = Console.recipients(report.total, "is", "are")
            Console.print(
                report.isNew
                    ? "\(sentence) Directory revision \(report.revision) is in force; \(recipients) in it."
                    : "Nothing is different: directory revision \(report.revision) stays in force.")
        }
    }
}
