import ArgumentParser
import Operations

/// What a command takes that is about the objects of one organization.
struct OrganizationOptions: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp("The organization; needed when there are several.", valueName: "name"))
    var organization: String?
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    /// Asks for an operation on the organization that is named or the only one.
    func ask<Asked: Operations.Operation>(
        _ operation: (_ organization: String) throws -> Asked
    ) throws -> Asked.Answer {
        let server = try settings.load()
        return try settings.ask(
            try operation(try settings.organization(organization, server: server)), server: server)
    }

    /// What a change came to: the revision in force since.
    static func revision(_ revision: Int64, isNew: Bool) -> String {
        isNew
            ? "Revision \(revision) is in force." : "Nothing is different: revision \(revision) stays in force."
    }
}
