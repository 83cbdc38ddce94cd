import ArgumentParser

/// `postern message`
struct MessageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "message", abstract: "Look at accepted messages and remove them.",
        subcommands: [MessageShow.self, MessageRemove.self])
}
