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

    @OptionGroup var target: MessageArgument

    @Flag(name: .customLong("with-ndr"), help: "Tell the sender by a non-delivery report.")
    var withNDR = false

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let request = ControlRequest.messageRemove(
            message: target.message, recipient: target.recipient, isReported: withNDR, author: Author.current)
        try settings.change(request, output) { count in
            "Message \(target.message) is removed for \(count) \(count == 1 ? "recipient" : "recipients")."
        }
    }
}
