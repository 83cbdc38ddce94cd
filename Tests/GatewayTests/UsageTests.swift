import PosternTesting
import Testing

/// A mistake of the caller ends with 64, in every command; what there is not ends with 1.
@Suite("Values on the command line", .serialized)
struct UsageTests {
    /// What stands for several arguments.
    private static let short = [
        "{session}": ["--mail-from", "a@example.net", "--rcpt-to", "b@example.net"],
        "{organization}": ["--organization", "contoso"],
    ]

    /// With the configuration of a server that is not running.
    private func run(_ arguments: [String]) async throws -> (status: Int32, output: String) {
        let folder = try TemporaryFolder()
        let made = try await PosternBinary.run(["quickstart", "--domain", "contoso.com", "--folder", folder.path])
        guard made.status == 0 else { throw ProgramError(made.output) }
        let arguments = arguments.flatMap { UsageTests.short[$0] ?? [$0] }
        return try await PosternBinary.run(arguments + ["--config", folder.path + "/postern.yaml"])
    }

    @Test(
        "that are none end with 64 and the usage",
        arguments: [
            // Addresses of peers.
            ["check", "spf", "--ip", "192.0.2.444", "--mail-from", "a@example.net"],
            ["check", "spf", "--ip", "2001:db8::g", "--mail-from", "a@example.net", "--dns", "127.0.0.1:5353"],
            ["check", "message", "--file", "x.eml", "--ip", "300.1.1.1", "--mail-from", "<>"],
            ["explain", "--ip", "192.0.2", "{session}"],
            ["connector", "whoami", "--ip", "mx.example.net", "{session}"],
            // Resolvers.
            ["check", "spf", "--ip", "192.0.2.1", "--mail-from", "<>", "--dns", "here"],
            [
                "check", "message", "--file", "x.eml", "--ip", "192.0.2.1", "--mail-from", "<>", "--dns",
                "1.2.3.4:99999",
            ],
            ["explain", "--ip", "192.0.2.1", "--dns", "dns.example.net", "{session}"], ["serve", "--dns", "1.2.3"],
            ["dkim", "check", "contoso.com", "--dns", ":53"], ["dkim", "show", "contoso.com", "--dns", "x"],
            // Mail addresses.
            ["check", "spf", "--ip", "192.0.2.1", "--mail-from", "a b@example.net"],
            ["check", "message", "--file", "x.eml", "--ip", "192.0.2.1", "--mail-from", "a@"],
            ["explain", "--ip", "192.0.2.1", "--mail-from", "a@example.net", "--rcpt-to", "b@"],
            ["connector", "validate", "X", "--recipient", "nobody"], ["message", "suspend", "1", "--recipient", "a@"],
            ["message", "resume", "1", "--recipient", "a b"], ["message", "remove", "1", "--recipient", "@x.example"],
            ["recipient", "show", "ann", "{organization}"], ["recipient", "remove", "ann@", "{organization}"],
            ["recipient", "set", "ann", "--recipient-type", "MailUser", "{organization}"],
            ["recipient", "set", "ann@contoso.com", "--email-addresses", "smtp:a b@contoso.com", "{organization}"],
            ["recipient", "set", "ann@contoso.com", "--external-email-address", "x500:/o=x", "{organization}"],
            ["recipient", "set", "ann@contoso.com", "--members", "ann@contoso.com;bob", "{organization}"],
            ["recipient", "set", "ann@contoso.com", "--forwarding-smtp-address", "bob", "{organization}"],
            // Certificates.
            ["explain", "--ip", "192.0.2.1", "--tls-name", "a b", "{session}"],
            ["explain", "--ip", "192.0.2.1", "--tls-fingerprint", "abc", "{session}"],
            ["connector", "whoami", "--ip", "192.0.2.1", "--tls-fingerprint", "zz", "{session}"],
            // Domains.
            ["connector", "report", "--domain", "a b"], ["dkim", "create", "-.com"], ["dkim", "records", "a..b"],
            ["dkim", "rotate", "a b"], ["dkim", "check", "x@contoso.com"], ["dkim", "show", ""],
            ["tls", "report", "--domain", "a..b"],
            // Words of a list.
            ["recipient", "set", "ann@contoso.com", "--recipient-type", "Mailbox", "{organization}"],
            ["recipient", "set", "ann@contoso.com", "--deliver-to-mailbox-and-forward", "maybe", "{organization}"],
            ["recipient", "set", "ann@contoso.com", "{organization}"],
            ["connector", "pair", "X", "--for", "sendmail"], ["connector", "list", "--test-mode", "maybe"],
            ["connector", "list", "--transport-rule-scoped", "2"], ["connector", "list", "--inbound", "--outbound"],
            ["trace", "search", "--status", "Lost"],
            // Numbers.
            ["trace", "search", "--limit", "0"], ["trace", "search", "--limit", "5001"],
            ["queue", "show", "x", "--limit", "0"],
            ["organization", "history", "contoso", "--limit", "0"],
            ["organization", "history", "contoso", "--limit", "-3"],
            ["organization", "export", "contoso", "--revision", "0"],
            ["organization", "export", "contoso", "--revision", "x"],
            ["organization", "rollback", "contoso", "--to", "-1"],
            ["recipient", "list", "--limit", "0", "{organization}"],
            ["recipient", "list", "--limit", "10001", "{organization}"],
            ["connector", "validate", "X", "--timeout", "0"],
            ["queue", "list", "--messages-over", "-1"], ["queue", "suspend", "--all", "--confirm", "-1"],
            // Conditions.
            ["queue", "list", "--status", "Broken"], ["queue", "retry", "--delivery-type", "Pigeon"],
            ["queue", "list", "--older-than", "2"], ["queue", "list", "--older-than", "2 h"],
            ["queue", "resume"], ["queue", "resume", "x", "--all"], ["queue", "retry", "x", "--status", "Retry"],
            ["queue", "retry", "x", "--confirm", "1"], ["queue", "retry", "--confirm", "1"],
            ["message", "remove"], ["message", "remove", "1", "--sender", "a@example.net"],
            ["message", "suspend", "--confirm", "7"], ["message", "resume", "--older-than", "long"],
            ["message", "resubmit", "--sender", ""],
            // Moments and identities.
            ["trace", "search", "--end", "2026-13-01"], ["trace", "search", "--trace-id", "not-a-guid"],
            ["tls", "report", "--day", "2026-02-30"], ["dmarc", "report", "--day", "today"],
            // Commands and options that there are not.
            ["trace"], ["queue", "ls"], ["recipient", "export"], ["organization", "remove", "contoso"],
            ["check", "dkim"],
            ["queue", "list", "--everything"], ["connector", "block", "X"],
            ["connector", "block", "X", "--reason", ""],
        ])
    func slips(arguments: [String]) async throws {
        let (status, output) = try await run(arguments)
        #expect(status == 64, "\(output)")
        #expect(output.contains("Usage: postern") || output.contains("USAGE: postern"), "\(output)")
    }

    @Test(
        "that are none are named with those there are, whatever options stand behind them",
        arguments: [
            (["queue", "ls"], "\"ls\" is no command of `postern queue`; did you mean `postern queue list`? There are"),
            (["trace", "find", "--recipient", "ann@contoso.com"], "did you mean `postern trace search`?"),
            (["organization", "aply", "x.yaml"], "did you mean `postern organization apply`?"),
            (["organisation", "list"], "did you mean `postern organization`?"),
            (["recipient", "delete", "x@contoso.com"], "did you mean `postern recipient remove`?"),
            (["frobnicate"], "\"frobnicate\" is no command of `postern`; give one of serve, quickstart"),
            (
                ["check", "frobnicate"],
                "\"frobnicate\" is no command of `postern check`; give one of spf, message, mime, weights, config."
            ),
        ])
    func unknownCommands(arguments: [String], sentence: String) async throws {
        let (status, output) = try await run(arguments)
        #expect(status == 64, "\(output)")
        #expect(output.contains(sentence), "\(output)")
    }

    @Test(
        "that name what there is not end with 1 and no usage",
        arguments: [
            ["queue", "show", "nowhere.example"], ["queue", "list", "--organization", "nosuch"],
            ["message", "show", "4711"], ["trace", "show", "R4711"],
            ["trace", "show", "4711"], ["organization", "export", "fabrikam"], ["connector", "show", "Nowhere"],
            ["organization", "export", "contoso", "--revision", "99"], ["dkim", "check", "fabrikam.example"],
            ["recipient", "show", "nobody@contoso.com", "--organization", "contoso"],
            ["check", "message", "--file", "/nowhere/x.eml", "--ip", "192.0.2.1", "--mail-from", "<>"],
        ])
    func absent(arguments: [String]) async throws {
        let (status, output) = try await run(arguments)
        #expect(status == 1, "\(output)")
        #expect(!output.contains("sage: postern"), "\(output)")
    }
}
