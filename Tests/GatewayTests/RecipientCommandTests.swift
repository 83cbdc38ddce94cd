import Foundation
import PosternTesting
import Testing

/// A gateway with an imported directory, driven by the command line alone.
private final class DirectoryGateway {
    let folder: TemporaryFolder
    let port: UInt16
    private var program: RunningProgram?

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
            try PosternBinary.path, ["serve", "--config", folder.path + "/postern.yaml"],
            outputPath: folder.path + "/serve.log")
        self.program = program
        try await eventually(program.error("is not ready.")) { program.output.contains("postern is ready on") }
    }

    func stop() async {
        await program?.end()
        program = nil
    }

    func run(_ arguments: String...) async throws -> (status: Int32, output: String) {
        try await PosternBinary.run(["recipient"] + arguments + ["--config", folder.path + "/postern.yaml"])
    }

    func explain(_ address: String) async throws -> String {
        try await PosternBinary.run([
            "explain", "--config", folder.path + "/postern.yaml", "--ip", "192.0.2.1", "--mail-from", "x@example.org",
            "--rcpt-to", address,
        ]).output
    }
}

@Suite("postern recipient", .serialized, .timeLimit(.minutes(30)))
struct RecipientCommandTests {
    @Test("imports, changes, lists and confirms recipients of a running gateway, and reads them of a stopped one")
    func lifecycle() async throws {
        let gateway = try await DirectoryGateway()
        let file = try gateway.folder.write(
            "people.csv",
            "PrimarySmtpAddress,RecipientType,EmailAddresses\ndan@contoso.com,MailUser,a.smith@contoso.com\n"
                + "oops,MailUser,\nzoe@contoso.com,UserMailbox,\n")
        let stopped = try await gateway.run("import", "--organization", "contoso", file)
        #expect(stopped.status == 1 && stopped.output.contains("No gateway runs on"))

        try await gateway.start()
        #expect(try await gateway.explain("dan@contoso.com").contains("550 5.4.1"))
        let dry = try await gateway.run("import", "--organization", "contoso", file, "--dry-run")
        #expect(dry.status == 1 && dry.output.contains("2 added") && dry.output.contains("Nothing was changed."))
        #expect(try await gateway.run("status").output.contains("none imported"))
        let imported = try await gateway.run("import", "--organization", "contoso", file)
        #expect(imported.status == 1)
        #expect(imported.output.contains("people.csv: line 3: PrimarySmtpAddress \"oops\": is not a mail address"))
        #expect(imported.output.contains("Directory revision 1 is in force; 2 recipients are in it."))
        let explained = try await gateway.explain("A.Smith@contoso.com")
        #expect(explained.contains("directoryRevision=1"), "\(explained)")

        #expect(
            try await gateway.run(
                "set", "--organization", "contoso", "bob@contoso.com", "--recipient-type", "MailUser",
                "--external-email-address", "bob@example.org"
            ).output.contains("Directory revision 2 is in force; 3 recipients are in it."))
        #expect(
            try await gateway.run(
                "set", "--organization", "contoso", "bob@contoso.com", "--email-addresses", "a.smith@contoso.com"
            ).output.contains("a.smith@contoso.com is an address of dan@contoso.com already"))
        let shown = try await gateway.run("show", "--organization", "contoso", "bob@contoso.com", "--json")
        #expect(shown.output.contains("\"ExternalEmailAddress\" : \"bob@example.org\""), "\(shown.output)")
        #expect(try await gateway.run("remove", "--organization", "contoso", "zoe@contoso.com").status == 0)
        #expect(
            try await gateway.run("remove", "--organization", "contoso", "a.smith@contoso.com").output.contains(
                "further address"))
        #expect(try await gateway.explain("zoe@contoso.com").contains("550 5.4.1"))
        #expect(
            try await gateway.run("confirm", "--organization", "contoso").output.contains("Directory revision 4"))

        // The document may not take what the directory has.
        let document = try String(contentsOfFile: gateway.folder.path + "/contoso.com.yaml", encoding: .utf8)
        let both = try gateway.folder.write(
            "both.yaml",
            document.replacingOccurrences(
                of: "recipients:\n",
                with: "recipients:\n  - { PrimarySmtpAddress: a.smith@contoso.com, RecipientType: UserMailbox }\n"))
        let applied = try await PosternBinary.run(
            ["organization", "apply", both, "--config", gateway.folder.path + "/postern.yaml"])
        #expect(applied.status == 78)
        #expect(
            applied.output.contains("a.smith@contoso.com is an address of dan@contoso.com in the imported directory"),
            "\(applied.output)")

        await gateway.stop()
        let status = try await gateway.run("status", "--organization", "contoso")
        #expect(status.output.contains("current"), "\(status.output)")
        let list = try await gateway.run("list", "--organization", "contoso")
        #expect(list.output.contains("dan@contoso.com") && list.output.contains("bob@contoso.com"))
        #expect(list.output.contains("Document") && !list.output.contains("zoe@contoso.com"))
        #expect(
            try await gateway.run("show", "--organization", "contoso", "a.smith@contoso.com").output.contains(
                "dan@contoso.com"))
        #expect(try await gateway.explain("bob@contoso.com").contains("directoryRevision=4"))

        // And it is there again after a start.
        try await gateway.start()
        #expect(try await gateway.explain("bob@contoso.com").contains("directoryRevision=4"))
        await gateway.stop()
    }
}
