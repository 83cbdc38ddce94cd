import Foundation
import Mail
import Organization
import PosternTesting
import Testing

@testable import Gateway

@Suite("Planning and undoing changes of organizations", .serialized, .timeLimit(.minutes(30)))
struct OrganizationPlanTests {
    private struct Site {
        let folder: TemporaryFolder
        let port: UInt16

        init() throws {
            folder = try TemporaryFolder()
            port = try Loopback.freePort()
            try folder.write(
                "postern.yaml",
                """
                hostname: mx.contoso.com
                data: ./data
                listeners: [{ address: "127.0.0.1:\(port)" }]
                trustedNetworks: ["127.0.0.0/8"]
                deliveryNetworks: ["127.0.0.0/8", "::1"]

                """)
        }

        static let head = """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.com, DomainType: InternalRelay, Default: true }

            """

        static func connected(to port: UInt16) -> String {
            head + """
                outboundConnectors:
                  - Name: To head office
                    ConnectorType: OnPremises
                    RecipientDomains: [contoso.com]
                    UseMXRecord: false
                    SmartHosts: ["127.0.0.1:\(port)"]
                    StrictOrder: true

                """
        }

        func run(_ arguments: [String], status expected: Int32 = 0) async throws -> String {
            let (status, output) = try await RunningProgram.run(
                PosternBinary.path, arguments + ["--config", folder.path + "/postern.yaml"])
            guard status == expected else { throw ProgramError("\(arguments): \(status)\n\(output)") }
            return output
        }

        func organization(_ verb: String, _ text: String) async throws -> String {
            try await run(["organization", verb, try folder.write("contoso.yaml", text)])
        }

        func serve() async throws -> RunningProgram {
            let program = try RunningProgram(
                PosternBinary.path, ["serve", "--config", folder.path + "/postern.yaml"],
                outputPath: folder.path + "/log")
            let port = port
            try await eventually(program.error("is not ready.")) { Loopback.answers(on: port) }
            return program
        }
    }

    @Test("a plan counts the waiting mail that it would free, and applied, the mail leaves in its sequence")
    func freesQueuedMail() async throws {
        let site = try Site()
        let peer = ScriptedPeer()
        let peerPort = try await peer.start()
        _ = try await site.organization("apply", Site.head)
        let program = try await site.serve()
        for number in 1...12 {
            let (status, output) = try await RunningProgram.run(
                "swaks",
                [
                    "--server", "127.0.0.1:\(site.port)", "--from", "a@example.org", "--to", "ann@contoso.com",
                    "--helo", "client.test", "--header", "Subject: number \(number)",
                ])
            #expect(status == 0, "\(output)")
        }
        #expect(try await site.run(["queue", "list"]).contains("Unreachable"))

        let plan = try await site.organization("plan", Site.connected(to: UInt16(peerPort)))
        #expect(plan.contains("revision 2 would replace revision 1"), "\(plan)")
        #expect(plan.contains("+ OutboundConnector \"To head office\""), "\(plan)")
        #expect(
            plan.contains(
                "12 queued recipients move to smart hosts 127.0.0.1:\(peerPort) of connector \"To head office\""),
            "\(plan)")
        // A plan changes nothing.
        #expect(try await site.run(["organization", "history", "contoso", "--json"]).contains("\"revision\" : 1"))
        #expect(peer.messages.isEmpty)

        _ = try await site.organization("apply", Site.connected(to: UInt16(peerPort)))
        try await eventually(program.error("did not free the mail.")) { peer.messages.count == 12 }
        let subjects = peer.messages.compactMap { message in
            String(decoding: message.content, as: UTF8.self).split(separator: "\r\n").first { $0.hasPrefix("Subject:") }
        }
        #expect(subjects == (1...12).map { "Subject: number \($0)" })
        await program.end()
        try await peer.stop()
    }

    @Test("history tells who changed what, and a rollback makes the old document a new revision, running or stopped")
    func historyAndRollback() async throws {
        let site = try Site()
        _ = try await site.organization("apply", Site.head)
        _ = try await site.organization("apply", Site.connected(to: 2_525))
        var program: RunningProgram? = try await site.serve()
        for revision in [3, 5] as [Int64] {
            #expect(
                try await site.run(["organization", "rollback", "contoso", "--dry-run"])
                    .contains("- OutboundConnector \"To head office\""))
            #expect(
                try await site.run(["organization", "rollback", "contoso"])
                    .contains("revision \(revision) is in force"))
            #expect(try await site.run(["organization", "export", "contoso"]) == Site.head)
            #expect(
                try await site.run(["organization", "rollback", "contoso", "--to", "2"])
                    .contains("revision \(revision + 1) is in force"))
            await program?.end()
            program = nil
        }
        let history = try await site.run(["organization", "history", "contoso"])
        #expect(history.split(separator: "\n").count == 7, "\(history)")
        #expect(history.contains("+ OutboundConnector \"To head office\""), "\(history)")
        #expect(
            try await site.run(["organization", "export", "contoso", "--revision", "2"]) == Site.connected(to: 2_525))
        #expect(
            try await site.run(["organization", "rollback", "contoso", "--to", "9"], status: 1)
                .contains("has no revision 9; it has 1 to 6"))
        #expect(
            try await site.run(["organization", "history", "fabrikam"], status: 1).contains("There are: contoso."))
        #expect(try await site.run(["organization", "list"]).contains("contoso       6"))
    }
}
