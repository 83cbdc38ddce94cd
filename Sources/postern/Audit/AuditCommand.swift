import ArgumentParser

/// `postern audit`
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Show what administrators did.",
        subcommands: [AuditListCommand.self, AuditVerifyCommand.self])
}
