import ArgumentParser
import Mail
import Operations
import Organization

/// `postern organization history`
struct OrganizationHistory: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List the revisions of an organization with their authors, times and changes."
    )

    @Argument(help: ArgumentHelp("The organization.", valueName: "name"))
    var name: String

    @Option(name: .long, help: ArgumentHelp("The number of newest revisions, 10000 at most.", valueName: "count"))
    var limit = 20

    @Flag(name: .long, help: "Show every property that changed.")
    var diff = false

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try ArgumentChecks.number(Int64(limit), in: 1...Int64(Operations.OrganizationHistory.maximum), "--limit")
    }

    func run() throws {
        try Console.run {
            let revisions = try settings.ask(Operations.OrganizationHistory(organization: name, limit: limit))
            if output.json { return try Console.printJSON(revisions) }
            guard diff else {
                return Console.printTable(
                    ["Revision", "Applied", "Kind", "Author", "Changes"],
                    revisions.map {
                        [
                            "\($0.revision)", $0.appliedAt.text, Self.kind($0), $0.author,
                            ChangeText.summary($0.changes),
                        ]
                    })
            }
            for revision in revisions {
                Console.print(
                    TextTable.printable(
                        "Revision \(revision.revision), \(revision.appliedAt.text), \(Self.kind(revision)), "
                            + "\(revision.author)"))
                for line in ChangeText.lines(revision.changes) { Console.print("  \(line)") }
            }
        }
    }

    /// How a revision came about: `api, drift` for one that the document's repository does not have.
    private static func kind(_ revision: RevisionSummary) -> String {
        (revision.kind?.rawValue ?? "-") + (revision.isDrift ? ", drift" : "")
    }
}
