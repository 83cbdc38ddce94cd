import Foundation
import NIOCore
import NIOSSL
import PosternTesting
import Testing

/// A gateway with one organization, whose outbound connectors lead to scripted peers of `head.test`.
private final class ConnectorGateway {
    let folder: TemporaryFolder
    let port: UInt16
    let dns: UnboundServer
    let authority: CertificateAuthority
    private(set) var program: RunningProgram?
    private var configuration: String { folder.path + "/postern.yaml" }

    init() async throws {
        folder = try TemporaryFolder()
        port = try Loopback.freePort()
        authority = try CertificateAuthority()
        dns = try await UnboundServer.start(zones: [
            .init(name: "head.test", records: "mail IN A 127.0.0.1")
        ])
        _ = try authority.issue(["mx.postern.test"]).write(to: folder, name: "own")
        try folder.write("roots.pem", authority.pem + "\n")
        try folder.write(
            "postern.yaml",
            """
            hostname: mx.postern.test
            data: ./data
            listeners: [{ address: "127.0.0.1:\(port)" }]
            tls: { certificate: own.pem, key: own-key.pem, trustRoots: roots.pem }
            dns: { servers: ["127.0.0.1:\(dns.port)"] }
            trustedNetworks: ["127.0.0.0/8"]
            deliveryNetworks: ["127.0.0.0/8"]

            """)
    }

    /// What a connector of the organization is called, where it leads, and its other properties.
    static func document(_ connectors: [(name: String, smartHost: String, more: String)]) -> String {
        """
        organization: contoso
        acceptedDomains: [{ DomainName: contoso.test, DomainType: InternalRelay, Default: true }]
        inboundConnectors:
          - Name: From head office
            ConnectorType: OnPremises
            SenderIPAddresses: [127.0.0.1]
            RequireTls: false
        outboundConnectors:

        """
            + connectors.map { name, smartHost, more in
                """
                  - Name: \(name)
                    ConnectorType: OnPremises
                    RecipientDomains: [head.test]
                    UseMXRecord: false
                    SmartHosts: ["\(smartHost)"]
                    ValidationRecipients: [ann@head.test]
                \(more.isEmpty ? "" : "    \(more)\n")
                """
            }.joined()
    }

    func apply(_ document: String) async throws {
        let path = try folder.write("contoso.yaml", document)
        let (status, output) = try await run(["organization", "apply", path])
        guard status == 0 else { throw ProgramError("apply ended with \(status): \(output)") }
    }

    func start() async throws {
        let program = try RunningProgram(
            try PosternBinary.path, ["serve", "--config", configuration], outputPath: folder.path + "/serve.log")
        self.program = program
        try await eventually(program.error("is not ready.")) { program.output.contains("postern is ready") }
    }

    func run(_ arguments: [String]) async throws -> (status: Int32, output: String) {
        try await PosternBinary.run(arguments + ["--config", configuration])
    }

    /// The JSON that a command prints.
    func json<Value: Decodable>(
        _ type: Value.Type, _ arguments: [String], status expected: Int32 = 0
    ) async throws -> Value {
        let (status, output) = try await run(arguments + ["--json"])
        #expect(status == expected, "\(output)\n\(program?.output ?? "")")
        return try JSONDecoder().decode(type, from: Data(output.utf8))
    }

    /// A peer that offers STARTTLS with a certificate.
    func peer(_ certificate: IssuedCertificate? = nil, refusing: String? = nil) async throws -> (ScriptedPeer, Int) {
        var script = PeerScript { request in
            guard request.verb == .rcpt, let refusing else { return nil }
            return .reply(refusing)
        }
        if let certificate {
            script.keywords.append("STARTTLS")
            let chain = try NIOSSLCertificate.fromPEMBytes(Array(try certificate.chainPEM.utf8))
            let key = try NIOSSLPrivateKey(bytes: Array(try certificate.keyPEM.utf8), format: .pem)
            let context = try NIOSSLContext(
                configuration: .makeServerConfiguration(
                    certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
            script.startTLS = { channel in
                try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context), position: .first)
            }
        }
        let peer = ScriptedPeer(script)
        return (peer, try await peer.start())
    }
}

private struct Result: Decodable {
    struct Task: Decodable {
        struct TLS: Decodable {
            var version: String?
            var subject: String?
            var sans: [String]
        }
        var task: String
        var status: String
        var reply: String?
        var detail: String
        var mend: String?
        var tls: TLS?
    }
    struct TestMessage: Decodable {
        var recipient: String
        var networkMessageId: String
        var finalStatus: String
    }
    var overall: String
    var tasks: [Task]
    var testMessages: [TestMessage]

    var failed: Task? { tasks.first { $0.status == "Failed" } }
}

private struct Connector: Decodable {
    struct Block: Decodable { var reason: String }
    var Name: String
    var direction: String
    var IsValidated: Bool?
    var LastValidationTimestamp: String?
    var blocked: Block?
}

@Suite("postern connector", .serialized, .timeLimit(.minutes(30)))
struct ConnectorCommandTests {
    @Test("validate names the step that fails and its mend, for each kind of fault")
    func faults() async throws {
        let gateway = try await ConnectorGateway()
        let (authority, tls) = (gateway.authority, "TlsSettings: DomainValidation\n    TlsDomain: mail.head.test")
        let (good, goodPort) = try await gateway.peer(try authority.issue(["mail.head.test"]))
        let (expired, expiredPort) = try await gateway.peer(
            try authority.issue(["mail.head.test"], from: .now - 7_200, validity: 3_600))
        let (other, otherPort) = try await gateway.peer(try authority.issue(["other.test"]))
        let (clear, clearPort) = try await gateway.peer()
        let (refusing, refusingPort) = try await gateway.peer(refusing: "550 5.1.1 No such mailbox")
        let closedPort = try Loopback.freePort()
        try await gateway.apply(
            ConnectorGateway.document([
                ("Good", "mail.head.test:\(goodPort)", tls), ("Unknown", "missing.head.test:25", ""),
                ("Closed", "mail.head.test:\(closedPort)", ""), ("Clear", "mail.head.test:\(clearPort)", tls),
                ("Expired", "mail.head.test:\(expiredPort)", tls), ("Other", "mail.head.test:\(otherPort)", tls),
                ("Refusing", "mail.head.test:\(refusingPort)", ""),
            ]))
        try await gateway.start()

        let result = try await gateway.json(Result.self, ["connector", "validate", "Good"])
        #expect(result.overall == "Succeeded")
        #expect(result.tasks.allSatisfy { $0.status == "Succeeded" })
        let certificate = result.tasks.first { $0.task == "Certificate" }
        #expect(certificate?.tls?.sans == ["mail.head.test"])
        #expect(certificate?.tls?.version == "TLSv1.3")
        #expect(result.testMessages.map(\.finalStatus) == ["Delivered"])
        let message = try #require(good.messages.first)
        #expect(message.isEncrypted)
        #expect(message.mail.hasPrefix("MAIL FROM:<>"))
        #expect(message.text.contains("Subject: Test email for connector validation\r\n"))
        #expect(message.text.contains("From: O365ConnectorValidation@contoso.test\r\n"))
        // The test message is in the trace like any other.
        let trace = try await gateway.run(["trace", "show", try #require(result.testMessages.first).networkMessageId])
        #expect(trace.status == 0 && trace.output.contains("SEND"))

        for (name, step, mend) in [
            ("Unknown", "Resolve", "Correct the name"), ("Closed", "Connect", "Nobody listens"),
            ("Clear", "StartTls", "Turn on STARTTLS"), ("Expired", "Certificate", "Renew"),
            ("Other", "Certificate", "Set TlsDomain"), ("Refusing", "RcptTo", "Make the recipient known"),
        ] {
            let result = try await gateway.json(Result.self, ["connector", "validate", name], status: 1)
            #expect(result.overall == "Failed")
            #expect(result.failed?.task == step, "\(name): \(result)")
            #expect(result.failed?.mend?.contains(mend) == true, "\(name): \(result)")
            #expect(result.testMessages.isEmpty)
        }
        #expect([expired, other, clear, refusing].allSatisfy { $0.messages.isEmpty })
        for peer in [good, expired, other, clear, refusing] { try await peer.stop() }
        await gateway.program?.end()
    }

    @Test("a validation counts until routing or TLS change, a staged one for the connector that it becomes")
    func validated() async throws {
        let gateway = try await ConnectorGateway()
        let (first, firstPort) = try await gateway.peer()
        let (second, secondPort) = try await gateway.peer()
        let saved = ConnectorGateway.document([("Head", "mail.head.test:\(firstPort)", "")])
        let proposed = ConnectorGateway.document([("Head", "mail.head.test:\(secondPort)", "Comment: moved")])
        try await gateway.apply(saved)
        try await gateway.start()
        func isValidated() async throws -> Bool? {
            try await gateway.json([Connector].self, ["connector", "show", "Head"]).first?.IsValidated
        }
        #expect(try await isValidated() == false)
        _ = try await gateway.json(Result.self, ["connector", "validate", "Head"])
        #expect(try await isValidated() == true)

        let path = try gateway.folder.write("proposed.yaml", proposed)
        let staged = try await gateway.json(Result.self, ["connector", "validate", "Head", "--file", path])
        #expect(staged.overall == "Succeeded")
        #expect((first.messages.count, second.messages.count) == (1, 1))
        // Nothing was applied by it, and the saved one keeps its own validation.
        #expect(try await isValidated() == true)
        try await gateway.apply(proposed)
        #expect(try await isValidated() == true)
        try await gateway.apply(proposed.replacingOccurrences(of: "[head.test]", with: "[head.test, more.test]"))
        #expect(try await isValidated() == false)
        try await first.stop()
        try await second.stop()
        await gateway.program?.end()
    }

    @Test("a test message that a server puts off is told as pending, and leaves the queue")
    func pending() async throws {
        let gateway = try await ConnectorGateway()
        let peer = ScriptedPeer(
            PeerScript { request in
                request.verb == .content ? .reply("451 4.7.1 Come back later") : nil
            })
        try await gateway.apply(ConnectorGateway.document([("Head", "mail.head.test:\(try await peer.start())", "")]))
        try await gateway.start()
        let result = try await gateway.json(
            Result.self, ["connector", "validate", "Head", "--timeout", "20"], status: 1)
        #expect(result.failed?.task == "SendTestMail")
        #expect(result.failed?.detail.contains("Come back later") == true)
        #expect(result.testMessages.map(\.finalStatus) == ["Pending"])
        struct Listing: Decodable {
            struct Total: Decodable {
                var MessageCount: Int
            }
            var total: Total
        }
        #expect(try await gateway.json(Listing.self, ["queue", "list"]).total.MessageCount == 0)
        try await peer.stop()
        await gateway.program?.end()
    }

    @Test("block and unblock act and are listed, whether or not the gateway runs, and outlive a new revision")
    func blocking() async throws {
        let gateway = try await ConnectorGateway()
        let document = ConnectorGateway.document([("Head", "mail.head.test:2525", "")])
        try await gateway.apply(document)
        func block() async throws -> String? {
            let list = try await gateway.json([Connector].self, ["connector", "list", "--inbound"])
            #expect(list.map(\.Name) == ["From head office"])
            return list.first?.blocked?.reason
        }
        #expect(try await block() == nil)
        #expect(
            try await gateway.run(["connector", "block", "From head office", "--reason", "stolen key"]).status == 0)
        #expect(try await block() == "stolen key")
        try await gateway.start()
        try await gateway.apply(document + "# another revision\n")
        #expect(try await block() == "stolen key")
        #expect(try await gateway.run(["connector", "unblock", "From head office"]).status == 0)
        #expect(try await block() == nil)
        #expect(try await gateway.run(["connector", "unblock", "From head office"]).status == 1)
        #expect(try await gateway.run(["connector", "block", "Head", "--reason", "x"]).status == 1)
        await gateway.program?.end()
    }

    @Test("an unknown name is an error and never all connectors", arguments: ["show", "validate", "pair", "unblock"])
    func unknown(command: String) async throws {
        let gateway = try await ConnectorGateway()
        try await gateway.apply(ConnectorGateway.document([("Head", "mail.head.test:2525", "")]))
        let (status, output) = try await gateway.run(["connector", command, "Nobody"])
        #expect(status == 1)
        #expect(output.contains(command == "validate" ? "No gateway runs" : "\"Nobody\""))
        #expect(try await gateway.run(["connector", command, ""]).status != 0)
    }

    @Test("report tells which connector would deliver to a domain")
    func report() async throws {
        struct Row: Decodable {
            var connector: String?
            var organization: String
        }
        let gateway = try await ConnectorGateway()
        try await gateway.apply(ConnectorGateway.document([("Head", "mail.head.test:2525", "")]))
        let rows = try await gateway.json([Row].self, ["connector", "report", "--domain", "head.test"])
        #expect(rows.map(\.connector) == ["Head"])
        #expect(
            try await gateway.json([Row].self, ["connector", "report", "--domain", "x.test"]).map(\.connector) == [nil])
    }
}
