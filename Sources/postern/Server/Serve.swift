import ArgumentParser
import Gateway
import Glibc
import Log
import Operations
import Organization
import Supervision

/// `postern serve`
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the gateway.",
        discussion: """
            Runs in the foreground and logs to standard error. SIGTERM and SIGINT stop it and give deliveries under way \
            ten seconds to finish. SIGHUP reloads the TLS certificate and postern.yaml.
            """)

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var resolver: ResolverOptions

    /// The half that does the work; the other half starts it.
    @Flag(name: .long, help: .hidden)
    var worker = false

    func run() throws {
        try Console.run {
            if worker {
                let options = Gateway.Options(
                    configurationFile: try settings.file, resolver: try resolver.chosen, logsJSON: output.json)
                let status = Gateway.runWorker(
                    options, complain: { Console.complain($0) }, announce: { Console.print($0) })
                throw ExitCode(status)
            }
            // Mistakes are told before anything is started.
            let server = try load()
            let log = ProcessLog(server.log, isJSON: output.json)
            let supervisor = Supervisor(
                program: CommandLine.arguments.first ?? "postern",
                arguments: Array(CommandLine.arguments.dropFirst()) + ["--worker"], dataFolder: server.data,
                logger: Logger(log))
            throw ExitCode(supervisor.run())
        }
    }

    /// The settings; where a program reads the log, a mistake in them is a line of it.
    private func load() throws -> ServerConfiguration {
        do {
            return try settings.load()
        } catch let failure as OperationFailure where output.json {
            Logger(ProcessLog(isJSON: true)).log(.processStartFailed, failure.lines.joined(separator: "\n"))
            throw ExitCode(failure.kind.exitStatus)
        }
    }
}
