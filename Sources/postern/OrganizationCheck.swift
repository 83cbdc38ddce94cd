import ArgumentParser
import Gateway

/// `postern organization check`
struct OrganizationCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Find all mistakes in documents of organizations. Changes nothing and needs no server.")

    @Argument(help: ArgumentHelp("The documents.", valueName: "file"))
    var files: [String]

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    private struct Result: Encodable {
        var isValid: Bool
        var mistakes: [String]
    }

    func run() throws {
        try Console.run {
            let documents = try files.map { try SubmittedDocument(readingFile: $0) }
            do {
                let names = try DocumentCheck.check(documents)
                if output.json { return try Console.printJSON(Result(isValid: true, mistakes: [])) }
                for (file, name) in zip(files, names) { Console.print("\(file): organization \(name) is valid.") }
            } catch let failure as OperationFailure where output.json && failure.kind == .configuration {
                try Console.printJSON(Result(isValid: false, mistakes: failure.lines))
                throw ExitCode(78)
            }
        }
    }
}
