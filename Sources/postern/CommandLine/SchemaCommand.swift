import ArgumentParser
import Operations

/// `postern schema`
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of what the commands print with --json.",
        discussion: "The definition of `postern organization list --json` is organization.list, and so on.")

    func run() throws {
        try Console.run { Console.print(try JSONSchema.document().text) }
    }
}
