import ArgumentParser
import Control
import Gateway
import Log
import Mail
import Operations
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

    /// Performs an operation in the running gateway, or on the store when none runs.
    ///
    /// - Parameters:
    ///   - server: the configuration; nil to load it.
    ///   - timeout: for how many seconds the gateway may work on the answer.
    func ask<Asked: Operations.Operation>(
        _ operation: Asked, server: ServerConfiguration? = nil, timeout: Int = 60
    ) throws -> Asked.Answer {
        let server: ServerConfiguration = try server ?? load()
        if let answer = try ControlClient.withConnection(
            dataFolder: server.data, timeout: timeout, { try $0.ask(operation) })
        {
            return answer
        }
        return try stopped(server).perform(operation, by: .current)
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
    func change<Asked: Operations.Operation>(
        _ operation: Asked, _ output: OutputOptions, _ sentence: (Int) -> String
    ) throws where Asked.Answer == RecipientCount {
        try Console.run {
            let count = try ask(operation)
            if output.json { return try Console.printJSON(count) }
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
