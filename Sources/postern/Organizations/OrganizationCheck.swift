import ArgumentParser
import Glibc
import Operations
import Organization

/// `postern organization check`
struct OrganizationCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Find all mistakes in documents of organizations. Changes nothing and needs no running gateway.",
        discussion: "If this server has a configuration, the documents are checked against it too.")

    @Argument(help: ArgumentHelp("The documents.", valueName: "file"))
    var files: [String]

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let documents = try files.map { try SubmittedDocument(readingFile: $0) }
            // A server's settings are taken into account where there are some.
            let file = settings.config == nil ? try? settings.file : try settings.file
            let server = try file.map { try ServerFile.load($0) }
            do {
                let outcome = try DocumentCheck.check(documents, server: server)
                if output.json {
                    return try Console.printJSON(
                        CheckedDocuments(
                            isValid: true, organizations: outcome.organizations, warnings: outcome.warnings))
                }
                for warning in outcome.warnings { Console.complain(warning.description) }
                for (file, name) in zip(files, outcome.organizations) {
                    Console.print("\(file): organization \(name) is valid.")
                }
            } catch let failure as OperationFailure where output.json && !failure.mistakes.isEmpty {
                // Errors and warnings come together where there is an error.
                try Console.printJSON(
                    CheckedDocuments(
                        isValid: false, mistakes: failure.mistakes.filter { $0.severity == .error },
                        warnings: failure.mistakes.filter { $0.severity == .warning }))
                throw ExitCode(78)
            }
        }
    }
}
