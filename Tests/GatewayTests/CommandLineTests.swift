import Foundation
import PosternTesting
import Testing

/// The built `postern` beside these tests.
enum PosternBinary {
    static var path: String {
        get throws {
            if let path = ProcessInfo.processInfo.environment["POSTERN_BINARY"] { return path }
            let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            return bundle.deletingLastPathComponent().appendingPathComponent("postern").path
        }
    }

    /// Runs it to its end.
    static func run(_ arguments: [String]) async throws -> (status: Int32, output: String) {
        try await RunningProgram.run(path, arguments)
    }
}

@Suite("The command line", .timeLimit(.minutes(30)))
struct CommandLineTests {
    @Test(
        "ends with 64 and the usage when it is used wrongly",
        arguments: [
            ["frobnicate"], ["quickstart"], ["quickstart", "--domain", "nodots"],
            ["quickstart", "--domain", "contoso.com", "--listen", "here"], ["queue", "show"],
            ["serve", "--dns", "example.net"], ["trace", "search", "--start", "yesterday"],
            ["explain", "--ip", "1.2.3", "--mail-from", "a@example.net", "--rcpt-to", "b@example.net"],
            ["explain", "--ip", "192.0.2.1", "--mail-from", "a b", "--rcpt-to", "b@example.net"],
            ["explain", "--ip", "192.0.2.1", "--mail-from", "<>", "--rcpt-to", "b"],
            ["trace", "search", "--status", "Done"], ["queue", "suspend"], ["queue", "resubmit"],
            ["message", "suspend"], ["message", "resume"], ["message", "export"],
            ["trace", "search", "--start", "2026-11-23", "--end", "2026-11-22"],
        ])
    func usage(arguments: [String]) async throws {
        let (status, output) = try await PosternBinary.run(arguments)
        #expect(status == 64)
        #expect(output.contains("Usage: postern"))
    }

    @Test(
        "says what to do, and ends with 1, when this server's configuration is missing",
        arguments: [["serve"], ["queue", "list"], ["trace", "search"], ["organization", "export", "contoso"]])
    func missingConfiguration(arguments: [String]) async throws {
        let folder = try TemporaryFolder()
        let (status, output) = try await PosternBinary.run(arguments + ["--config", folder.path + "/postern.yaml"])
        #expect(status == 1)
        #expect(output.contains("postern quickstart --domain"))
        #expect(output.split(separator: "\n").count == 1)
    }

    @Test("tells every mistake of a document with its line, and ends with 78")
    func mistakes() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "bad.yaml",
            "organization: contoso\nacceptedDomains:\n  - { DomainName: contoso.com, DomainTyp: X }\nfoo: 1\n")
        let (status, output) = try await PosternBinary.run(["organization", "check", path])
        #expect(status == 78)
        #expect(output.contains("bad.yaml:3: "))
        #expect(output.contains("bad.yaml:4: foo"))
        let (jsonStatus, json) = try await PosternBinary.run(["organization", "check", path, "--json"])
        #expect(jsonStatus == 78)
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        #expect(object?["isValid"] as? Bool == false)
        let mistakes = try #require(object?["mistakes"] as? [[String: Any]])
        #expect(mistakes.map { $0["property"] as? String } == ["DomainTyp", "foo"])
        #expect(mistakes.map { $0["line"] as? Int } == [3, 4] && mistakes[0]["file"] as? String == path)
        #expect(mistakes[1]["object"] is NSNull && mistakes[1]["value"] as? String == "1")
    }

    @Test(
        "has a sentence for a document that can't be read, and 78 for one whose content is the reason",
        arguments: [("missing.yaml", Int32(1)), ("folder", 1), ("latin1.yaml", 78)])
    func unreadableDocument(name: String, expected: Int32) async throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/folder", withIntermediateDirectories: true)
        try Data([0x66, 0xfc, 0x72]).write(to: URL(fileURLWithPath: folder.path + "/latin1.yaml"))
        let (status, output) = try await PosternBinary.run(["organization", "check", folder.path + "/" + name])
        #expect(status == expected)
        #expect(output.contains(name))
        #expect(output.split(separator: "\n").count == 1)
    }

    @Test("checks a valid document without a server and without side effect")
    func validDocument() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "contoso.yaml",
            "organization: contoso\nacceptedDomains:\n  - { DomainName: contoso.com, DomainType: InternalRelay }\n")
        let (status, output) = try await PosternBinary.run(["organization", "check", path])
        #expect(status == 0)
        #expect(output.contains("organization contoso is valid"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["contoso.yaml"])
    }

    @Test("tells one kind of document given for the other in one sentence")
    func mistakenDocument() async throws {
        let folder = try TemporaryFolder()
        let made = try await PosternBinary.run(["quickstart", "--domain", "contoso.com", "--folder", folder.path])
        #expect(made.status == 0)
        let (server, organization) = (folder.path + "/postern.yaml", folder.path + "/contoso.com.yaml")
        for (arguments, words) in [
            (["queue", "list", "--config", organization], "this is an organization's document"),
            (["organization", "check", server], "this is a server's configuration"),
            (["organization", "apply", server, "--config", server], "give it with --config"),
        ] {
            let (status, output) = try await PosternBinary.run(arguments)
            #expect(status == 78 && output.contains(words), "\(output)")
            #expect(output.split(separator: "\n").count == 1, "\(output)")
        }
    }

    @Test(
        "finds the configuration by POSTERN_CONFIG or a folder, and takes the only organization for the one that is meant"
    )
    func places() async throws {
        let folder = try TemporaryFolder()
        _ = try await PosternBinary.run(["quickstart", "--domain", "contoso.com", "--folder", folder.path])
        let list = ["recipient", "list"]
        let byFolder = try await PosternBinary.run(list + ["--config", folder.path])
        #expect(byFolder.status == 0 && byFolder.output.contains("ann@contoso.com"), "\(byFolder.output)")
        let byVariable = try await RunningProgram.run(
            try PosternBinary.path, list, environment: ["POSTERN_CONFIG": folder.path])
        #expect(byVariable.status == 0 && byVariable.output == byFolder.output)
        let second = try folder.write(
            "fabrikam.yaml",
            "organization: fabrikam\nacceptedDomains:\n  - { DomainName: fabrikam.com, DomainType: InternalRelay }\n")
        #expect(try await PosternBinary.run(["organization", "apply", second, "--config", folder.path]).status == 0)
        let unclear = try await PosternBinary.run(list + ["--config", folder.path])
        #expect(unclear.status == 64 && unclear.output.contains("contoso, fabrikam"), "\(unclear.output)")
        let named = try await PosternBinary.run(list + ["--config", folder.path, "--organization", "CONTOSO"])
        #expect(named.status == 0 && named.output == byFolder.output)
    }

    @Test("tells a user without rights what the rights are missing to")
    func rights() async throws {
        let folder = try TemporaryFolder()
        _ = try await PosternBinary.run(["quickstart", "--domain", "contoso.com", "--folder", folder.path + "/site"])
        // Whatever umask this process has.
        #expect(chmod(folder.path + "/site", 0o755) == 0 && chmod(folder.path + "/site/postern.yaml", 0o644) == 0)
        func run(_ file: String) async throws -> (status: Int32, output: String) {
            let command = [try PosternBinary.path, "queue", "list", "--config", file]
            return try await RunningProgram.run(
                "/usr/bin/setpriv", ["--reuid", "65534", "--regid", "65534", "--clear-groups"] + command)
        }
        // Only root may become the other user.
        guard getuid() == 0 else { return }
        let closedData = try await run(folder.path + "/site")
        #expect(
            closedData.status == 1 && closedData.output.contains("/site/data belongs to another user"), "\(closedData)")
        #expect(chmod(folder.path + "/site", 0o700) == 0)
        let closedFolder = try await run(folder.path + "/site/postern.yaml")
        #expect(
            closedFolder.status == 1
                && closedFolder.output.contains("this user has no right to enter the folder \(folder.path)/site"),
            "\(closedFolder)")
    }
}
