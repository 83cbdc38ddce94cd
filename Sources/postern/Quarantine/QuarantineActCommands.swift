import ArgumentParser
import Operations

/// The items that a command is for.
struct QuarantineItemArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Items by their identities, GUID\\GUID, or messages by their MessageTraceIds or numbers.",
            valueName: "item"))
    var items: [String]

    /// Items that are asked for at a time.
    static let page = 100

    /// Says what came of an item.
    static func print(_ row: QuarantineOutcome.Row, _ done: String) {
        let sentence =
            row.isDone
            ? "\(row.identity) for \(row.recipientAddress): \(done)." + (row.reason.map { " \($0)" } ?? "")
            : "\(row.identity) for \(row.recipientAddress): \(row.reason ?? "not done")."
        // Local parts of addresses are strangers' text.
        let line = TextTable.printable(sentence)
        if row.isDone { Console.print(line) } else { Console.complain(line) }
    }
}

extension ConfigurationOptions {
    /// Does something with the items of one order, and prints what came of each. Fails where it was done for none.
    func act<Asked: Operations.Operation>(
        _ operation: Asked, _ output: OutputOptions, _ done: String
    ) throws where Asked.Answer == QuarantineOutcome {
        try act([operation], output, done)
    }

    /// Does something with items, a page of them at a time, and prints what came of each. Of several pages it tells how far it
    /// has come. Fails where it was done for none.
    func act<Asked: Operations.Operation>(
        on items: [String], _ output: OutputOptions, _ done: String, _ operation: (_ items: [String]) -> Asked
    ) throws where Asked.Answer == QuarantineOutcome {
        let orders = items.portions(of: QuarantineItemArguments.page).map { operation(Array($0)) }
        try act(orders, output, done)
    }

    private func act<Asked: Operations.Operation>(
        _ orders: [Asked], _ output: OutputOptions, _ done: String
    ) throws where Asked.Answer == QuarantineOutcome {
        try Console.run {
            var outcome = QuarantineOutcome()
            do {
                for order in orders {
                    let rows = try ask(order).value
                    outcome.value += rows
                    if !output.json { rows.forEach { QuarantineItemArguments.print($0, done) } }
                    if orders.count > 1 { Console.complain("\(outcome.value.count) items so far.") }
                }
            } catch {
                // What was done before is told all the same.
                if output.json, !outcome.value.isEmpty { try Console.printJSON(outcome) }
                throw error
            }
            if output.json { try Console.printJSON(outcome) }
            if outcome.done == 0 { throw ExitCode(1) }
        }
    }
}

/// `postern quarantine release`
struct QuarantineReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Let messages out of quarantine.",
        discussion: """
            Without --user, each item goes to its own recipient. Each recipient gets a message once; --force sends another \
            copy.
            """)

    @OptionGroup var target: QuarantineItemArguments
    @Option(
        name: .long,
        help: ArgumentHelp("Send a copy to this address of the organization instead.", valueName: "address"))
    var user: [String] = []
    @Flag(name: .long, help: "To all recipients of the message whose copies are held.")
    var all = false
    @Flag(name: .long, help: "Also to whoever has a copy already.")
    var force = false
    @Flag(name: .long, help: "Confirm that malware is to leave.")
    var confirmMalware = false
    @Flag(name: .long, help: "Say that it was held by mistake.")
    var reportFalsePositive = false
    @Option(name: .long, help: ArgumentHelp("Why, for the audit log.", valueName: "text"))
    var reason: String?
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard user.isEmpty || !all else { throw ValidationError("--all: give either it or --user.") }
        for address in user { try ArgumentChecks.address(address, "--user") }
    }

    func run() throws {
        try settings.act(on: target.items, output, "released") { items in
            var order = QuarantineRelease(items: items)
            order.users = user
            order.isToAll = all
            order.isRepeated = force
            order.isMalwareConfirmed = confirmMalware
            order.isReported = reportFalsePositive
            order.reason = reason
            return order
        }
    }
}

/// `postern quarantine request`
struct QuarantineRequestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request", abstract: "Ask for the release of messages, for their recipients.")

    @OptionGroup var target: QuarantineItemArguments
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try settings.act(on: target.items, output, "asked for") { QuarantineRequest(items: $0) }
    }
}

/// `postern quarantine approve`
struct QuarantineApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Release messages that their recipients have asked for.")

    @OptionGroup var target: QuarantineItemArguments
    @Flag(name: .long, help: "Confirm that malware is to leave.")
    var confirmMalware = false
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try settings.act(on: target.items, output, "released") { items in
            var order = QuarantineApprove(items: items)
            order.isMalwareConfirmed = confirmMalware
            return order
        }
    }
}

/// `postern quarantine deny`
struct QuarantineDenyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deny", abstract: "Deny what the recipients of messages have asked for.")

    @OptionGroup var target: QuarantineItemArguments
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try settings.act(on: target.items, output, "denied") { QuarantineDeny(items: $0) }
    }
}

/// `postern quarantine delete`
struct QuarantineDeleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete messages from quarantine for good.")

    @OptionGroup var target: QuarantineItemArguments
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try settings.act(on: target.items, output, "deleted") { QuarantineDelete(items: $0) }
    }
}
