import ArgumentParser
import Mail
import MailFlow
import Operations

/// `postern restricted`
struct RestrictedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restricted", abstract: "Show the senders who may send nothing, and let them send again.",
        subcommands: [RestrictedListCommand.self, RestrictedRemoveCommand.self])
}

/// `postern restricted list`
struct RestrictedListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the senders who may send nothing.",
        discussion: "EOP calls it Get-BlockedSenderAddress.")

    @Option(name: .long, help: ArgumentHelp("Only those of this organization.", valueName: "name"))
    var organization: String?
    @OptionGroup var table: TableOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let senders = try settings.ask(Operations.RestrictedList(organization: organization))
            if output.json { return try Console.printJSON(senders) }
            if senders.isEmpty { return Console.print("Nobody is restricted.") }
            table.print(
                ["SENDER", "ORGANIZATION", "ACTION", "LIMIT", "POLICY", "SINCE", "UNTIL"],
                senders.map { sender in
                    [
                        sender.sender, sender.organization, sender.action.rawValue, sender.limit.rawValue,
                        sender.policy, sender.since.iso8601, sender.until?.iso8601 ?? "-",
                    ]
                }, spare: ["SINCE", "POLICY"])
        }
    }
}

/// `postern restricted remove`
struct RestrictedRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Let a restricted sender send again.",
        discussion: """
            For the rest of the day in UTC, limits of the organization's policy do not restrict the sender again. \
            EOP calls it Remove-BlockedSenderAddress.
            """)

    @Argument(help: ArgumentHelp("The sender, by any address.", valueName: "address"))
    var sender: String
    @OptionGroup var target: OrganizationOption
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let server = try settings.load()
            let organization = try settings.organization(target.organization, server: server)
            let removed = try settings.ask(
                Operations.RestrictedRemove(organization: organization, sender: sender), server: server)
            if output.json { return try Console.printJSON(removed) }
            Console.print("\(removed.sender) may send again.")
        }
    }
}
