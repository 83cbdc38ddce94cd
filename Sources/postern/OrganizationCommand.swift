import ArgumentParser

/// `postern organization`
struct OrganizationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "organization", abstract: "Check, plan and apply organizations; look at them and go back.",
        subcommands: [
            OrganizationList.self, OrganizationCheck.self, OrganizationPlan.self, OrganizationApply.self,
            OrganizationExport.self, OrganizationHistory.self, OrganizationRollback.self,
        ])
}
