import ArgumentParser

/// `postern message`
struct MessageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "message", abstract: "Look at accepted messages, hold them back, export and remove them.",
        subcommands: [
            MessageShow.self, MessageSuspend.self, MessageResume.self, MessageRemove.self, MessageExportCommand.self,
        ])
}
