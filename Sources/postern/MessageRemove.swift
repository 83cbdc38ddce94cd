import ArgumentParser
import Gateway

/// `postern message remove`
struct MessageRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take a message out of the queues for good.",
        discussion:
            "Without --with-ndr nobody is told. A recipient whose delivery is under way at this moment may still get the message."
    )

    @Argument(help: ArgumentHelp("The message's number, MessageTraceId or Message-ID.", valueName: "message"))
    var message: String

    @Option(name: .long, help: ArgumentHelp("Only this recipient of it.", valueName: "address"))
    var recipient: String?

    @Flag(name: .customLong("with-ndr"), help: "Tell the sender by a non-delivery report.")
    var withNDR = false

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let reply = try settings.ask(
                .messageRemove(message: message, recipient: recipient, isReported: withNDR, author: Author.current))
            guard case .done(let count) = reply else { throw unexpected(reply) }
            if output.json { return try Console.printJSON(["recipients": count]) }
            Console.print("Message \(message) is removed for \(count) \(count == 1 ? "recipient" : "recipients").")
        }
    }
}
