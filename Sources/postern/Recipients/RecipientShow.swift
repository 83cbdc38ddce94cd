import ArgumentParser
import Mail
import Operations
import Organization

/// `postern recipient show`
struct RecipientShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the recipient that has an address, imported or from the document.")

    @Argument(help: ArgumentHelp("An address, primary or other.", valueName: "address"))
    var address: String

    @OptionGroup var target: OrganizationOption
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try ArgumentChecks.address(address, "The address") }

    func run() throws {
        try Console.run {
            let server = try settings.load()
            let organization = try settings.organization(target.organization, server: server)
            let recipient = try settings.ask(
                Operations.RecipientShow(organization: organization, address: address), server: server)
            if output.json { return try Console.printJSON(recipient) }
            let rows = RecipientFields.names.compactMap { name in recipient.properties[name].map { [name, $0] } }
            Console.printTable(["Property", "Value"], rows + [["Source", recipient.source]])
        }
    }
}

/// `postern recipient list`
struct RecipientList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List recipients by address, imported ones and those of the document.")

    @OptionGroup var target: OrganizationOption

    @Option(name: .long, help: ArgumentHelp("Begin after this address.", valueName: "address"))
    var after = ""

    @Option(name: .long, help: ArgumentHelp("The number of recipients, 10000 at most.", valueName: "count"))
    var limit = 100

    @OptionGroup var table: TableOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try ArgumentChecks.number(Int64(limit), in: 1...Int64(Operations.RecipientList.maximum), "--limit")
    }

    func run() throws {
        try Console.run {
            let server = try settings.load()
            let organization = try settings.organization(target.organization, server: server)
            let recipients = try settings.ask(
                Operations.RecipientList(organization: organization, after: after, limit: limit), server: server)
            if output.json { return try Console.printJSON(recipients) }
            table.print(
                ["PrimarySmtpAddress", "RecipientType", "Source"],
                recipients.map { recipient in
                    ["PrimarySmtpAddress", "RecipientType"].map { recipient.properties[$0] ?? "" } + [recipient.source]
                })
            if recipients.count == limit, let last = recipients.last?.properties["PrimarySmtpAddress"] {
                Console.print("There may be more: --after \(last)")
            }
        }
    }
}

/// `postern recipient status`
struct RecipientStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the number of recipients of organizations, and the age of their directories."
    )

    @Option(name: .long, help: ArgumentHelp("Only this organization.", valueName: "name"))
    var organization: String?

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let directories = try settings.ask(DirectoryState(organization: organization))
            if output.json { return try Console.printJSON(directories) }
            Console.printTable(
                [
                    "Organization", "In document", "In directory", "Revision", "Last change", "Confirmed", "Age",
                    "State",
                ],
                directories.map { directory in
                    [
                        directory.organization, "\(directory.documentRecipients)", "\(directory.directoryRecipients)",
                        directory.revision.map { "\($0)" } ?? "-", directory.change ?? "-",
                        directory.confirmedAt.text, directory.age.map(RecipientStatus.age) ?? "-",
                        RecipientStatus.state(directory),
                    ]
                })
        }
    }

    /// `3 d 4 h`, `12 min`.
    private static func age(_ seconds: Int64) -> String {
        switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3_600: "\(seconds / 60) min"
        case ..<86_400: "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
        default: "\(seconds / 86_400) d \(seconds % 86_400 / 3_600) h"
        }
    }

    private static func state(_ directory: DirectoryStatus) -> String {
        if directory.revision == nil { return "none imported" }
        return directory.isStale ? "stale: \(directory.whenStale)" : "current"
    }
}
