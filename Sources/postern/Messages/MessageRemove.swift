import ArgumentParser
import Operations

/// `postern message remove`
struct MessageRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a message from the queues permanently.",
        discussion:
            "Without --with-ndr nobody is notified. A recipient whose delivery is already under way may still get the message."
    )

    @OptionGroup var target: MessageArgument

    @Flag(name: .customLong("with-ndr"), help: "Send the sender a non-delivery report.")
    var withNDR = false

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let order = Operations.MessageRemove(
            message: target.message, recipient: target.recipient, isReported: withNDR)
        try settings.change(order, output) { count in
            "Message \(target.message) is removed for \(count) \(count == 1 ? "recipient" : "recipients")."
        }
    }
}
