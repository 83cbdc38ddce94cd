import ArgumentParser

/// `postern message`
struct MessageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "message", abstract: "Show, suspend, resume, resubmit, remove and export accepted messages.",
        subcommands: [
            MessageShow.self, MessageSuspend.self, MessageResume.self, MessageResubmit.self, MessageRemove.self,
            MessageExportCommand.self,
        ])
}
