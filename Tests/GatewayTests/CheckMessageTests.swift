import Foundation
import PosternTesting
import Testing

@Suite("postern check message", .timeLimit(.minutes(30)))
struct CheckMessageTests {
    // RFC 8463 appendix A, with line ends as files have them.
    private static let message = """
        DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
         d=football.example.com; i=@football.example.com;
         q=dns/txt; s=brisbane; t=1528637909; h=from : to :
         subject : date : message-id : from : subject : date;
         bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
         b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
         Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
        From: Joe SixPack <joe@football.example.com>
        To: Suzie Q <suzie@shopping.example.net>
        Subject: Is dinner ready?
        Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
        Message-ID: <20030712040037.46341.5F8J@football.example.com>

        Hi.

        We lost the game.  Are you hungry yet?

        Joe.

        """

    private static let zone = UnboundServer.Zone(
        name: "football.example.com",
        records: """
            football.example.com. TXT "v=spf1 ip4:127.0.0.9 -all"
            _dmarc.football.example.com. TXT "v=DMARC1; p=reject"
            brisbane._domainkey.football.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

            """)

    private func check(_ resolver: UnboundServer, _ arguments: [String]) async throws -> (Int32, String) {
        try await RunningProgram.run(
            PosternBinary.path,
            ["check", "message", "--dns", "127.0.0.1:\(resolver.port)", "--mail-from", "joe@football.example.com"]
                + arguments)
    }

    @Test("shows who sent a message, in text and in JSON of the promised shape, and ends with 0")
    func passes() async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let file = folder.path + "/letter.eml"
        try Self.message.write(toFile: file, atomically: true, encoding: .utf8)
        let resolver = try await UnboundServer.start(zones: [Self.zone])
        defer { resolver.stop() }

        let (status, text) = try await check(resolver, ["--file", file, "--ip", "127.0.0.8"])
        #expect(status == 0, "\(text)")
        for line in [
            "From: joe@football.example.com", "spf=fail (mailfrom football.example.com)",
            "dkim=pass d=football.example.com s=brisbane a=ed25519-sha256, aligned", "arc=none",
            "dmarc=pass p=reject of football.example.com", "compauth=pass reason=100",
            "Authentication-Results: localhost;", "Received-SPF: fail",
        ] {
            #expect(text.contains(line), "\(line)\n\(text)")
        }

        let (_, json) = try await check(resolver, ["--file", file, "--ip", "127.0.0.9", "--json"])
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let spf = try #require(object["spf"] as? [String: Any])
        #expect(spf["result"] as? String == "pass")
        #expect(spf.keys.contains("explanation"))
        let dkim = try #require((object["dkim"] as? [[String: Any]])?.first)
        #expect(dkim["result"] as? String == "pass")
        #expect(dkim.keys.contains("reason"))
        #expect(dkim["domain"] as? String == "football.example.com")
        #expect(dkim["selector"] as? String == "brisbane")
        let dmarc = try #require(object["dmarc"] as? [String: Any])
        #expect(dmarc["result"] as? String == "pass")
        #expect(dmarc["policy"] as? String == "reject")
        #expect((object["arc"] as? [String: Any])?["result"] as? String == "none")
        let composite = try #require(object["compauth"] as? [String: Any])
        #expect(composite["result"] as? String == "pass")
        #expect(composite["reason"] as? String == "100")
    }

    @Test("ends with 1 for a forged message, and knows an organization's own domain")
    func fails() async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let file = folder.path + "/letter.eml"
        try Self.message.replacing("dinner", with: "lunch").write(toFile: file, atomically: true, encoding: .utf8)
        let resolver = try await UnboundServer.start(zones: [Self.zone])
        defer { resolver.stop() }

        let (status, text) = try await check(resolver, ["--file", file, "--ip", "127.0.0.8"])
        #expect(status == 1, "\(text)")
        #expect(text.contains("compauth=fail reason=000"), "\(text)")

        let server = folder.path + "/server"
        let (made, complaint) = try await RunningProgram.run(
            PosternBinary.path, ["quickstart", "--domain", "football.example.com", "--folder", server])
        #expect(made == 0, "\(complaint)")
        let (own, ownText) = try await check(
            resolver,
            [
                "--file", file, "--ip", "127.0.0.8", "--config", server + "/postern.yaml", "--organization",
                "football",
            ])
        #expect(own == 1)
        #expect(ownText.contains("compauth=fail reason=010"), "\(ownText)")

        let (missing, sentence) = try await check(resolver, ["--file", folder.path + "/none", "--ip", "127.0.0.8"])
        #expect(missing == 1)
        #expect(sentence.contains("can't be read"))
    }
}
