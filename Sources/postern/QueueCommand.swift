import ArgumentParser

/// `postern queue`
struct QueueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Look at the queues and retry them.",
        subcommands: [QueueList.self, QueueShow.self, QueueRetry.self])
}
