import ArgumentParser

/// `postern queue`
struct QueueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Look at the queues, retry, stop and resubmit them.",
        subcommands: [
            QueueList.self, QueueShow.self, QueueRetry.self, QueueSuspend.self, QueueResume.self, QueueResubmit.self,
        ])
}
