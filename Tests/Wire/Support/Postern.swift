import Foundation
import PosternTesting

/// A gateway under test: its folder, its configuration and, once started, its process.
final class Postern {
    let folder: TemporaryFolder
    let port: UInt16
    /// A second listener, which takes PROXY protocol headers from loopback addresses; nil when it wasn't asked for.
    let proxyPort: UInt16?
    private(set) var program: RunningProgram?
    /// What `postern quickstart` printed; empty where it did not make the folder.
    private(set) var quickstartText = ""
    private let binary: String
    private let environment: [String: String]
    /// Further arguments for `postern serve`.
    private let serveArguments: [String]

    /// Where this server's configuration is.
    var configurationPath: String { folder.path + "/postern.yaml" }

    /// Prepares a gateway that knows an organization and asks an unbound for names.
    ///
    /// - Parameters:
    ///   - organization: the organization's document.
    ///   - settings: further lines for postern.yaml.
    ///   - files: files that the settings name, written before anything starts.
    ///   - trustedNetworks: of postern.yaml.
    ///   - environment: variables for `postern serve`.
    ///   - hasProxyListener: whether there is a ``proxyPort``.
    ///   - hasIPv6Listener: whether ::1 is listened on as well, with the same port; it is no trusted
    ///     network by itself.
    init(
        organization: String, dns: UnboundServer? = nil, settings: String = "", files: [String: String] = [:],
        trustedNetworks: [String] = ["127.0.0.0/8"], environment: [String: String] = [:],
        hasProxyListener: Bool = false, hasIPv6Listener: Bool = false
    ) async throws {
        self.environment = environment
        serveArguments = []
        binary = try Self.findBinary()
        folder = try TemporaryFolder()
        port = try Loopback.freePort()
        proxyPort = try hasProxyListener ? Loopback.freePort() : nil
        let proxyListener =
            proxyPort.map { ", { address: \"127.0.0.1:\($0)\", proxyProtocol: [\"127.0.0.0/30\"] }" } ?? ""
        for (name, text) in files { try folder.write(name, text) }
        // A port nobody answers on: a test that needs no names fails at once where it does ask for one.
        let dnsPort = try dns?.port ?? Loopback.freePort()
        try folder.write(
            "postern.yaml",
            """
            hostname: mx.postern.test
            data: ./data
            listeners: [{ address: "127.0.0.1:\(port)" }\(proxyListener)\(hasIPv6Listener ? ", { address: \"[::1]:\(port)\" }" : "")]
            dns: { servers: ["127.0.0.1:\(dnsPort)"] }
            trustedNetworks: \(trustedNetworks)
            deliveryNetworks: ["127.0.0.0/8", "::1"]
            \(settings)

            """)
        try await apply(organization)
    }

    /// Takes over a folder that `postern quickstart` filled.
    ///
    /// - Parameters:
    ///   - administration: the port on 127.0.0.1 for administration over HTTP; nil for none.
    ///   - dnsPort: the port on 127.0.0.1 of the name server that is asked; nil to resolve from the root.
    init(quickstart domain: String, administration: UInt16? = nil, dnsPort: UInt16? = nil) async throws {
        environment = [:]
        serveArguments = dnsPort.map { ["--dns", "127.0.0.1:\($0)"] } ?? []
        proxyPort = nil
        binary = try Self.findBinary()
        folder = try TemporaryFolder()
        port = try Loopback.freePort()
        quickstartText = try await command(
            ["quickstart", "--domain", domain, "--folder", folder.path, "--listen", "127.0.0.1:\(port)"]
                + (administration.map { ["--administration", "127.0.0.1:\($0)"] } ?? []),
            addConfiguration: false)
    }

    deinit { program?.stop() }

    /// The binary that this build made, or the one that POSTERN_BINARY names.
    static func findBinary() throws -> String {
        if let path = ProcessInfo.processInfo.environment["POSTERN_BINARY"] { return path }
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let path = bundle.deletingLastPathComponent().appendingPathComponent("postern").path
        guard access(path, X_OK) == 0 else {
            throw ProgramError("No postern beside the tests at \(path); run swift build or set POSTERN_BINARY.")
        }
        return path
    }

    /// Applies an organization's document.
    func apply(_ organization: String) async throws {
        let path = try folder.write("organization.yaml", organization)
        try await command(["organization", "apply", path])
    }

    /// Runs a command on this gateway's configuration and gives its output.
    ///
    /// - Parameter status: the exit status that it must end with.
    @discardableResult
    func command(
        _ arguments: [String], addConfiguration: Bool = true, status expected: Int32 = 0
    ) async throws -> String {
        let all = arguments + (addConfiguration ? ["--config", configurationPath] : [])
        let (status, output) = try await RunningProgram.run(binary, all)
        guard status == expected else {
            throw ProgramError("postern \(all.joined(separator: " ")) ended with \(status):\n\(output)")
        }
        return output
    }

    /// A refusal as the trace shows it: text, and the inputs of the decision that refused.
    func refusal(
        of recipient: String? = nil, from sender: String = "*", stage: String? = nil
    ) async throws -> (text: String, inputs: [String]) {
        struct Page: Decodable {
            struct Row: Decodable { let identity: String }
            let value: [Row]
        }
        struct Detail: Decodable {
            struct Decision: Decodable {
                struct Input: Decodable {
                    let name: String
                    let value: String
                }
                let stage: String
                let inputs: [Input]
            }
            let decisions: [Decision]
        }
        let list = try await command(
            ["trace", "search", "--status", "Refused", "--sender", sender, "--json"]
                + (recipient.map { ["--recipient", $0] } ?? []))
        for row in try JSONDecoder().decode(Page.self, from: Data(list.utf8)).value {
            let json = try await command(["trace", "show", row.identity, "--json"])
            let detail = try JSONDecoder().decode(Detail.self, from: Data(json.utf8))
            guard let last = detail.decisions.last, stage == nil || last.stage == stage else { continue }
            return (try await command(["trace", "show", row.identity]), last.inputs.map { "\($0.name)=\($0.value)" })
        }
        throw ProgramError("No such refusal is in the trace:\n\(list)")
    }

    /// Waits until a queue waits with an error that holds this.
    func waitForQueueError(_ text: String) async throws {
        var queues = ""
        try await eventually(seconds: 10, ProgramError("No queue waits with \(text):\n\(queues)\n\(log)")) {
            queues = try await command(["queue", "list", "--json"])
            return queues.contains(text)
        }
    }

    /// Starts `postern serve` and waits for its greeting.
    func start() async throws {
        let log = folder.path + "/serve.log"
        let earlier = (try? String(contentsOfFile: log, encoding: .utf8))?.count ?? 0
        let program = try RunningProgram(
            binary, ["serve", "--config", configurationPath] + serveArguments, environment: environment,
            outputPath: log)
        self.program = program
        try await eventually(seconds: 60, program.error("does not answer on port \(port).")) {
            guard program.isRunning else { throw program.error("ended with \(program.status ?? -1).") }
            // It takes mail a moment before everything else of it is open.
            guard Loopback.answers(on: port) else { return false }
            return program.output.dropFirst(earlier).contains("process.ready")
        }
    }

    /// Stops it as an operator does, with SIGTERM.
    func stop() {
        program?.stop()
        program = nil
    }

    /// Has every queue tried at once, and gives their identities.
    @discardableResult
    func retryQueues() async throws -> [String] {
        struct Listing: Decodable {
            struct Queue: Decodable {
                let Identity: String
            }
            let queues: [Queue]
        }
        let list = try await command(["queue", "list", "--json"])
        let queues = try JSONDecoder().decode(Listing.self, from: Data(list.utf8)).queues.map(\.Identity)
        for queue in queues { try await command(["queue", "retry", queue]) }
        return queues
    }

    /// What the gateway logged, for a failure's message.
    var log: String { program?.output ?? "" }

    /// The messages in a Maildir under the data folder, oldest first.
    func maildir(_ recipient: String) -> [Data] {
        let parts = recipient.split(separator: "@").map(String.init)
        let mail = folder.path + "/data/mail"
        let candidates = ["\(mail)/\(parts[1])/\(parts[0])", "\(mail)/\(recipient)"]
        return Maildir.messages(in: candidates.first { FileManager.default.fileExists(atPath: $0) } ?? candidates[0])
    }

    /// Waits until a Maildir holds so many messages.
    func waitForMaildir(_ recipient: String, count: Int = 1) async throws -> [Data] {
        try await eventually(
            seconds: 60, ProgramError("\(recipient) has \(maildir(recipient).count) of \(count) messages.\n\(log)")
        ) { maildir(recipient).count >= count }
        return maildir(recipient)
    }
}

/// Reading Maildirs that any program wrote.
enum Maildir {
    /// The messages in `new` and `cur`, in the order of their file names.
    static func messages(in folder: String) -> [Data] {
        ["new", "cur"].flatMap { part -> [Data] in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(part)")) ?? []
            return names.sorted().compactMap { FileManager.default.contents(atPath: "\(folder)/\(part)/\($0)") }
        }
    }
}
