import ArgumentParser
import Control
import Gateway
import Mail
import Operations
import Organization

/// `postern check config`
struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract:
            "Check this server's configuration without a start: certificates, ports, DNS, folders, organizations.",
        discussion: """
            Run it as the user that runs `postern serve`. Changes nothing. Exit status 0 when the gateway can run, 78 when \
            something hinders it; warnings leave it 0.
            """)

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        try Console.run {
            let file = try settings.file
            let server = try ServerFile.load(file)
            let running = try? ControlClient.withConnection(dataFolder: server.data) { try $0.ask(ServerStatus()) }
            let findings = ServerChecks(server: server, time: SystemTime(), running: running?.listeners).findings()
            let check = ServerCheck(file: file, findings: findings + organizations(server))
            if output.json {
                try Console.printJSON(check)
            } else {
                for finding in check.findings { CheckConfig.show(finding) }
                Console.print(check.isValid ? "\(file): the gateway can run with it." : "\(file): there are errors.")
            }
            if !check.isValid { throw ExitCode(OperationFailure.Kind.configuration.exitStatus) }
        }
    }

    private static func show(_ finding: ServerCheck.Finding) {
        let state =
            switch finding.state {
            case .fine: "ok     "
            case .warning: "warning"
            case .error: "ERROR  "
            }
        Console.print(TextTable.printable("\(state)  \(finding.subject): \(finding.message)"))
        if let mend = finding.mend { Console.print(TextTable.printable("         do: \(mend)")) }
    }

    /// The organizations in force, held against these settings.
    private func organizations(_ server: ServerConfiguration) -> [ServerCheck.Finding] {
        // Before the first start there is no store, and no organization.
        guard Folder.exists(server.data) else { return [] }
        do {
            let names = try settings.ask(Operations.OrganizationList(), server: server).map(\.organization)
            guard !names.isEmpty else {
                return [
                    .init(
                        "organizations", .warning, "No organization is in force, so no mail is taken.",
                        mend: "Apply one with `postern organization apply`.")
                ]
            }
            let documents = try names.map { name in
                SubmittedDocument(
                    file: "organization \(name)",
                    text: try settings.ask(Operations.OrganizationExport(organization: name), server: server).document)
            }
            let outcome = try DocumentCheck.check(documents, server: server)
            return outcome.warnings.map { ServerCheck.Finding("organizations", .warning, $0.description) } + [
                .init("organizations", .fine, "The organizations in force fit: \(names.joined(separator: ", ")).")
            ]
        } catch let failure as OperationFailure {
            return failure.lines.map { .init("organizations", .error, $0) }
        } catch {
            return [.init("organizations", .error, ErrorText.reason(error))]
        }
    }
}
