import ArgumentParser
import Operations

/// `postern queue retry`
struct QueueRetry: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Try the destination of a queue, or of many, at once.")

    @OptionGroup var target: QueueTarget
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try target.act(.retry, settings, output) {
            Console.queues($0.queues ?? 0, "is", "are") + " tried now, for \($0.recipients) recipients."
        } one: { queue in
            try settings.change(Operations.QueueRetry(queue: queue), output, queues: 1) {
                "Queue \(queue) is tried now; \(Console.recipients($0, "waits", "wait")) in it."
            }
        }
    }
}

/// `postern queue suspend`
struct QueueSuspend: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend",
        abstract: "Stop a queue, or many: nothing in it is delivered or expires, and new mail joins it.")

    @OptionGroup var target: QueueTarget
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try target.act(.suspend, settings, output) {
            Console.queues($0.queues ?? 0, "is", "are") + " suspended, with \($0.recipients) recipients."
        } one: { queue in
            try settings.change(Operations.QueueSuspend(queue: queue), output, queues: 1) {
                "Queue \(queue) is suspended; \(Console.recipients($0, "waits", "wait")) in it."
            }
        }
    }
}

/// `postern queue resume`
struct QueueResume: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let a suspended queue, or many, go on.")

    @OptionGroup var target: QueueTarget
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try target.act(.resume, settings, output) {
            Console.queues($0.queues ?? 0, "goes on", "go on") + ", with \($0.recipients) recipients."
        } one: { queue in
            try settings.change(Operations.QueueResume(queue: queue), output, queues: 1) {
                "Queue \(queue) goes on; \(Console.recipients($0, "waits", "wait")) in it."
            }
        }
    }
}

/// `postern queue resubmit`
struct QueueResubmit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resubmit",
        abstract: "Route the waiting mail of a queue, or of many, again, by the present configuration.",
        discussion: "Mail with a new route moves to that queue and keeps its order; the rest stays.")

    @OptionGroup var target: QueueTarget
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try target.act(.resubmit, settings, output) {
            Console.recipients($0.recipients, "was", "were") + " routed again, of "
                + Console.queues($0.queues ?? 0, "in all", "in all") + "; \($0.moved ?? 0) go elsewhere now."
        } one: { queue in
            try Console.run {
                let result = try settings.ask(Operations.QueueResubmit(queue: queue))
                if output.json {
                    return try Console.printJSON(
                        BulkOutcome(done: result.recipients, queues: 1, moved: result.moved))
                }
                Console.print(
                    Console.recipients(result.recipients, "of queue \(queue) was", "of queue \(queue) were")
                        + " routed again; \(result.moved) go elsewhere now.")
            }
        }
    }
}
