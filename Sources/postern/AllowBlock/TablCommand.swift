import ArgumentParser
import Mail
import Operations
import Organization

/// `postern tabl`
struct TablCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tabl",
        abstract: "Show and change the tenant allow and block list of an organization.",
        discussion: "The list has senders, URLs, files and addresses of IPv6 that pass, or that don't.",
        subcommands: [
            TablAdd.self, TablList.self, TablShow.self, TablSet.self, TablRemove.self, TablSpoofCommand.self,
        ])
}

extension OrganizationOptions {
    /// Orders a change of entries, and prints what came of it.
    func change<Asked: Operations.Operation>(
        _ sentence: (AllowBlockItemView) -> String, _ operation: (_ organization: String) -> Asked
    ) throws where Asked.Answer == AllowBlockChange {
        try Console.run {
            let change = try ask(operation)
            if output.json { return try Console.printJSON(change) }
            for item in change.items { Console.print(sentence(item)) }
            if let meets = change.meets { Console.print(TablText.meeting(meets)) }
            Console.print(OrganizationOptions.revision(change.revision, isNew: change.isNew))
        }
    }
}

/// `--list`, and the values.
struct TablValues: ParsableArguments {
    @Option(name: .long, help: "The list: Sender, Url, FileHash or IP.")
    var list: String
    @Argument(help: ArgumentHelp("Values of its entries.", valueName: "value"))
    var values: [String]

    var listType: TenantAllowBlockListItem.ListType {
        get throws { try TenantAllowBlockListItem.ListType(argument: list, "--list") }
    }

    func validate() throws { _ = try listType }
}

/// `--allow` and `--block`.
enum TablAction: EnumerableFlag {
    case allow
    case block

    static func help(for value: TablAction) -> ArgumentHelp? {
        switch value {
        case .allow: "Entries that let mail pass."
        case .block: "Entries that stop mail."
        }
    }

    /// By EOP's word.
    var action: TenantAllowBlockListItem.Action { self == .allow ? .allow : .block }
}

/// When entries end.
struct TablEndOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("When the entries end, in ISO 8601, UTC.", valueName: "time"))
    var expirationDate: String?
    @Flag(name: .long, help: "The entries never end.")
    var noExpiration = false
    @Option(
        name: .long, help: ArgumentHelp("The days behind their last use after which they end: 45.", valueName: "days"))
    var removeAfter: Int?

    var end: WallTime? { expirationDate.flatMap { WallTime(iso8601: $0) } }

    func validate() throws { try ArgumentChecks.time(expirationDate, "--expiration-date") }
}
