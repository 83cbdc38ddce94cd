import ArgumentParser
import Operations
import Organization

/// `postern tabl spoof`
struct TablSpoofCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spoof", abstract: "Show and change which servers may claim whose senders.",
        subcommands: [TablSpoofList.self, TablSpoofSet.self, TablSpoofRemove.self])
}

/// A claimed sender and its servers.
struct TablPair: ParsableArguments {
    @Argument(help: ArgumentHelp("The claimed sender: an address, a domain or *.", valueName: "SpoofedUser"))
    var spoofedUser: String
    @Argument(
        help: ArgumentHelp(
            "Where the mail comes from: a domain, a block such as 192.0.2.0/24, or *.",
            valueName: "SendingInfrastructure"))
    var sendingInfrastructure: String
    @Option(
        name: .long,
        help: "Internal or External; without it, by whether the sender is in an accepted domain.")
    var spoofType: String?

    var type: TenantAllowBlockListSpoofItem.SpoofType? {
        get throws { try spoofType.map { try TenantAllowBlockListSpoofItem.SpoofType(argument: $0, "--spoof-type") } }
    }

    func validate() throws { _ = try type }
}

/// `postern tabl spoof list`
struct TablSpoofList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the pairs.",
        discussion: "EOP calls it Get-TenantAllowBlockListSpoofItems.")

    @OptionGroup var table: TableOptions
    @OptionGroup var options: TablOptions

    func run() throws {
        try Console.run {
            let items = try options.ask { SpoofItemList(organization: $0) }
            if options.output.json { return try Console.printJSON(items) }
            if items.isEmpty { return Console.print("There are none.") }
            table.print(
                ["SENDER", "INFRASTRUCTURE", "TYPE", "ACTION"],
                items.map {
                    [$0.spoofedUser, $0.sendingInfrastructure, $0.spoofType.rawValue, $0.action.rawValue]
                })
        }
    }
}

/// `postern tabl spoof set`
struct TablSpoofSet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Add a pair, or change what is done for it.",
        discussion: "EOP calls it New- and Set-TenantAllowBlockListSpoofItems.")

    @OptionGroup var pair: TablPair
    @Flag(help: "What is done for the pair.")
    var action: TablAction
    @OptionGroup var options: TablOptions

    func run() throws {
        let type = try pair.type
        try Console.run {
            let change = try options.ask {
                SpoofItemSet(
                    organization: $0, spoofedUser: pair.spoofedUser, sendingInfrastructure: pair.sendingInfrastructure,
                    spoofType: type, action: action.action)
            }
            if options.output.json { return try Console.printJSON(change) }
            let item = change.item
            Console.print(
                "\(item.spoofedUser) from \(item.sendingInfrastructure) is set: \(item.action.rawValue), "
                    + "\(item.spoofType.rawValue).")
            Console.print(TablOptions.revision(change.revision, isNew: change.isNew))
        }
    }
}

/// `postern tabl spoof remove`
struct TablSpoofRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a pair.",
        discussion: "EOP calls it Remove-TenantAllowBlockListSpoofItems.")

    @OptionGroup var pair: TablPair
    @OptionGroup var options: TablOptions

    func run() throws {
        let type = try pair.type
        try Console.run {
            let change = try options.ask {
                SpoofItemRemove(
                    organization: $0, spoofedUser: pair.spoofedUser, sendingInfrastructure: pair.sendingInfrastructure,
                    spoofType: type)
            }
            if options.output.json { return try Console.printJSON(change) }
            Console.print("\(change.item.spoofedUser) from \(change.item.sendingInfrastructure) is removed.")
            Console.print(TablOptions.revision(change.revision, isNew: change.isNew))
        }
    }
}
