import ArgumentParser
import Operations

/// `postern message suspend`
struct MessageSuspend: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend", abstract: "Hold a message back: it is not delivered and does not expire.",
        discussion: "A recipient whose delivery is already under way is held back if that delivery fails.")

    @OptionGroup var target: MessageArgument
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let order = Operations.MessageSuspend(message: target.message, recipient: target.recipient)
        try settings.change(order, output) { count in
            count == 0
                ? "Message \(target.message) was suspended already."
                : "Message \(target.message) is suspended for \(count) \(count == 1 ? "recipient" : "recipients")."
        }
    }
}

/// `postern message resume`
struct MessageResume: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Release a suspended message, or route a parked one again.")

    @OptionGroup var target: MessageArgument
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let order = Operations.MessageResume(message: target.message, recipient: target.recipient)
        try settings.change(order, output) { count in
            "Message \(target.message) goes on for \(count) \(count == 1 ? "recipient" : "recipients")."
        }
    }
}

/// The message that a command is for.
struct MessageArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The message's number, MessageTraceId or Message-ID.", valueName: "message"))
    var message: String

    @Option(name: .long, help: ArgumentHelp("Only this recipient of the message.", valueName: "address"))
    var recipient: String?

    func validate() throws {
        // RFC 5321 section 4.5.1 knows one address without a domain.
        guard let recipient, recipient.lowercased() != "postmaster" else { return }
        try ArgumentChecks.address(recipient, "--recipient")
    }
}
