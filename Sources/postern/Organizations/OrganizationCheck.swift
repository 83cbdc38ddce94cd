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

    private struct Result: Encodable {
        var isValid: Bool
        var mistakes: [String]
        var warnings: [ConfigurationMistake]
    }

    func run() throws {
        try Console.run {
            let documents = try files.map { try SubmittedDocument(readingFile: $0) }
            let server = access(settings.config, F_OK) == 0 ? try settings.load() : nil
            do {
                let outcome = try DocumentCheck.check(documents, server: server)
                if output.json {
                    return try Console.printJSON(Result(isValid: true, mistakes: [], warnings: outcome.warnings))
                }
                for warning in outcome.warnings { Console.complain(warning.description) }
                for (file, name) in zip(files, outcome.organizations) {
                    Console.print("\(file): organization \(name) is valid.")
                }
            } catch let failure as OperationFailure where output.json && failure.kind == .configuration {
                try Console.printJSON(Result(isValid: false, mistakes: failure.lines, warnings: []))
                throw ExitCode(78)
            }
        }
    }
}
