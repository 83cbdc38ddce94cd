import Facts
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOPosix
import Operations
import Organization
import PosternTesting
import Testing
import Transport

@testable import Gateway

/// Limits of a transaction are the policy's: a session has those that are in force when it begins.
@Suite("Limits of a transaction", .timeLimit(.minutes(10)))
struct LiveLimitsTests {
    private static func server(messageSize: Int, recipients: Int) throws -> ServerConfiguration {
        var server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
        server.limits.messageSize = messageSize
        server.limits.recipients = recipients
        return server
    }

    @Test("the limits of a size and of recipients are those of the last reload, from the next session on")
    func reloaded() async throws {
        let document = try OrganizationDocument.load(yaml: SessionCorpus.contoso, file: "corpus.yaml").get()
        let entry = OrganizationSet.Entry(
            text: SessionCorpus.contoso, snapshot: OrganizationSnapshot(document, revision: 1))
        let active = ActiveConfiguration(
            server: try Self.server(messageSize: 5_000, recipients: 100),
            organizations: OrganizationSet(revisions: []).replacing([entry]))
        let folder = try TemporaryFolder()
        let log = LiveDesk.Log()
        // What the listener was started with, 36 MB, is of no matter.
        let settings = InboundConfiguration(
            hostname: "mx.example.net", addresses: [.init(try #require(IPAddress("127.0.0.1")), port: 0)],
            spoolFolder: folder.path)
        let store = ModelStore()
        let clock = VirtualClock()
        let listener = SMTPListener(
            configuration: settings,
            services: InboundServices(
                policy: active, store: store, acceptedMail: NoQueues(), perimeterLog: log, time: clock,
                random: SeededRandom(seed: 1), certificates: nil),
            group: MultiThreadedEventLoopGroup.singleton)
        let port = try #require(try await listener.start().first).port

        func begin() throws -> LiveClient {
            let client = try LiveClient(from: "127.8.8.8", port: port)
            _ = try client.reply()
            _ = try client.say("EHLO client.example")
            return client
        }
        func tries(_ client: LiveClient, size: Int, recipients: Int) throws {
            let tooLarge = "552 5.3.4 Message size exceeds fixed maximum message size"
            let from = "MAIL FROM:<x@sender.example>"
            #expect(try client.say("\(from) SIZE=\(size + 1)") == tooLarge)
            #expect(try client.say("\(from) SIZE=\(size)").hasPrefix("250"))
            for _ in 0..<recipients { #expect(try client.say("RCPT TO:<ann@contoso.com>").hasPrefix("250")) }
            #expect(try client.say("RCPT TO:<nobody@contoso.com>") == "452 4.5.3 Too many recipients")
            _ = try client.say("DATA")
            // Without SIZE the content itself is held to the same limit.
            let content = "Subject: x\r\n\r\n" + String(repeating: "0123456\r\n", count: size / 9) + "ab\r\n."
            #expect(try client.say(content) == tooLarge)
        }

        let before = try begin()
        active.replace(try Self.server(messageSize: 9_000, recipients: 120))
        let after = try begin()
        try tries(before, size: 5_000, recipients: 100)
        try tries(after, size: 9_000, recipients: 120)
        await listener.stop(grace: .seconds(0))

        let explain = Explain(snapshot: active.snapshot)
        func decisions(recipients: Int, size: Int?) throws -> [Decision] {
            let question = try Explain.Question(
                clientAddress: "127.8.8.8", helo: "client.example", sender: "x@sender.example",
                recipients: Array(repeating: "ann@contoso.com", count: recipients) + ["nobody@contoso.com"], size: size)
            let rulings = explain.rulings(question, at: clock.wallTime())
            return rulings.recipients.last?.decisions ?? rulings.sender.decisions
        }
        let refusals = log.refusals.withLockedValue { $0 }
        #expect(refusals.map(\.decisions.last?.stage).filter { $0 == .sender }.count == 2)
        #expect(refusals.map(\.decisions.last?.stage).filter { $0 == .recipientLimits }.count == 2)
        let last = refusals.drop { $0.decisions.last?.inputs.contains(.init("messageSize", 9_000)) != true }
        #expect(try last.first?.decisions == decisions(recipients: 0, size: 9_001))
        #expect(try last.dropFirst().first?.decisions == decisions(recipients: 120, size: nil))
        #expect(last.dropFirst().first?.recipient == "nobody@contoso.com")
    }
}
