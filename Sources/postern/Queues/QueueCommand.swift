import ArgumentParser

/// `postern queue`
struct QueueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "List, show, retry, stop and resubmit queues.",
        subcommands: [
            QueueList.self, QueueShow.self, QueueRetry.self, QueueSuspend.self, QueueResume.self, QueueResubmit.self,
        ])
}
