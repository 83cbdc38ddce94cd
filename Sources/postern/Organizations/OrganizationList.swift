import ArgumentParser
import Mail
import Operations

/// `postern organization list`
struct OrganizationList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the organizations and their revisions in force.")

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let organizations = try settings.ask(Operations.OrganizationList())
            if output.json { return try Console.printJSON(organizations) }
            if organizations.isEmpty { return Console.print("No organization has been applied yet.") }
            Console.printTable(
                ["Organization", "Revision", "Applied", "Author", "AcceptedDomains"],
                organizations.map { entry in
                    let domains = entry.acceptedDomains
                    return [
                        entry.organization, "\(entry.revision)", entry.appliedAt.text, entry.author,
                        domains.prefix(5).joined(separator: " ")
                            + (domains.count > 5 ? " and \(domains.count - 5) more" : ""),
                    ]
                })
        }
    }
}
