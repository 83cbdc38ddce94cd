import ArgumentParser
import Operations

/// `postern queue suspend`
struct QueueSuspend: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend", abstract: "Stop a queue: nothing in it is delivered or expires, and new mail joins it.")

    @OptionGroup var target: QueueArgument
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try settings.change(Operations.QueueSuspend(queue: target.queue), output) {
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
        try settings.change(Operations.QueueResume(queue: target.queue), output) {
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
            let result = try settings.ask(Operations.QueueResubmit(queue: target.queue))
            if output.json { return try Console.printJSON(result) }
            Console.print(
                Console.recipients(result.recipients, "of queue \(target.queue) was", "of queue \(target.queue) were")
                    + " routed again; \(result.moved) go elsewhere now.")
        }
    }
}

/// The queue that a command is for.
struct QueueArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The queue's identity, or a part of it that only one queue has.", valueName: "queue"))
    var queue: String
}
