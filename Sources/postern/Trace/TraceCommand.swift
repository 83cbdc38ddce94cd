import ArgumentParser

/// `postern trace`
struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Find messages and refusals, show their history, write them out.",
        subcommands: [
            TraceSearch.self, TraceShow.self, TraceSimilar.self, TraceExportCommand.self, TraceForgetCommand.self,
            TraceRebuild.self,
        ])
}
