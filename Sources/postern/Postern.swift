import ArgumentParser
import Glibc
import Operations

/// The command line.
@main
struct Postern: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "postern",
        abstract: "A self-hosted mail-protection gateway.",
        discussion: """
            Exit status: 0 success, 1 a negative answer or a failed operation, 64 wrong usage, 78 a mistake in the \
            configuration.
            """,
        subcommands: [
            Serve.self, Quickstart.self, StatusCommand.self, OrganizationCommand.self, ExplainCommand.self,
            CheckCommand.self,
            QueueCommand.self, MessageCommand.self, QuarantineCommand.self, ModerationCommand.self,
            RecipientCommand.self, TablCommand.self,
            RuleCommand.self,
            RestrictedCommand.self,
            TraceCommand.self, TLSCommand.self, DMARCCommand.self, ConnectorCommand.self, DomainCommand.self,
            DKIMCommand.self,
            HybridCommand.self, VerifyCommand.self,
            DNSCommand.self, ReputationCommand.self, TrainCommand.self, AuditCommand.self, ReportCommand.self,
            LogCommand.self,
            JobCommand.self, APICommand.self,
            AdministratorCommand.self, TokenCommand.self,
            SchemaCommand.self,
        ])

    static func main() {
        // A reader that goes away early (`postern trace search | head`) is no reason to die of a signal.
        signal(SIGPIPE, SIG_IGN)
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            if let sentence = UnknownCommand.sentence(for: arguments, root: Postern.self) {
                throw ValidationError(sentence)
            }
            var command = try parseAsRoot()
            try command.run()
        } catch {
            if Console.isJSON, exitCode(for: error) == .validationFailure, !(error is ExitCode) {
                Console.complain(OperationFailure(.usage, message(for: error)))
                Glibc.exit(ExitCode.validationFailure.rawValue)
            }
            exit(withError: error)
        }
    }
}
