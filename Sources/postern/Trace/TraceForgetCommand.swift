import ArgumentParser
import Operations

/// `postern trace forget`
struct TraceForgetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Remove one person's rows from the trace, for good.",
        discussion: """
            Without --confirm, says how many rows there are and removes nothing. Mail that waits is not touched. The audit \
            log keeps a digest of the address.
            """)

    @Option(name: .long, help: ArgumentHelp("Rows of this recipient, by any of its addresses.", valueName: "address"))
    var recipient: String?
    @Option(name: .long, help: ArgumentHelp("Rows of messages from this sender.", valueName: "address"))
    var sender: String?
    @Option(name: .long, help: ArgumentHelp("Only in this organization.", valueName: "name"))
    var organization: String?
    @Option(name: .long, help: ArgumentHelp("How many rows there are, as this command says.", valueName: "count"))
    var confirm: Int?

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (recipient == nil) != (sender == nil) else {
            throw ValidationError("Give either --recipient or --sender.")
        }
        if let recipient { try ArgumentChecks.address(recipient, "--recipient") }
        if let sender { try ArgumentChecks.address(sender, "--sender") }
    }

    func run() throws {
        try Console.run {
            let forgotten = try settings.ask(
                TraceForget(recipient: recipient, sender: sender, organization: organization, confirmed: confirm),
                timeout: 3_600)
            if output.json { return try Console.printJSON(forgotten) }
            Console.print(Self.sentence(forgotten))
            if forgotten.isOnDisk {
                Console.print(
                    "A search reads in a file, which holds their octets until it ends: they go within a minute after that."
                )
            }
            if forgotten.isMore {
                Console.print("There is more than goes at once. Give the command again for the rest.")
            }
            if forgotten.waiting > 0 {
                Console.print("\(Console.recipients(forgotten.waiting, "waits", "wait")) still, and stay in it.")
            }
        }
    }

    private static func sentence(_ forgotten: TraceForgetView) -> String {
        guard forgotten.count > 0 else {
            // What was learned of an address stays longer than its rows do.
            return "The trace has nothing of this address that could be forgotten. What was learned of the address "
                + (forgotten.isDone ? "is gone." : "would be gone for good. To forget it, give --confirm 0.")
        }
        return "\(forgotten.rows) rows of messages and \(forgotten.refusals) refusals "
            + (forgotten.isDone
                ? "are gone from the trace."
                : "would be gone for good. To forget them, give --confirm \(forgotten.count).")
    }
}
