import ArgumentParser
import Mail
import Operations
import Queueing

/// `postern moderation`
struct ModerationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "moderation", abstract: "List, approve and reject messages that wait for a moderator.",
        discussion: """
            A mail flow rule with ModerateMessageByUser or ModerateMessageByManager holds messages and asks moderators by \
            mail. The first answer counts; without one within two days a message goes back to its sender.
            """,
        subcommands: [
            ModerationListCommand.self, ModerationShowCommand.self, ModerationApproveCommand.self,
            ModerationRejectCommand.self,
        ])
}

/// The messages that a command is for, and in whose name.
struct ModerationItemArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Messages by their MessageTraceIds, or single copies by GUID\\GUID.", valueName: "item"))
    var items: [String]
    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("The moderator in whose name it is done.", valueName: "address"))
    var moderator: String?

    func validate() throws {
        if let moderator { try ArgumentChecks.address(moderator, "--as") }
    }
}

/// `postern moderation list`
struct ModerationListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List messages that wait for a moderator, newest first.")

    @Option(name: .long, help: ArgumentHelp("Only this organization's.", valueName: "name"))
    var organization: String?
    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("Only those that this moderator may answer for.", valueName: "address"))
    var moderator: String?
    @Flag(name: .long, help: "Also those that were approved, as long as they are kept.")
    var approved = false
    @Option(name: .long, help: "The most copies that are looked at, from 1 to 1000.")
    var limit = 100
    @OptionGroup var table: TableOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let moderator { try ArgumentChecks.address(moderator, "--as") }
        try ArgumentChecks.number(Int64(limit), in: 1...1_000, "--limit")
    }

    func run() throws {
        try Console.run {
            var question = Operations.ModerationList()
            question.organization = organization
            question.moderator = moderator
            question.includesApproved = approved
            question.limit = limit
            let found = try settings.ask(question)
            if output.json { return try Console.printJSON(found) }
            guard !found.isEmpty else { return Console.print("Nothing waits for a moderator.") }
            table.print(
                ["RECEIVED", "DUE", "STATUS", "SENDER", "RECIPIENTS", "SUBJECT", "MODERATORS", "RULE", "IDENTITY"],
                found.map {
                    [
                        $0.receivedTime.text, $0.due.text, $0.status.rawValue, $0.senderAddress,
                        ModerationLines.list($0.recipientAddresses), $0.subject, ModerationLines.list($0.moderators),
                        $0.rule, $0.identity,
                    ]
                }, spare: ["RULE", "MODERATORS", "RECEIVED"])
        }
    }
}

/// What the commands say of a message that waits for a moderator.
enum ModerationLines {
    /// The first of several addresses, and how many more there are.
    static func list(_ addresses: [String]) -> String {
        guard let first = addresses.first else { return "-" }
        return addresses.count == 1 ? first : "\(first) and \(addresses.count - 1) more"
    }

    /// A line for each property.
    static func of(_ message: ModerationView) -> [String] {
        var lines = [
            "Identity:     \(message.identity)", "Organization: \(message.organization)",
            "Rule:         \(message.rule)", "Moderators:   \(message.moderators.joined(separator: ", "))",
            "Received:     \(message.receivedTime.text)", "Due:          \(message.due.text)",
            "Sender:       \(message.senderAddress)", "From:         \(message.author ?? "-")",
            "Recipients:   \(message.recipientAddresses.joined(separator: ", "))",
            "Subject:      \(message.subject)", "Message-ID:   \(message.messageId)", "Size:         \(message.size)",
            "Status:       \(message.status.rawValue)",
        ]
        if let settled = message.settled {
            lines.append("Approved:     \(settled.text) by \(message.settler ?? "-")")
        }
        return lines
    }
}

/// `postern moderation show`
struct ModerationShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show who may answer for a message, until when, and who is to get it.",
        discussion: "`postern quarantine preview` prints its words, of the copy that its identity names.")

    @Argument(help: ArgumentHelp("The message's MessageTraceId, or GUID\\GUID of one copy.", valueName: "item"))
    var item: String
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let found = try settings.ask(Operations.ModerationShow(item: item))
            if output.json { return try Console.printJSON(found) }
            for (number, message) in found.enumerated() {
                if number > 0 { Console.print("") }
                for line in ModerationLines.of(message) { Console.print(TextTable.printable(line)) }
            }
        }
    }
}

/// `postern moderation approve`
struct ModerationApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Let messages go on to their recipients.")

    @OptionGroup var target: ModerationItemArguments
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        var answer = ModerationApprove(items: target.items)
        answer.moderator = target.moderator
        try settings.act(answer, output, "approved")
    }
}

/// `postern moderation reject`
struct ModerationRejectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject", abstract: "Have nobody get messages.",
        discussion: "A sender of the organization's own is told by a report; what came from outside is dropped.")

    @OptionGroup var target: ModerationItemArguments
    @Option(name: .long, help: ArgumentHelp("What the sender is told.", valueName: "text"))
    var comment: String?
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        var answer = ModerationReject(items: target.items)
        answer.moderator = target.moderator
        answer.comment = comment
        try settings.act(answer, output, "rejected")
    }
}
