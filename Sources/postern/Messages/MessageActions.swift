import ArgumentParser
import Operations

/// `postern message suspend`
struct MessageSuspend: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend", abstract: "Hold a message, or many, back: it is not delivered and does not expire.",
        discussion: "A recipient whose delivery is already under way is held back if that delivery fails.")

    @OptionGroup var target: MessageTarget
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try target.act(.suspend, settings, output) {
            Console.recipients($0.recipients, "is", "are") + " suspended."
        } one: { message in
            let order = Operations.MessageSuspend(message: message, recipient: target.recipient)
            try settings.change(order, output) { count in
                count == 0
                    ? "Message \(message) was suspended already."
                    : "Message \(message) is suspended for \(count) \(count == 1 ? "recipient" : "recipients")."
            }
        }
    }
}

/// `postern message resume`
struct MessageResume: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Release a suspended message, or many, or route a parked one again.")

    @OptionGroup var target: MessageTarget
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try target.act(.resume, settings, output) {
            Console.recipients($0.recipients, "goes on", "go on") + "."
        } one: { message in
            let order = Operations.MessageResume(message: message, recipient: target.recipient)
            try settings.change(order, output) { count in
                "Message \(message) goes on for \(count) \(count == 1 ? "recipient" : "recipients")."
            }
        }
    }
}

/// `postern message remove`
struct MessageRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a message, or many, from the queues permanently.",
        discussion:
            "Without --with-ndr nobody is notified. A recipient whose delivery is already under way may still get the message."
    )

    @OptionGroup var target: MessageTarget

    @Flag(name: .customLong("with-ndr"), help: "Send the sender a non-delivery report.")
    var withNDR = false

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try target.act(.remove, settings, output, isReported: withNDR) {
            Console.recipients($0.recipients, "is", "are") + " removed."
        } one: { message in
            let order = Operations.MessageRemove(
                message: message, recipient: target.recipient, isReported: withNDR)
            try settings.change(order, output) { count in
                "Message \(message) is removed for \(count) \(count == 1 ? "recipient" : "recipients")."
            }
        }
    }
}

/// `postern message resubmit`
struct MessageResubmit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resubmit", abstract: "Route a message, or many, again, by the present configuration.",
        discussion: "A recipient with a new route moves to that queue and keeps its order; the rest stays.")

    @OptionGroup var target: MessageTarget
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try target.act(.resubmit, settings, output) {
            Console.recipients($0.recipients, "was", "were") + " routed again; \($0.moved ?? 0) go elsewhere now."
        } one: { message in
            try Console.run {
                let order = Operations.MessageResubmit(message: message, recipient: target.recipient)
                let result = try settings.ask(order)
                if output.json {
                    return try Console.printJSON(BulkOutcome(done: result.recipients, moved: result.moved))
                }
                Console.print(
                    Console.recipients(result.recipients, "of message \(message) was", "of message \(message) were")
                        + " routed again; \(result.moved) go elsewhere now.")
            }
        }
    }
}
