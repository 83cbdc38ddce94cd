import ArgumentParser
import Gateway

/// `postern queue retry`
struct QueueRetry: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Try a queue's destination at once.")

    @Argument(
        help: ArgumentHelp("The queue's identity, or a part of it that only one queue has.", valueName: "queue"))
    var queue: String

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let reply = try settings.ask(.queueRetry(queue: queue))
            guard case .done(let count) = reply else { throw unexpected(reply) }
            if output.json { return try Console.printJSON(["recipients": count]) }
            Console.print("Queue \(queue) is tried now; \(count) recipients wait in it.")
        }
    }
}
