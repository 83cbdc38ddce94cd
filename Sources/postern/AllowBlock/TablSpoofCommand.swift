import ArgumentParser
import Mail
import Operations
import Organization

/// `postern tabl spoof`
struct TablSpoofCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spoof", abstract: "Show and change which servers may claim whose senders.",
        subcommands: [TablSpoofList.self, TablSpoofInsight.self, TablSpoofSet.self, TablSpoofRemove.self])
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
    @OptionGroup var options: OrganizationOptions

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

/// `postern tabl spoof insight`
struct TablSpoofInsight: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "insight", abstract: "List who has sent mail in whose name of late without showing that they may.",
        discussion: """
            EOP calls it Get-SpoofIntelligenceInsight. `--allow` and `--block` take the number of a pair in the list, and do \
            what `postern tabl spoof set` does with the pair.
            """)

    @OptionGroup var table: TableOptions
    @Option(help: ArgumentHelp("Allow the pair of this number.", valueName: "number"))
    var allow: Int?
    @Option(help: ArgumentHelp("Block the pair of this number.", valueName: "number"))
    var block: Int?
    @OptionGroup var overriding: OverrideOptions
    @OptionGroup var options: OrganizationOptions

    func validate() throws {
        if allow != nil, block != nil { throw ValidationError("Give --allow or --block, not both.") }
        if allow != nil || block != nil, options.output.json {
            throw ValidationError("With --json give the pair itself to `postern tabl spoof set`.")
        }
    }

    func run() throws {
        try Console.run {
            let pairs = try options.ask { SpoofInsightShow(organization: $0) }
            if let number = allow ?? block {
                return try set(number, of: pairs, allow == nil ? .block : .allow)
            }
            if options.output.json { return try Console.printJSON(pairs) }
            if pairs.isEmpty { return Console.print("There are none of the last 30 days.") }
            table.print(
                ["NO", "SENDER", "INFRASTRUCTURE", "MESSAGES", "LAST SEEN", "TYPE", "ACTION"],
                zip(1..., pairs).map { number, pair in
                    [
                        String(number), pair.spoofedUser, pair.sendingInfrastructure, String(pair.messageCount),
                        pair.lastSeen.iso8601, pair.spoofType.rawValue, pair.action.rawValue,
                    ]
                })
        }
    }

    private func set(
        _ number: Int, of pairs: [SpoofInsightView], _ action: TenantAllowBlockListItem.Action
    ) throws {
        guard number >= 1, number <= pairs.count else {
            throw OperationFailure(
                .usage, "There is no pair of the number \(number); the list has \(pairs.count) of them.")
        }
        let pair = pairs[number - 1]
        try options.setPair(
            pair.spoofedUser, pair.sendingInfrastructure, type: pair.spoofType, action: action, overriding)
    }
}

extension OrganizationOptions {
    /// Orders a pair set, and prints what came of it.
    fileprivate func setPair(
        _ user: String, _ infrastructure: String, type: TenantAllowBlockListSpoofItem.SpoofType?,
        action: TenantAllowBlockListItem.Action, _ overriding: OverrideOptions
    ) throws {
        let change = try ask {
            overriding.applied(
                to: SpoofItemSet(
                    organization: $0, spoofedUser: user, sendingInfrastructure: infrastructure, spoofType: type,
                    action: action))
        }
        if output.json { return try Console.printJSON(change) }
        let item = change.item
        Console.print(
            "\(item.spoofedUser) from \(item.sendingInfrastructure) is set: \(item.action.rawValue), "
                + "\(item.spoofType.rawValue).")
        Console.print(OrganizationOptions.revision(change.revision, isNew: change.isNew))
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
    @OptionGroup var overriding: OverrideOptions
    @OptionGroup var options: OrganizationOptions

    func run() throws {
        let type = try pair.type
        try Console.run {
            try options.setPair(
                pair.spoofedUser, pair.sendingInfrastructure, type: type, action: action.action, overriding)
        }
    }
}

/// `postern tabl spoof remove`
struct TablSpoofRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a pair.",
        discussion: "EOP calls it Remove-TenantAllowBlockListSpoofItems.")

    @OptionGroup var pair: TablPair
    @OptionGroup var overriding: OverrideOptions
    @OptionGroup var options: OrganizationOptions

    func run() throws {
        let type = try pair.type
        try Console.run {
            let change = try options.ask {
                overriding.applied(
                    to: SpoofItemRemove(
                        organization: $0, spoofedUser: pair.spoofedUser,
                        sendingInfrastructure: pair.sendingInfrastructure, spoofType: type))
            }
            if options.output.json { return try Console.printJSON(change) }
            Console.print("\(change.item.spoofedUser) from \(change.item.sendingInfrastructure) is removed.")
            Console.print(OrganizationOptions.revision(change.revision, isNew: change.isNew))
        }
    }
}
