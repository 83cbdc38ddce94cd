import ArgumentParser

/// `postern trace`
struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Find messages and refusals, and show their history.",
        subcommands: [TraceSearch.self, TraceShow.self, TraceRebuild.self])
}
