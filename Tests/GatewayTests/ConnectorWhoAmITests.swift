import Foundation
import PosternTesting
import Testing

@Suite("postern connector whoami", .timeLimit(.minutes(30)))
struct ConnectorWhoAmITests {
    @Test("names organization, direction and connector, and the reply where a client would be refused")
    func identities() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "postern.yaml",
            """
            hostname: mx.contoso.com
            data: ./data
            listeners: [{ address: "127.0.0.1:2525" }]

            """)
        let document = try folder.write(
            "contoso.yaml",
            """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso.com }]
            inboundConnectors:
              - { Name: By certificate, ConnectorType: OnPremises, TlsSenderCertificateName: mail.contoso.com }

            """)
        func run(_ arguments: [String]) async throws -> (Int32, String) {
            try await RunningProgram.run(
                PosternBinary.path, arguments + ["--config", folder.path + "/postern.yaml"])
        }
        let (applied, output) = try await run(["organization", "apply", document])
        #expect(applied == 0, "\(output)")
        let whoami = ["connector", "whoami", "--ip", "192.0.2.1", "--mail-from", "<>", "--rcpt-to", "x@example.org"]

        let (known, text) = try await run(whoami + ["--tls-name", "mail.contoso.com"])
        #expect(known == 0, "\(text)")
        #expect(text.contains("For <x@example.org>: originating"), "\(text)")
        #expect(text.contains("organization: contoso"), "\(text)")
        #expect(text.contains("inbound connector: By certificate"), "\(text)")

        let (unknown, json) = try await run(whoami + ["--json"])
        #expect(unknown == 1)
        let identities = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]]
        #expect(identities?.first?["outcome"] as? String == "refused")
        #expect(identities?.first?["reply"] as? String == "550 5.7.64 TenantAttribution; Relay Access Denied")
    }
}
