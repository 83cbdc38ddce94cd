import ArgumentParser
import Operations

/// `postern organization rollback`
struct OrganizationRollback: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Apply an earlier revision's document again, as a new revision.",
        discussion: "The document is checked like any other: against this release and the other organizations.")

    @Argument(help: ArgumentHelp("The organization.", valueName: "name"))
    var name: String

    @Option(
        name: .long,
        help: ArgumentHelp("The revision; the previous one by default.", valueName: "revision"))
    var to: Int64?

    @Flag(name: .long, help: "Show what would change, and change nothing.")
    var dryRun = false

    @OptionGroup var overriding: OverrideOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try ArgumentChecks.number(to, in: 1...Int64.max, "--to") }

    func run() throws {
        try Console.run {
            if dryRun {
                return try OrganizationPlan.show(
                    try settings.ask(OrganizationRollbackPreview(organization: name, revision: to)), output)
            }
            try OrganizationApply.show(
                try settings.ask(
                    overriding.applied(to: Operations.OrganizationRollback(organization: name, revision: to))), output)
        }
    }
}
