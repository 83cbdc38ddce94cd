import Administration
import ArgumentParser
import Operations

/// `postern api`
struct APICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api", abstract: "Ask the HTTP API of a running gateway over its control socket.",
        discussion: """
            The caller is the user that runs the command, who is an operator. The answer's content goes to standard \
            output, JSON indented; a problem goes to standard error, and the exit status is 1. docs/reference/api.md \
            has the paths.
            """,
        subcommands: [
            APIGet.self, APIPost.self, APIPut.self, APIPatch.self, APIDelete.self, APIDescribe.self,
        ])
}

/// `postern api GET`
struct APIGet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "GET", abstract: "Read a resource.", aliases: ["get"])

    @OptionGroup var target: APITarget
    @OptionGroup var settings: ConfigurationOptions

    func run() throws { try target.ask("GET", settings) }
}

/// `postern api POST`
struct APIPost: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "POST", abstract: "Make something, or have something done.", aliases: ["post"])

    @OptionGroup var target: APITarget
    @OptionGroup var content: APIContent
    @OptionGroup var settings: ConfigurationOptions

    func run() throws { try target.ask("POST", settings, content) }
}

/// `postern api PUT`
struct APIPut: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "PUT", abstract: "Put an object in the place of the one that is there.", aliases: ["put"])

    @OptionGroup var target: APITarget
    @OptionGroup var content: APIContent
    @OptionGroup var settings: ConfigurationOptions

    func run() throws { try target.ask("PUT", settings, content) }
}

/// `postern api PATCH`
struct APIPatch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "PATCH", abstract: "Change some properties of an object.", aliases: ["patch"])

    @OptionGroup var target: APITarget
    @OptionGroup var content: APIContent
    @OptionGroup var settings: ConfigurationOptions

    func run() throws { try target.ask("PATCH", settings, content) }
}

/// `postern api DELETE`
struct APIDelete: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "DELETE", abstract: "Delete an object.", aliases: ["delete"])

    @OptionGroup var target: APITarget
    @OptionGroup var settings: ConfigurationOptions

    func run() throws { try target.ask("DELETE", settings) }
}

/// `postern api describe`
struct APIDescribe: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "Print the OpenAPI document of the API.",
        discussion: "It is the same for every server of a release, and needs neither a gateway nor a configuration.")

    func run() throws { try Console.run { Console.print(OpenAPIDocument.standard.text) } }
}
