import Foundation
import NIOConcurrencyHelpers
import Operations
import PosternTesting
import Testing

/// A command in the tree that `--experimental-dump-help` gives.
private struct DumpedCommand: Decodable {
    struct Argument: Decodable {
        struct Name: Decodable { var name: String }
        var names: [Name]?
    }
    var commandName: String
    var subcommands: [DumpedCommand]?
    var arguments: [Argument]?

    /// The commands without commands of their own that take `--json`, as they are typed behind `postern`.
    func takingJSON(_ path: [String] = []) -> [String] {
        guard let subcommands, !subcommands.isEmpty else {
            let takes = (arguments ?? []).contains { ($0.names ?? []).contains { $0.name == "json" } }
            return takes ? [path.joined(separator: " ")] : []
        }
        return subcommands.flatMap { $0.takingJSON(path + [$0.commandName]) }
    }
}

@Suite("What commands print with --json", .timeLimit(.minutes(30)))
struct PrintedJSONTests {
    /// A site with a running gateway, a resolver and a message.
    private final class Site {
        let folder: TemporaryFolder
        let dns: UnboundServer
        let port: UInt16
        /// The commands that were run.
        let checked = NIOLockedValueBox<Set<String>>([])
        private var program: RunningProgram?
        var configuration: String { folder.path + "/postern.yaml" }

        init() async throws {
            folder = try TemporaryFolder()
            dns = try await UnboundServer.start(zones: [
                .init(name: "sender.test", records: "@ IN TXT \"v=spf1 ip4:127.0.0.9 -all\""),
                .init(name: "contoso.test", records: "mx IN A 192.0.2.1"),
            ])
            port = try Loopback.freePort()
            try folder.write(
                "postern.yaml",
                """
                hostname: mx.contoso.test
                data: ./data
                listeners: [{ address: "127.0.0.1:\(port)" }]
                dns: { servers: ["127.0.0.1:\(dns.port)"], dnssec: "off" }
                deliveryNetworks: ["127.0.0.0/8"]

                """)
            try folder.write(
                "contoso.yaml",
                """
                organization: contoso
                acceptedDomains: [{ DomainName: contoso.test }]
                mailboxHosts: [{ Name: down, Lmtp: "127.0.0.1:\(try Loopback.freePort())" }]
                recipients:
                  - { PrimarySmtpAddress: ann@contoso.test, RecipientType: UserMailbox, Mailbox: maildir }
                  - { PrimarySmtpAddress: bob@contoso.test, RecipientType: UserMailbox, Mailbox: down }
                inboundConnectors:
                  - { Name: From HQ, ConnectorType: OnPremises, SenderIPAddresses: [192.0.2.1] }
                  - { Name: From the works, ConnectorType: OnPremises, SenderIPAddresses: [127.0.0.11] }
                hostedOutboundSpamFilterPolicy: { RecipientLimitExternalPerHour: 1, ActionWhenThresholdReached: BlockUser }
                outboundConnectors: [{ Name: To HQ, ConnectorType: OnPremises, RecipientDomains: [hq.test] }]
                dkimSigningConfigs: [{ Domain: contoso.test, Algorithm: Both, Enabled: false }]

                """)
            try folder.write("bad.yaml", "organization: contoso\nacceptedDomains: [{ DomainName: contoso..test }]\n")
            try folder.write("letter.eml", "From: a@sender.test\nSubject: x\n\nx\n")
            try folder.write(
                "people.csv", "PrimarySmtpAddress,RecipientType\noops,MailUser\nzoe@contoso.test,UserMailbox\n")
            try folder.write("nobody.csv", "PrimarySmtpAddress,RecipientType\noops,MailUser\n")
        }

        func start() async throws {
            let program = try RunningProgram(
                try PosternBinary.path, ["serve", "--config", configuration], outputPath: folder.path + "/serve.log")
            self.program = program
            try await eventually(program.error("is not ready.")) { program.output.contains("postern is ready") }
        }

        /// Has mail for somebody with a mailbox here and for somebody whose mailbox host is down.
        func accept(from sender: String = "a@sender.test", subject: String = "x") throws {
            let client = try LiveClient(from: "127.0.0.9", port: Int(port))
            _ = try client.reply()
            for command in [
                "EHLO client.sender.test", "MAIL FROM:<\(sender)>", "RCPT TO:<ann@contoso.test>",
                "RCPT TO:<bob@contoso.test>", "DATA",
            ] {
                let reply = try client.say(command)
                #expect(reply.hasPrefix("2") || reply.hasPrefix("3"), "\(command): \(reply)")
            }
            let reply = try client.say("From: \(sender)\r\nSubject: \(subject)\r\n\r\nx\r\n.")
            #expect(reply.hasPrefix("250"), "\(reply)")
        }

        /// Has a sender of the organization reach a limit.
        func restrict(_ sender: String) throws {
            let client = try LiveClient(from: "127.0.0.11", port: Int(port))
            _ = try client.reply()
            for (command, code) in [
                ("EHLO works.contoso.test", "250"), ("MAIL FROM:<\(sender)>", "250"), ("RCPT TO:<a@hq.test>", "250"),
                ("RCPT TO:<b@hq.test>", "550 5.2.2"), ("RCPT TO:<c@hq.test>", "550 5.1.8"), ("DATA", "354"),
            ] {
                let reply = try client.say(command)
                #expect(reply.hasPrefix(code), "\(command): \(reply)")
            }
            let reply = try client.say("From: \(sender)\r\nSubject: x\r\n\r\nx\r\n.")
            #expect(reply.hasPrefix("550 5.1.8"), "\(reply)")
        }

        /// Runs a command, and gives what it printed to standard output and to standard error.
        func run(_ arguments: [String]) async throws -> (status: Int32, printed: String, complained: String) {
            let words = try ([PosternBinary.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
            let (out, error) = (folder.path + "/out", folder.path + "/err")
            let (status, _) = try await RunningProgram.run(
                "/bin/sh", ["-c", "POSTERN_CONFIG='\(configuration)' \(words) >'\(out)' 2>'\(error)'"])
            return (
                status, try String(contentsOfFile: out, encoding: .utf8),
                try String(contentsOfFile: error, encoding: .utf8)
            )
        }

        /// Runs a command and holds what it prints against the type that it is said to print.
        func check(_ command: String, _ arguments: [String] = [], status expected: Int32? = 0) async throws {
            let answer = try #require(CommandAnswers.all.first { $0.command == command }, "\(command)")
            checked.withLockedValue { _ = $0.insert(command) }
            let (status, printed, complained) = try await run(
                command.split(separator: " ").map(String.init) + arguments + ["--json"])
            if let expected { #expect(status == expected, "\(command): \(printed)\(complained)") }
            let value = try #require(
                try? JSONDecoder().decode(JSONValue.self, from: Data(printed.utf8)),
                "\(command): \(printed)\(complained)")
            let deviations = try answer.shape.deviations(of: value)
            #expect(deviations.isEmpty, "\(command): \(deviations)")
        }
    }

    @Test("each command with --json is among the answers of the schema, and each answer is a command's")
    func commands() async throws {
        let (status, output) = try await PosternBinary.run(["--experimental-dump-help"])
        #expect(status == 0)
        struct Dump: Decodable { var command: DumpedCommand }
        let tree = try JSONDecoder().decode(Dump.self, from: Data(output.utf8)).command
        // Its JSON is that of log lines.
        let printing = tree.takingJSON().filter { $0 != "serve" }
        #expect(
            Set(printing) == Set(CommandAnswers.all.map(\.command)).subtracting(["failure"]),
            "Add a line to CommandAnswers.all for each command.")
    }

    @Test("the printed schema is that of the file")
    func schema() async throws {
        let (status, output) = try await PosternBinary.run(["schema"])
        #expect(status == 0)
        let printed = try JSONDecoder().decode(JSONValue.self, from: Data(output.utf8))
        #expect(try printed == JSONSchema.document())
    }

    @Test("is what the schema says, of a stopped and of a running gateway")
    func answers() async throws {
        let site = try await Site()
        let folder = site.folder.path
        let client = ["--ip", "127.0.0.8", "--mail-from", "a@sender.test"]
        let session = client + ["--rcpt-to", "ann@contoso.test"]
        try await site.check("quickstart", ["--domain", "fabrikam.test", "--folder", folder + "/new"])
        try await site.check("organization check", [folder + "/contoso.yaml"])
        try await site.check("organization check", [folder + "/bad.yaml"], status: 78)
        try await site.check("organization apply", [folder + "/contoso.yaml"])
        try await site.check("organization plan", [folder + "/contoso.yaml"])
        try await site.check("organization list")
        try await site.check("organization history", ["contoso"])
        try await site.check("organization export", ["contoso"])
        try await site.check("check config")
        try await site.check("dkim create", ["contoso.test"])
        for command in ["dkim show", "dkim records", "dkim rotate"] { try await site.check(command, ["contoso.test"]) }
        try await site.check("dkim check", ["contoso.test"], status: 1)
        try await site.check("domain proof start", ["contoso.test"])
        try await site.check("domain proof list")
        try await site.check("dkim list")
        try await site.check("check spf", client, status: 1)
        try await site.check("check message", client + ["--file", folder + "/letter.eml"], status: 1)
        try await site.check("check mime", ["--file", folder + "/letter.eml"])
        for label in ["good", "bad"] {
            try site.folder.write("mail/\(label)/a.eml", "From: a@sender.test\nSubject: Hi\n\nHello\n")
        }
        try await site.check("check weights", ["--folder", folder + "/mail"])
        for label in ["spam", "phish", "good"] { try await site.check("train \(label)", [folder + "/letter.eml"]) }
        try await site.check("train status")
        try await site.check("explain", session)
        try await site.check("connector whoami", session)
        for command in [
            "connector list", "queue list", "trace search", "tls report", "dmarc report", "audit list", "audit verify",
        ] { try await site.check(command) }
        try await site.check("connector show", ["From HQ"])
        try await site.check("connector report", ["--domain", "hq.test"])
        try await site.check("connector pair", ["From HQ"])
        for system in ["exchange", "sieve", "maildrop"] { try await site.check("hybrid \(system)") }
        try await site.check("connector block", ["From HQ", "--reason", "x"])
        try await site.check("connector list", ["--blocked"])
        try await site.check("connector unblock", ["from hq"])
        try await site.check("tabl add", ["--list", "Sender", "--block", "bad.test", "worse@bad.test"])
        try await site.check("tabl add", ["--list", "Url", "--allow", "good.test", "--submission-reason", "ours"])
        try await site.check("tabl list")
        try await site.check("tabl show", ["--list", "sender", "BAD.test"])
        try await site.check("tabl set", ["--list", "Sender", "bad.test", "--no-expiration", "--notes", "spam"])
        try await site.check("tabl remove", ["--list", "Sender", "worse@bad.test"])
        try await site.check("tabl spoof set", ["contoso.test", "192.0.2.0/24", "--allow"])
        try await site.check("tabl spoof list")
        try site.folder.write(
            "rules.yaml", "- { Name: Mark, SubjectContainsWords: x, SetSCL: 1 }\n- { Name: Last, SetSCL: 2 }\n")
        try await site.check("rule add", ["--file", folder + "/rules.yaml"])
        try await site.check("rule list")
        for command in ["rule show", "rule trace", "rule disable", "rule enable"] {
            try await site.check(command, ["MARK"])
        }
        try await site.check("rule mode", ["Mark", "audit"])
        try await site.check("rule set-priority", ["Last", "0"])
        try await site.check("rule test", session + ["--file", folder + "/letter.eml"])
        try await site.check("rule remove", ["Mark", "Last"])
        try await site.check("recipient status")
        try await site.check("recipient list")
        try await site.check("recipient show", ["ann@contoso.test"])

        try await site.start()
        // What the machine of the test is short of is not this test's.
        try await site.check("status", status: nil)
        try await site.check("check config")
        try await site.check("explain", session + ["--file", folder + "/letter.eml"])
        try await site.check("dns show", ["sender.test"])
        try await site.check("dns drop", ["sender.test"])
        try await site.check("domain proof check", ["contoso.test"], status: nil)
        for command in ["reputation show", "reputation forget"] { try await site.check(command, ["127.0.0.9"]) }
        try await site.check("reputation lists")
        try await site.check("train spam", [folder + "/letter.eml"])
        try await site.check("train status")
        try await site.check("train export", [folder + "/lessons.jsonl"])
        try await site.check("train import", [folder + "/lessons.jsonl"])
        try await site.check("train forget", [folder + "/letter.eml"])
        try await site.check("tabl spoof insight")
        try await site.check("tabl spoof remove", ["contoso.test", "192.0.2.0/24"])
        let wrong = try await site.run(["tabl", "add", "--list", "IP", "--block", "192.0.2.1", "--json"])
        #expect(wrong.status == 64 && wrong.complained.contains("is IPv4"), "\(wrong)")
        try await site.check("recipient set", ["eve@contoso.test", "--recipient-type", "UserMailbox"])
        try await site.check("recipient remove", ["eve@contoso.test"])
        try await site.check("recipient confirm")
        try await site.check("recipient import", [folder + "/people.csv"], status: 1)
        let refused = try await site.run(["recipient", "import", folder + "/nobody.csv", "--json"])
        #expect(refused.status == 1 && refused.complained.contains(#""line":2,"#), "\(refused)")
        try await site.check("organization rollback", ["contoso", "--to", "1"])
        try await site.check(
            "connector validate", ["To HQ", "--recipient", "bob@hq.test", "--timeout", "1"], status: 1)
        try site.restrict("ann@contoso.test")
        // The restriction is in force before it is stored.
        var restricted = try await site.run(["restricted", "list", "--json"])
        for _ in 0..<200 where !restricted.printed.contains("ann@contoso.test") {
            try await Task.sleep(for: .milliseconds(50))
            restricted = try await site.run(["restricted", "list", "--json"])
        }
        try await site.check("restricted list", ["--organization", "contoso"])
        try await site.check("restricted remove", ["ann@contoso.test"])
        try site.accept()
        let queue = "contoso\\SmtpDeliveryToMailbox\\down"
        for command in ["queue suspend", "queue resume", "queue retry", "queue show", "queue resubmit"] {
            try await site.check(command, [queue])
        }
        for command in ["message show", "trace show", "message suspend"] { try await site.check(command, ["1"]) }
        try await site.check("message export", ["1", "--output", folder + "/1.eml", "--reason", "a fault report"])
        // The revision of before had no list.
        try await site.check("tabl add", ["--list", "Sender", "--block", "bad.test"])
        try site.accept(from: "a@bad.test")
        try await site.check("quarantine list", ["--include-blocked-senders"])
        struct Page: Decodable {
            struct Item: Decodable { var Identity: String }
            var value: [Item]
        }
        let page = try await site.run(["quarantine", "list", "--include-blocked-senders", "--json"])
        let held = try JSONDecoder().decode(Page.self, from: Data(page.printed.utf8)).value.map(\.Identity)
        let item = try #require(held.first, "\(page)")
        try await site.check("quarantine show", [item])
        try await site.check("quarantine preview", [item, "--reason", "a fault report"])
        try await site.check(
            "quarantine export", [item, "--output", folder + "/item.eml", "--reason", "a fault report"])
        // Its recipients may not ask for it.
        for command in ["request", "approve", "deny"] {
            try await site.check("quarantine \(command)", [item], status: 1)
        }
        try await site.check("quarantine release", [item])
        try await site.check("quarantine delete", [item])
        try site.folder.write(
            "rules.yaml", "- { Name: Ask, SubjectContainsWords: ask, ModerateMessageByUser: ann@contoso.test }\n")
        try await site.check("rule add", ["--file", folder + "/rules.yaml"])
        for _ in 0..<2 { try site.accept(subject: "ask") }
        try await site.check("moderation list")
        struct Waiting: Decodable { var identity: String }
        let asked = try await site.run(["moderation", "list", "--json"])
        let messages = try JSONDecoder().decode([Waiting].self, from: Data(asked.printed.utf8)).map(\.identity)
        try #require(messages.count == 2, "\(asked)")
        try await site.check("moderation show", [messages[0]])
        try await site.check("moderation approve", [messages[0]])
        try await site.check("moderation reject", [messages[1]])
        for command in ["message resume", "message resubmit", "message remove"] { try await site.check(command, ["1"]) }
        try await site.check("trace similar", ["1"])
        try await site.check("verify junk", ["--recipient", "ann@contoso.test"])
        for command in [
            "queue list", "trace search", "trace rebuild", "audit list", "report traffic", "report connectors",
            "report tls", "report non-accepted-domain", "report auto-forwarded", "report verdicts",
            "report rules", "report refusals", "report submissions",
        ] { try await site.check(command) }
        try await site.check("report top", ["senders"])
        try await site.check("trace forget", ["--recipient", "ann@contoso.test"])
        try await site.check("log level", ["smtp", "debug", "--for", "1m"])
        try await site.check("administrator create", ["ann", "--role", "HelpDesk", "--organization", "contoso"])
        try await site.check("administrator grant", ["ann", "--role", "securityReader"])
        try await site.check("administrator revoke", ["ann", "--role", "SecurityReader"])
        for command in ["show", "sessions", "reset", "disable", "enable", "sign-out"] {
            try await site.check("administrator \(command)", ["ann"])
        }
        try await site.check("administrator list")
        try await site.check("token create", ["search", "--account", "ann", "--scope", "trace.read"])
        struct Tokens: Decodable { var id: String }
        let tokens = try await site.run(["token", "list", "--json"])
        let known = try JSONDecoder().decode([Tokens].self, from: Data(tokens.printed.utf8))
        try await site.check("token list")
        try await site.check("token revoke", [try #require(known.first, "\(tokens)").id])
        try await site.check("administrator delete", ["ann"])
        let end = Date.now
        let order = """
            {"ReportTitle": "a", "ReportType": "MessageTrace",
             "StartDate": "\((end - 86_400).ISO8601Format())", "EndDate": "\(end.ISO8601Format())"}
            """
        try order.write(toFile: folder + "/search.json", atomically: true, encoding: .utf8)
        let path = "/organizations/contoso/historical-searches"
        let begun = try await site.run(["api", "POST", path, "--body", folder + "/search.json"])
        struct Search: Decodable { var JobId: String }
        let job = try #require(
            try? JSONDecoder().decode(Search.self, from: Data(begun.printed.utf8)), "\(begun)"
        ).JobId
        try await site.check("job list")
        try await site.check("job show", [job])
        // Where it has ended by now it can't be cancelled; what is printed otherwise is what `job show` prints.
        let cancelled = try await site.run(["job", "cancel", job, "--json"])
        let isTooLate = cancelled.complained.contains("has ended; there is nothing to cancel")
        #expect(cancelled.status == 0 || isTooLate, "\(cancelled)")
        site.checked.withLockedValue { _ = $0.insert("job cancel") }
        let named = Set(CommandAnswers.all.map(\.command)).subtracting(["failure"])
        #expect(named == site.checked.withLockedValue { $0 }, "A command is not run here.")
    }

    @Test(
        "of a failure is an object on standard error, in one line, and nothing on standard output",
        arguments: [
            (["organization", "export", "nobody"], Int32(1), "NotFound", "There is no organization nobody."),
            (["queue", "show", "nowhere"], 1, "NotFound", "nowhere"),
            (["message", "export", "1"], 64, "Usage", "--output"),
            (["trace", "search", "--limit", "0"], 64, "Usage", "--limit"),
            (["queue", "lst"], 64, "Usage", "did you mean `postern queue list`?"),
            (["organization", "plan", "BAD"], 78, "Configuration", "contoso..test"),
            (["organization", "plan", "/nowhere.yaml"], 1, "Failed", "it does not exist"),
            (["dkim", "create", "nowhere.test"], 1, "NotFound", "nowhere.test"),
        ])
    func failures(arguments: [String], expected: Int32, kind: String, words: String) async throws {
        let site = try await Site()
        _ = try await site.run(["organization", "apply", site.folder.path + "/contoso.yaml"])
        let arguments = arguments.map { $0 == "BAD" ? site.folder.path + "/bad.yaml" : $0 }
        let (status, printed, complained) = try await site.run(arguments + ["--json"])
        #expect(status == expected && printed.isEmpty, "\(printed)\(complained)")
        let line = try #require(complained.split(separator: "\n").last)
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(line.utf8))
        #expect(try CommandAnswers.failure.shape.deviations(of: value).isEmpty, "\(line)")
        guard case .object(let root) = value, case .object(let error)? = root["error"] else { return }
        #expect(error["kind"] == .string(kind) && error["exitStatus"] == .integer(Int64(expected)))
        #expect(value.line.contains(words), "\(line)")
    }
}
