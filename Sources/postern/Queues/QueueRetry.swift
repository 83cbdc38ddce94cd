import ArgumentParser
import Operations

/// `postern queue retry`
struct QueueRetry: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Try a queue's destination at once.")

    @OptionGroup var target: QueueArgument
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try settings.change(Operations.QueueRetry(queue: target.queue), output) {
            "Queue \(target.queue) is tried now; \(Console.recipients($0, "waits", "wait")) in it."
        }
    }
}
