import ArgumentParser
import Gateway
import Mail
import Operations
import Queueing

/// The one item that a command is for.
struct QuarantineItemArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "The item's identity, GUID\\GUID, or the MessageTraceId or number of a message with one item.",
            valueName: "item"))
    var item: String
}

/// `postern quarantine show`
struct QuarantineShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show why a message is in quarantine, for how long, and what its recipient may do.")

    @OptionGroup var target: QuarantineItemArgument
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let item = try settings.ask(Operations.QuarantineShow(item: target.item))
            if output.json { return try Console.printJSON(item) }
            for line in QuarantineLines.of(item) { Console.print(TextTable.printable(line)) }
        }
    }
}

/// What the commands say of an item, a line for each property.
enum QuarantineLines {
    static func of(_ item: QuarantineItemView) -> [String] {
        var lines = [
            "Identity:       \(item.identity)", "Organization:   \(item.organization)",
            "Received:       \(item.receivedTime.text)", "Expires:        \(item.expires.text)",
            "Type:           \(item.type.rawValue), \(item.type.words)",
            "Policy:         \(item.policyName) (\(item.policyType.rawValue))", "Quarantine tag: \(item.tagName)",
            "Recipient may:  \(item.permissions.isEmpty ? "nothing" : item.permissions.joined(separator: ", "))",
            "Sender:         \(item.senderAddress)", "From:           \(item.author ?? "-")",
            "Recipient:      \(item.recipientAddress)", "Subject:        \(item.subject)",
            "Message-ID:     \(item.messageID)", "Size:           \(item.size)",
            "Direction:      \(item.direction)", "Release status: \(item.releaseStatus.rawValue)",
        ]
        if item.senderOverride != .none { lines.append("Sender list:    \(item.senderOverride.rawValue)") }
        if item.isReported { lines.append("Reported:       as held by mistake") }
        if let requested = item.requested {
            lines.append("Asked for:      \(requested.text) by \(item.requester ?? "-")")
        }
        if let settled = item.settled {
            lines.append("Answered:       \(settled.text) by \(item.settler ?? "-")")
        }
        return lines
    }
}

/// `postern quarantine preview`
struct QuarantinePreviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview", abstract: "Read the text of a message in quarantine.",
        discussion: """
            The words that a reader would see, of HTML too, without markup. Nothing in the message is loaded, followed or \
            run; links are printed as text.
            """)

    @OptionGroup var target: QuarantineItemArgument
    @Flag(name: .long, help: "The header as well.")
    var header = false
    @OptionGroup var why: ReasonOption
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let text = try settings.ask(Operations.QuarantinePreview(item: target.item, reason: why.reason))
            if output.json { return try Console.printJSON(text) }
            if header {
                for line in text.header { Console.print(line) }
            } else {
                for line in QuarantineLines.of(text.item) { Console.print(TextTable.printable(line)) }
            }
            Console.print("")
            Console.print(text.text)
            if !text.links.isEmpty {
                Console.print("\nLinks:")
                for link in text.links { Console.print("  \(link)") }
            }
            if !text.files.isEmpty {
                Console.print("\nFiles:")
                for file in text.files {
                    Console.print("  \(file.name ?? "-") (\(file.type), is \(file.trueType), \(file.size) octets)")
                }
            }
            if text.isCut { Console.complain("The message goes on; `postern quarantine export` has all of it.") }
        }
    }
}

/// `postern quarantine export`
struct QuarantineExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a message in quarantine to a file, as it was received.")

    @OptionGroup var target: QuarantineItemArgument
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
            let summary: QuarantineExport.Summary
            do {
                let item = try settings.ask(
                    QuarantineExport(item: target.item, reason: why.reason), server: server)
                summary = try settings.stopped(server).read { stores throws(OperationFailure) in
                    try await QuarantineExport.write(item, from: stores.lookup, to: output)
                }
            } catch {
                output.abandon()
                throw error
            }
            try output.finish()
            if format.json { return try Console.printJSON(summary) }
            if let file = summary.file { Console.print("\(summary.identity) is in \(file); \(summary.size) octets.") }
        }
    }
}
