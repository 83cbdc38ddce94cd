import ArgumentParser

/// `postern message`
struct MessageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "message", abstract: "Show, suspend, resume, export and remove accepted messages.",
        subcommands: [
            MessageShow.self, MessageSuspend.self, MessageResume.self, MessageRemove.self, MessageExportCommand.self,
        ])
}
