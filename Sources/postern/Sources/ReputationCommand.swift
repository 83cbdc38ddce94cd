import ArgumentParser
import Operations
import Organization

/// `postern reputation`
struct ReputationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reputation",
        abstract: "Show and forget what the running gateway knows of the mail of an address.",
        subcommands: [ReputationShow.self, ReputationForget.self, ReputationLists.self])
}

/// `postern reputation show`
struct ReputationShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what is known of the mail of an address, and which lists have it.")

    @Argument(help: ArgumentHelp("An IPv4 or IPv6 address.", valueName: "address"))
    var address: String

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let view = try settings.ask(Operations.ReputationShow(address: address))
            if output.json { return try Console.printJSON(view) }
            if view.isExempt {
                Console.print("Neither reputation nor lists concern it: trustedNetworks or a connector names it.")
            }
            ReputationText.print(view, otherwise: "Nothing speaks against it.")
            guard !view.listings.isEmpty else { return }
            Console.printTable(
                ["LIST", "ANSWER", "KIND"], view.listings.map { [$0.zone, $0.code, $0.kind.rawValue] })
        }
    }
}

/// `postern reputation forget`
struct ReputationForget: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Forget what is known of the mail of an address and of its network.")

    @Argument(help: ArgumentHelp("An IPv4 or IPv6 address.", valueName: "address"))
    var address: String

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let view = try settings.ask(Operations.ReputationForget(address: address))
            if output.json { return try Console.printJSON(view) }
            ReputationText.print(view, otherwise: "Nothing was known of it.")
        }
    }
}

/// `postern reputation lists`
struct ReputationLists: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lists",
        abstract: "Show the lists in DNS that clients are looked up in, and whether they are used.")

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let lists = try settings.ask(Operations.ReputationLists())
            if output.json { return try Console.printJSON(lists) }
            if lists.isEmpty { return Console.print("connectionFilter names no lists.") }
            Console.printTable(
                ["ZONE", "KIND", "ACTION", "USED"],
                lists.map { list in
                    let used = list.isUsedForIpv6 ? "yes" : list.isUsed ? "for IPv4" : "no: \(list.fault ?? "")"
                    return [list.zone, list.kind.rawValue, list.action?.rawValue ?? "", used]
                })
        }
    }
}

/// What is known of an address, as text.
private enum ReputationText {
    static func print(_ view: ReputationView, otherwise nothing: String) {
        if view.sources.isEmpty { return Console.print(nothing) }
        Console.printTable(
            ["SOURCE", "STANDING", "MARKS", "ACCEPTED"],
            view.sources.map { [$0.source, $0.standingWord, "\($0.marks)", "\($0.acceptedMessages)"] })
    }
}
