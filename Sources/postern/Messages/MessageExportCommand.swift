import ArgumentParser
import Gateway
import Mail
import Operations

/// `postern message export`
struct MessageExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a suspended or parked message to a file, as it would leave.",
        discussion: "X-Sender and X-Receiver fields in front have its envelope, as in Exchange's replay directory."
    )

    @Argument(help: ArgumentHelp("The message's number, MessageTraceId or Message-ID.", valueName: "message"))
    var message: String

    @Option(name: .long, help: ArgumentHelp("Only this recipient's copy.", valueName: "address"))
    var recipient: String?

    @Option(name: .long, help: "The file to create; standard output by default.")
    var output: String?

    @OptionGroup var why: ReasonOption
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var format: OutputOptions

    func validate() throws {
        if format.json, output == nil {
            throw ValidationError(
                "--json: name a file for the message with --output; the JSON goes to standard output.")
        }
    }

    func run() throws {
        try Console.run {
            let server = try settings.load()
            let output = try ExportOutput(output)
            let summary: MessageExport.Summary
            do {
                let view = try settings.ask(
                    MessageRelease(message: message, recipient: recipient, reason: why.reason), server: server)
                summary = try settings.stopped(server).read { [recipient] stores throws(OperationFailure) in
                    try await MessageExport(from: stores.lookup).write(view, for: recipient, to: output)
                }
            } catch {
                output.abandon()
                throw error
            }
            try output.finish()
            if format.json { return try Console.printJSON(summary) }
            if let file = summary.file {
                Console.print("Message \(summary.message) is in \(file); \(summary.size) octets.")
            }
        }
    }
}
