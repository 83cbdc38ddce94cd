import Foundation
import PosternTesting
import Testing

/// A folder that quickstart filled, and the gateway on it.
private final class QuickGateway {
    let folder: TemporaryFolder
    let port: UInt16
    private(set) var program: RunningProgram?
    var configuration: String { folder.path + "/postern.yaml" }

    init() async throws {
        folder = try TemporaryFolder()
        port = try Loopback.freePort()
        let (status, output) = try await PosternBinary.run([
            "quickstart", "--domain", "contoso.com", "--folder", folder.path, "--listen", "127.0.0.1:\(port)",
        ])
        guard status == 0 else { throw ProgramError("quickstart ended with \(status): \(output)") }
    }

    func start() async throws {
        let program = try RunningProgram(
            try PosternBinary.path, ["serve", "--config", configuration], outputPath: folder.path + "/serve.log")
        self.program = program
        try await waitUntilReady(times: 1)
    }

    /// Waits until the gateway has said so many times that it is ready.
    func waitUntilReady(times: Int) async throws {
        guard let program else { return }
        try await eventually(seconds: 200, program.error("is not ready.")) {
            program.output.components(separatedBy: "postern is ready on 127.0.0.1:\(port)").count > times
        }
    }

    func run(_ arguments: [String]) async throws -> (status: Int32, output: String) {
        try await PosternBinary.run(arguments + ["--config", configuration])
    }

    /// The processes of the gateway: those that hold this configuration on their command line.
    func processes(worker: Bool) -> [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.filter { id in
            guard let data = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") else { return false }
            let words = data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return words.first?.hasSuffix("postern") == true && words.contains(configuration)
                && words.contains("--worker") == worker
        }
    }
}

@Suite("postern serve", .serialized, .timeLimit(.minutes(30)))
struct ServeTests {
    @Test("takes mail after quickstart, answers commands, and stops with 0")
    func quickstart() async throws {
        let gateway = try await QuickGateway()
        try await gateway.start()
        #expect(Loopback.answers(on: gateway.port))
        let (status, output) = try await gateway.run(["queue", "list"])
        #expect(status == 0)
        #expect(output.contains("No mail waits."))
        let (exportStatus, document) = try await gateway.run(["organization", "export", "contoso"])
        #expect(exportStatus == 0)
        #expect(document == (try String(contentsOfFile: gateway.folder.path + "/contoso.com.yaml", encoding: .utf8)))
        let worker = try #require(gateway.processes(worker: true).first)
        let supervisor = try #require(gateway.processes(worker: false).first)
        kill(supervisor, SIGTERM)
        #expect(try await gateway.program?.waitForExit(seconds: 60) == 0)
        #expect(kill(worker, 0) != 0)
        #expect(!FileManager.default.fileExists(atPath: gateway.folder.path + "/data/control.sock"))
    }

    @Test("starts a killed worker again")
    func restart() async throws {
        let gateway = try await QuickGateway()
        try await gateway.start()
        let worker = try #require(gateway.processes(worker: true).first)
        kill(worker, SIGKILL)
        // Until it is gone it would take the connection of the command, and answer nothing.
        while gateway.processes(worker: true).contains(worker) { await Task.yield() }
        // Only a running gateway does this: the command waits until there is one again.
        let confirm = ["recipient", "confirm", "--organization", "contoso"]
        var (status, output) = try await gateway.run(confirm)
        // For ten seconds at a time.
        while output.contains("is starting or stopping") { (status, output) = try await gateway.run(confirm) }
        #expect(status == 0, "\(output)")
        try await gateway.waitUntilReady(times: 2)
        #expect(gateway.processes(worker: true).first != worker)
        #expect(gateway.program?.output.contains("died of signal 9") == true)
        await gateway.program?.end()
    }

    @Test("ends a worker that stands still and starts another, and stops one that does, while commands give up in time")
    func standstill() async throws {
        let gateway = try await QuickGateway()
        try await gateway.start()
        let worker = try #require(gateway.processes(worker: true).first)
        kill(worker, SIGSTOP)
        let (status, output) = try await gateway.run(["queue", "list"])
        #expect(status == 1)
        #expect(output.contains("The gateway does not answer") && output.contains("/data/control.sock"), "\(output)")
        // Half a minute by the clock.
        try await gateway.waitUntilReady(times: 2)
        let log = gateway.program?.output ?? ""
        #expect(
            log.contains("stands still") && log.contains("the writer") && log.contains("event loop 1"), "\(log)")
        #expect(gateway.processes(worker: true).first != worker)
        #expect(try await gateway.run(["queue", "list"]).status == 0)

        let second = try #require(gateway.processes(worker: true).first)
        kill(second, SIGSTOP)
        kill(try #require(gateway.processes(worker: false).first), SIGTERM)
        #expect(try await gateway.program?.waitForExit(seconds: 200) == 1)
        #expect(kill(second, 0) != 0)
    }

    @Test("leaves no worker behind when the supervisor is killed")
    func killedSupervisor() async throws {
        let gateway = try await QuickGateway()
        try await gateway.start()
        let supervisor = try #require(gateway.processes(worker: false).first)
        kill(supervisor, SIGKILL)
        try await eventually(ProgramError("the worker lives on")) {
            gateway.processes(worker: true).isEmpty
        }
        // A process is out of the list a moment before the kernel closes its sockets.
        try await eventually(ProgramError("the port is still served")) { !Loopback.answers(on: gateway.port) }
    }

    @Test("puts an applied organization into force while it runs, and refuses one with a mistake whole")
    func apply() async throws {
        let gateway = try await QuickGateway()
        try await gateway.start()
        let document = gateway.folder.path + "/contoso.com.yaml"
        let text = try String(contentsOfFile: document, encoding: .utf8)
        let more = text + "  - { PrimarySmtpAddress: eve@contoso.com, RecipientType: UserMailbox, Mailbox: maildir }\n"
        let explain = ["explain", "--ip", "198.51.100.7", "--mail-from", "<>", "--rcpt-to", "eve@contoso.com"]
        #expect(try await gateway.run(explain).status == 1)

        try gateway.folder.write(
            "bad.yaml", "organization: fabrikam\nacceptedDomains:\n  - { DomainName: contoso.com }\n")
        try more.write(toFile: document, atomically: true, encoding: .utf8)
        let bad = try await gateway.run(["organization", "apply", document, gateway.folder.path + "/bad.yaml"])
        #expect(bad.status == 78)
        #expect(bad.output.contains("contoso.com"))
        #expect(try await gateway.run(explain).status == 1)

        let good = try await gateway.run(["organization", "apply", document])
        #expect(good.status == 0)
        #expect(good.output.contains("revision 2 is in force"))
        #expect(try await gateway.run(explain).status == 0)
        let again = try await gateway.run(["organization", "apply", document])
        #expect(again.output.contains("unchanged, revision 2"))
        await gateway.program?.end()
    }

    @Test("says in a sentence why it can't start: the port")
    func portInUse() async throws {
        let gateway = try await QuickGateway()
        try await gateway.start()
        let text = try String(contentsOfFile: gateway.configuration, encoding: .utf8)
        let other = try gateway.folder.write("other.yaml", text.replacingOccurrences(of: "./data", with: "./other"))
        let (status, output) = try await PosternBinary.run(["serve", "--config", other])
        #expect(status == 1)
        #expect(output.contains("127.0.0.1:\(gateway.port)"))
        // Lines of the log, which tell of a low limit of open files, begin with the date.
        let sentences = output.split(separator: "\n").filter { !$0.hasPrefix("20") }
        #expect(sentences.count == 1, "\(output)")
        await gateway.program?.end()
    }

    @Test("says in a sentence why it can't start: the data folder, the certificate, a second gateway")
    func otherReasons() async throws {
        let gateway = try await QuickGateway()
        let text = try String(contentsOfFile: gateway.configuration, encoding: .utf8)
        try gateway.folder.write("occupied", "a file")
        let folder = try gateway.folder.write(
            "folder.yaml", text.replacingOccurrences(of: "./data", with: "./occupied"))
        let badFolder = try await PosternBinary.run(["serve", "--config", folder])
        #expect(badFolder.status == 1)
        #expect(badFolder.output.contains("occupied"))
        let tls = try gateway.folder.write("tls.yaml", text + "tls: { certificate: missing.pem, key: missing.key }\n")
        let badTLS = try await PosternBinary.run(["serve", "--config", tls])
        #expect(badTLS.status == 78)
        #expect(badTLS.output.contains("missing.pem"))
        try await gateway.start()
        let second = try await PosternBinary.run(["serve", "--config", gateway.configuration])
        #expect(second.status == 1)
        #expect(second.output.split(separator: "\n").count == 1)
        await gateway.program?.end()
    }
}
