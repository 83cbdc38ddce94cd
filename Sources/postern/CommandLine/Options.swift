import ArgumentParser
import Gateway
import Glibc
import Logging
import Mail
import Organization

/// `--json`.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print JSON instead of text.")
    var json = false
}

/// `--config`.
struct ConfigurationOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("This server's configuration.", valueName: "file"))
    var config = "./postern.yaml"

    /// The configuration, checked whole.
    func load() throws -> ServerConfiguration { try ServerFile.load(config) }

    /// Asks the running gateway, or the store when none runs.
    func ask(_ request: ControlRequest) throws -> ControlReply { try ask(request, server: load()) }

    /// Asks the running gateway, or the store when none runs.
    ///
    /// - Parameter timeout: for how many seconds the gateway may work on the answer.
    func ask(_ request: ControlRequest, server: ServerConfiguration, timeout: Int = 60) throws -> ControlReply {
        if let reply = try ControlClient.withConnection(
            dataFolder: server.data, timeout: timeout, { try $0.ask(request) })
        {
            return reply
        }
        var logger = Logger(label: "postern") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        return try StoppedGateway(server: server, time: SystemTime(), logger: logger).answer(request)
    }
}

extension ConfigurationOptions {
    /// Asks the running gateway for a change, and prints the number of recipients that it was for: in JSON, or in the
    /// sentence that is made of it.
    func change(_ request: ControlRequest, _ output: OutputOptions, _ sentence: (Int) -> String) throws {
        try Console.run {
            let reply = try ask(request)
            guard case .done(let count) = reply else { throw unexpected(reply) }
            if output.json { return try Console.printJSON(["recipients": count]) }
            Console.print(sentence(count))
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

/// Who runs a command, for revisions and records.
enum Author {
    static var current: String {
        if let invoker = getenv("SUDO_USER") { return String(cString: invoker) }
        if let entry = getpwuid(getuid()), let name = entry.pointee.pw_name { return String(cString: name) }
        return "uid \(getuid())"
    }
}

/// An answer of another kind than the question's: the gateway is of another version.
func unexpected(_ reply: ControlReply) -> OperationFailure {
    OperationFailure("The running gateway gave an unexpected answer; is it the same version as the command?")
}
