import ArgumentParser

/// `postern trace`
struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Find out what became of mail.",
        subcommands: [TraceSearch.self, TraceShow.self])
}
