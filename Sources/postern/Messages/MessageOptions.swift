import ArgumentParser
import Operations

/// The message, or the waiting recipients, that a command is for.
struct MessageTarget: ParsableArguments {
    @Argument(help: ArgumentHelp("One message: its number, MessageTraceId or Message-ID.", valueName: "message"))
    var message: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Of one message only this recipient; without a message, a condition: as named or as delivered to, where * "
                + "stands for any text.", valueName: "address"))
    var recipient: String?

    @OptionGroup(title: "Conditions for many messages")
    var conditions: MessageConditions

    @OptionGroup var confirmation: ConfirmationOptions

    func validate() throws {
        if message != nil {
            guard conditions.isEmpty, confirmation.confirm == nil else {
                throw ValidationError("Name one message, or give conditions for many.")
            }
            // RFC 5321 section 4.5.1 knows one address without a domain.
            if let recipient, recipient.lowercased() != "postmaster" {
                try ArgumentChecks.address(recipient, "--recipient")
            }
        } else if filter.isEmpty {
            throw ValidationError("Name a message, or give conditions such as --sender '*@contoso.com'.")
        }
        for (name, text) in [("--recipient", recipient), ("--sender", conditions.sender)] {
            guard let text, text.isEmpty else { continue }
            throw ValidationError("\(name): give an address, or a part of one with *.")
        }
    }

    /// The conditions as a filter.
    var filter: MessageFilter {
        MessageFilter(
            sender: conditions.sender, recipient: recipient, organization: conditions.organization,
            queue: conditions.queue, olderThan: conditions.olderThan.flatMap(AgeArgument.seconds),
            subject: conditions.subject)
    }

    /// Does something with one message by `one`, or with many recipients.
    func act(
        _ action: MessageAct.Action, _ settings: ConfigurationOptions, _ output: OutputOptions,
        isReported: Bool = false, many sentence: (BulkOutcome) -> String, one: (String) throws -> Void
    ) throws {
        if let message { return try one(message) }
        let order = MessageAct(
            action, filter, isReported: isReported, expectedCount: confirmation.confirm)
        try settings.bulk(order, action.rawValue, output, sentence)
    }
}

/// Conditions of commands about many messages.
struct MessageConditions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("MAIL FROM, where * stands for any text; <> for the null sender.", valueName: "address"))
    var sender: String?

    @Option(name: .long, help: ArgumentHelp("Only this organization.", valueName: "name"))
    var organization: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only what waits in this queue: its identity, or a part of it that only one queue has.",
            valueName: "queue"))
    var queue: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Only messages accepted longer ago than this, such as 30m or 2h.", valueName: "time"))
    var olderThan: String?

    @Option(name: .long, help: ArgumentHelp("A part of the subject.", valueName: "text"))
    var subject: String?

    func validate() throws { try AgeArgument.check(olderThan, "--older-than") }

    /// Whether none is given.
    var isEmpty: Bool {
        sender == nil && organization == nil && queue == nil && olderThan == nil && subject == nil
    }
}
