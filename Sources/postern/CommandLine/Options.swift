import ArgumentParser
import Control
import Foundation
import Gateway
import Glibc
import Log
import Mail
import MailFlow
import Operations
import Organization
import Supervision

/// `--json`.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print JSON instead of text.")
    var json = false
}

/// `--config`.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "This server's configuration, or the folder with postern.yaml. (default: POSTERN_CONFIG, ./postern.yaml, "
                + "/etc/postern/postern.yaml)", valueName: "file"))
    var config: String?

    /// Where the configuration is. Throws an `OperationFailure` that names the places looked at.
    var file: String {
        get throws {
            try ServerFilePlace.find(
                config, variable: ProcessInfo.processInfo.environment[ServerFilePlace.variable])
        }
    }

    /// The configuration, checked whole.
    func load() throws -> ServerConfiguration { try ServerFile.load(try file) }

    /// Performs an operation in the running gateway, or on the store when none runs.
    ///
    /// - Parameters:
    ///   - server: the configuration; nil to load it.
    ///   - timeout: for how many seconds the gateway may work on the answer.
    func ask<Asked: Operations.Operation>(
        _ operation: Asked, server: ServerConfiguration? = nil, timeout: Int = 60
    ) throws -> Asked.Answer {
        let server: ServerConfiguration = try server ?? load()
        if let answer = try connected(to: server, timeout: timeout, { try $0.ask(operation) }) { return answer }
        return try performStopped(operation, server)
    }

    /// Performs an operation whose answer may be long, and prints it as JSON: as the gateway wrote it, when one runs.
    func printJSON<Asked: Operations.Operation>(of operation: Asked, server: ServerConfiguration) throws {
        if let answer = try connected(to: server, timeout: 60, { try $0.askForJSON(operation) }) {
            return Console.print(JSONText.indented(answer))
        }
        try Console.printJSON(performStopped(operation, server))
    }

    private func performStopped<Asked: Operations.Operation>(
        _ operation: Asked, _ server: ServerConfiguration
    ) throws -> Asked.Answer {
        // Reading needs no gateway. What one does must not be done beside it.
        if Asked.traits.needs != .store, Supervisor.isRunning(on: server.data) { throw noGateway(on: server) }
        return try stopped(server).perform(operation, by: .current)
    }

    /// Why there was no connection, where one is needed.
    func noGateway(on server: ServerConfiguration) -> OperationFailure {
        OperationFailure(
            Supervisor.isRunning(on: server.data)
                ? "The gateway on \(server.data) is starting or stopping and has opened no control socket for "
                    + "\(Self.patience.milliseconds / 1_000) s. Try again when its log says that it is ready."
                : "No gateway runs on \(server.data). Start it with `postern serve`, then try again.")
    }

    /// How long a gateway that is being started again is waited for.
    private static let patience = Interval.seconds(10)

    /// Runs `body` with a connection to the running gateway. While its process is being started again, the connection is
    /// waited for. Nil, and `body` not run, when no gateway runs or none gets ready.
    func connected<T>(
        to server: ServerConfiguration, timeout: Int, _ body: (ControlClient) throws -> T
    ) throws -> T? {
        let time = SystemTime()
        let end = time.now() + Self.patience
        while true {
            if let answer = try ControlClient.withConnection(dataFolder: server.data, timeout: timeout, body) {
                return answer
            }
            guard Supervisor.isRunning(on: server.data), time.now() < end else { return nil }
            usleep(50_000)
        }
    }

    /// The organization that is named, or the only one that there is.
    func organization(_ name: String?, server: ServerConfiguration? = nil) throws -> String {
        if let name { return name }
        let names = try ask(Operations.OrganizationList(), server: server).map(\.organization)
        guard let first = names.first else { throw OperationFailure("No organization has been applied yet.") }
        guard names.count == 1 else {
            throw OperationFailure(
                .usage,
                "There are several organizations (\(names.prefix(20).joined(separator: ", "))); give --organization.")
        }
        return first
    }

    /// Look-ups, each with what the running gateway's DNS cache holds of it; as they are where none runs or answers.
    func marked(_ lookups: [DNSLookup], server: ServerConfiguration) -> [DNSLookup] {
        let names = Array(Set(lookups.map(\.name)).sorted().prefix(100))
        guard !names.isEmpty,
            let held = try? ControlClient.withConnection(
                dataFolder: server.data, { try $0.ask(Operations.DNSShow(names: names)) })
        else { return lookups }
        return lookups.map { lookup in
            var lookup = lookup
            lookup.secondsLeft = held.first { $0.name == lookup.name && $0.type == lookup.type }?.secondsLeft
            return lookup
        }
    }

    /// The store of a server whose gateway does not run.
    func stopped(_ server: ServerConfiguration) -> StoppedGateway {
        StoppedGateway(server: server, time: SystemTime(), logger: .ofCommands)
    }
}

extension Logger {
    /// The log of a command that works without a gateway: it has an answer of its own, so only errors are told.
    static let ofCommands: Logger = {
        var settings = LogSettings()
        settings.level = .error
        return Logger(ProcessLog(settings))
    }()
}

extension ConfigurationOptions {
    /// Orders a change, and prints the number of recipients that it was for: in JSON, or in the sentence that is made of
    /// it.
    ///
    /// - Parameter queues: how many queues it is for; nil for a message.
    func change<Asked: Operations.Operation>(
        _ operation: Asked, _ output: OutputOptions, queues: Int? = nil, _ sentence: (Int) -> String
    ) throws where Asked.Answer == RecipientCount {
        try Console.run {
            let count = try ask(operation)
            if output.json { return try Console.printJSON(BulkOutcome(done: count.recipients, queues: queues)) }
            Console.print(sentence(count.recipients))
        }
    }
}

/// A resolver named on the command line.
extension HostPort {
    /// `--dns HOST:PORT`, where HOST is an address; port 53 by default.
    static func resolver(_ text: String) throws -> HostPort {
        guard let place = HostPort(text, defaultPort: 53), case .address = place.host else {
            throw ValidationError("--dns \(text): give the address of a resolver, such as 127.0.0.1:53 or [::1]:53.")
        }
        return place
    }
}
