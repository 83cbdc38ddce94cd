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
            ["message", "export", "1", "--json"],
            ["trace", "search", "--start", "2026-11-23", "--end", "2026-11-22"],
        ])
    func usage(arguments: [String]) async throws {
        let (status, output) = try await PosternBinary.run(arguments)
        #expect(status == 64)
        #expect(output.contains("Usage: postern"))
    }

    @Test(
        "says what to do, and ends with 78, when this server's configuration is missing",
        arguments: [["serve"], ["queue", "list"], ["trace", "search"], ["organization", "export", "contoso"]])
    func missingConfiguration(arguments: [String]) async throws {
        let folder = try TemporaryFolder()
        let (status, output) = try await PosternBinary.run(arguments + ["--config", folder.path + "/postern.yaml"])
        #expect(status == 78)
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
        #expect((object?["mistakes"] as? [String])?.count == 2)
    }

    @Test(
        "the command line has a sentence for a document that can't be read",
        arguments: ["missing.yaml", "folder", "latin1.yaml"])
    func unreadableDocument(name: String) async throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/folder", withIntermediateDirectories: true)
        try Data([0x66, 0xfc, 0x72]).write(to: URL(fileURLWithPath: folder.path + "/latin1.yaml"))
        let (status, output) = try await PosternBinary.run(["organization", "check", folder.path + "/" + name])
        #expect(status == 78)
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
}
