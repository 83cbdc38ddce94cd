import ArgumentParser
import Gateway

/// `postern queue suspend`
struct QueueSuspend: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend", abstract: "Stop a queue: nothing in it is delivered or expires, and new mail joins it.")

    @OptionGroup var target: QueueArgument
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try settings.change(.queueSuspend(queue: target.queue, author: Author.current), output) {
            "Queue \(target.queue) is suspended; \(Console.recipients($0, "waits", "wait")) in it."
        }
    }
}

/// `postern queue resume`
struct QueueResume: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "resume", abstract: "Let a suspended queue go on.")

    @OptionGroup var target: QueueArgument
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try settings.change(.queueResume(queue: target.queue, author: Author.current), output) {
            "Queue \(target.queue) goes on; \(Console.recipients($0, "waits", "wait")) in it."
        }
    }
}

/// `postern queue resubmit`
struct QueueResubmit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resubmit", abstract: "Route the waiting mail of a queue again, by the present configuration.",
        discussion: "Mail with a new route moves to that queue and keeps its order; the rest stays.")

    @OptionGroup var target: QueueArgument
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let reply = try settings.ask(.queueResubmit(queue: target.queue, author: Author.current))
            guard case .resubmitted(let count, let moved) = reply else { throw unexpected(reply) }
            if output.json { return try Console.printJSON(["recipients": count, "moved": moved]) }
            Console.print(
                Console.recipients(count, "of queue \(target.queue) was", "of queue \(target.queue) were")
                    + " routed again; \(moved) go elsewhere now.")
        }
    }
}

/// The queue that a command is for.
struct QueueArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The queue's identity, or a part of it that only one queue has.", valueName: "queue"))
    var queue: String
}
