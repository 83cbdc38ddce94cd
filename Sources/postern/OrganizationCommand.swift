import ArgumentParser

/// `postern organization`
struct OrganizationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "organization", abstract: "Check, apply and export organizations.",
        subcommands: [OrganizationCheck.self, OrganizationApply.self, OrganizationExport.self])
}
