import ArgumentParser

/// `postern organization`
struct OrganizationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "organization", abstract: "Check, plan, apply, show and roll back organizations.",
        subcommands: [
            OrganizationList.self, OrganizationCheck.self, OrganizationPlan.self, OrganizationApply.self,
            OrganizationExport.self, OrganizationHistory.self, OrganizationRollback.self,
        ])
}
