import ArgumentParser
import Gateway

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
    @Option(name: .long, help: ArgumentHelp("The organization.", valueName: "name"))
    var organization: String
}

extension ConfigurationOptions {
    /// Asks about recipients and directories.
    func ask(_ request: DirectoryRequest) throws -> DirectoryReply {
        let reply = try ask(.directory(request))
        guard case .directory(let answer) = reply else { throw unexpected(reply) }
        return answer
    }

    /// Asks for a change of a directory, and prints what came of it.
    func change(_ request: DirectoryRequest, _ output: OutputOptions, _ sentence: String) throws {
        try Console.run {
            guard case .changed(let report) = try ask(request) else { throw RecipientCommand.unexpected }
            if output.json { return try Console.printJSON(report) }
            let recipients = Console.recipients(report.total, "is", "are")
            Console.print(
                report.isNew
                    ? "\(sentence) Directory revision \(report.revision) is in force; \(recipients) in it."
                    : "Nothing is different: directory revision \(report.revision) stays in force.")
        }
    }
}

extension RecipientCommand {
    /// An answer of another kind than the question's.
    static var unexpected: OperationFailure {
        OperationFailure("The running gateway gave an unexpected answer; is it the same version as the command?")
    }
}
