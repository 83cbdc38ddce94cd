import Foundation
import Mail
import PosternTesting
import Testing

@Suite("Routing again", .serialized, .timeLimit(.minutes(30)))
struct ReroutingTests {
    @Test("an apply moves waiting mail to its new route, running or stopped")
    func apply() async throws {
        let folder = try TemporaryFolder()
        let port = try Loopback.freePort()
        try folder.write(
            "postern.yaml",
            """
            hostname: mx.contoso.com
            data: ./data
            listeners: [{ address: "127.0.0.1:\(port)" }]
            trustedNetworks: ["127.0.0.0/8"]
            deliveryNetworks: ["127.0.0.0/8", "::1"]

            """)
        let head = """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.com, DomainType: InternalRelay, Default: true }

            """
        // Nobody answers on this port: mail stays in the queue of its connector.
        let closed = try Loopback.freePort()
        func connector(_ name: String, port: UInt16) -> String {
            head + """
                outboundConnectors:
                  - Name: \(name)
                    ConnectorType: OnPremises
                    RecipientDomains: [contoso.com]
                    UseMXRecord: false
                    SmartHosts: ["127.0.0.1:\(port)"]

                """
        }
        func run(_ arguments: [String]) async throws -> String {
            let (status, output) = try await PosternBinary.run(arguments + ["--config", folder.path + "/postern.yaml"])
            guard status == 0 else { throw ProgramError("\(arguments): \(status)\n\(output)") }
            return output
        }
        func apply(_ text: String) async throws {
            _ = try await run(["organization", "apply", try folder.write("contoso.yaml", text)])
        }
        func waitForQueue(_ name: String, _ program: RunningProgram) async throws {
            var output = ""
            try await eventually(seconds: 10, program.error("no queue \(name) in:\n\(output)")) {
                output = try await run(["queue", "list"])
                let rows = output.split(separator: "\n").filter { $0.contains(" 1 ") && $0.contains("\\") }
                return rows.count == 1 && rows[0].contains(name)
            }
        }

        try await apply(head)
        var program = try RunningProgram(
            PosternBinary.path, ["serve", "--config", folder.path + "/postern.yaml"], outputPath: folder.path + "/log")
        try await eventually(program.error("is not ready.")) { Loopback.answers(on: port) }
        let (status, output) = try await RunningProgram.run(
            "swaks",
            [
                "--server", "127.0.0.1:\(port)", "--from", "a@example.org", "--to", "ann@contoso.com", "--helo",
                "client.test",
            ])
        #expect(status == 0, "\(output)")
        try await waitForQueue("Unreachable", program)

        try await apply(connector("To head office", port: closed))
        try await waitForQueue("To head office", program)

        // The same connector with another host is the same queue; it is tried at once, where it failed says.
        try await waitForQueue(":\(closed)", program)
        let list = try JSONSerialization.jsonObject(with: Data(try await run(["queue", "list", "--json"]).utf8))
        let queues = (list as? [String: Any])?["queues"] as? [[String: Any]]
        let queue = queues?.first { $0["MessageCount"] as? Int == 1 }
        let nextRetryTime = try #require(queue?["NextRetryTime"] as? String)
        let nextRetry = try #require(WallTime(iso8601: nextRetryTime))
        let other = try Loopback.freePort()
        try await apply(connector("To head office", port: other))
        try await waitForQueue(":\(other)", program)
        #expect(SystemTime().wallTime() < nextRetry)

        await program.end()
        try await apply(connector("To the branch", port: closed))
        program = try RunningProgram(
            PosternBinary.path, ["serve", "--config", folder.path + "/postern.yaml"], outputPath: folder.path + "/log2")
        try await eventually(program.error("is not ready.")) { Loopback.answers(on: port) }
        try await waitForQueue("To the branch", program)
        await program.end()
    }
}
