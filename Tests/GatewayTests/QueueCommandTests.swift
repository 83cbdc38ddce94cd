import Foundation
import Log
import Mail
import NIOCore
import PosternTesting
import Queueing
import SQLiteStore
import Testing

/// A folder of quickstart whose store holds mail for two domains elsewhere, held back so that a gateway tries none of it.
private final class MailSite {
    let folder: TemporaryFolder
    private let port: UInt16
    private(set) var program: RunningProgram?
    private var configuration: String { folder.path + "/postern.yaml" }

    init() async throws {
        folder = try TemporaryFolder()
        port = try Loopback.freePort()
        let (status, output) = try await PosternBinary.run([
            "quickstart", "--domain", "contoso.com", "--folder", folder.path, "--listen", "127.0.0.1:\(port)",
        ])
        guard status == 0 else { throw ProgramError("quickstart ended with \(status): \(output)") }
        let time = SystemTime()
        let store = try SQLiteStore.open(
            folder: folder.path + "/data", time: time, configuration: StoreConfiguration(),
            logger: Logger.silent)
        for (number, sender, domain) in [
            (1, "eve@fabrikam.example", "dead.example"), (2, "eve@fabrikam.example", "late.example"),
            (3, "joe@fabrikam.example", "late.example"),
        ] {
            try await Self.accept(number, from: sender, to: domain, in: store, time)
        }
        store.close()
    }

    private static func accept(
        _ number: Int, from sender: String, to domain: String, in store: SQLiteStore, _ time: SystemTime
    ) async throws {
        let sender = try #require(EmailAddress(sender))
        let recipient = try #require(EmailAddress("bob@\(domain)"))
        let acceptance = Acceptance(
            networkMessageID: NetworkMessageID(random: SystemRandom()), organization: "contoso", origin: .smtp,
            envelope: Envelope(sender: .mailbox(sender)),
            content: .memory(ByteBuffer(string: "Subject: x\r\n\r\n\r\n")),
            priority: .normal, acceptedAt: time.now(), receivedAt: time.wallTime(), clientAddress: nil,
            clientName: "client.example", messageIDField: "<\(number)@fabrikam.example>",
            subject: "An unusually long subject about lunch, number \(number)", decisions: [],
            copies: [
                MessageCopy(
                    edits: MessageEdits(),
                    deliveries: [
                        Delivery(
                            recipient: EnvelopeRecipient(address: recipient), deliverTo: recipient,
                            key: QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: domain),
                            routing: RoutingInputs(direction: .originating, revision: 1))
                    ])
            ])
        let ids = try await store.commit(StoreTransaction(acceptances: [acceptance])).accepted.flatMap(\.recipients)
        try await store.commit(
            StoreTransaction(
                updates: ids.map { RecipientUpdate(id: $0.id, state: .waiting, isSuspended: true, event: nil) }))
    }

    func start() async throws {
        let program = try RunningProgram(
            try PosternBinary.path, ["serve", "--config", configuration], outputPath: folder.path + "/serve.log")
        self.program = program
        try await eventually(seconds: 200, program.error("is not ready.")) {
            program.output.contains("postern is ready on")
        }
    }

    /// A command's output, both streams; it must end with 0.
    func run(_ arguments: String..., columns: Int? = nil) async throws -> String {
        let (status, output) = try await RunningProgram.run(
            try PosternBinary.path, arguments + ["--config", configuration],
            environment: columns.map { ["COLUMNS": "\($0)"] } ?? [:])
        guard status == 0 else { throw ProgramError("\(arguments) ended with \(status): \(output)") }
        return output
    }
}

@Suite("Commands about queues and messages", .serialized, .timeLimit(.minutes(30)))
struct QueueCommandTests {
    @Test("say that no gateway runs, and that its queues are as the store was left")
    func stopped() async throws {
        let site = try await MailSite()
        let list = try await site.run("queue", "list")
        #expect(list.hasPrefix("No gateway runs on \(site.folder.path)/data; this is the store as it was left.\n"))
        #expect(list.contains("NotRunning") && !list.contains("Ready"), "\(list)")
        #expect(list.contains("Total: 3 recipients in 2 queues."), "\(list)")
        #expect(try await site.run("queue", "list", "--json").contains("\"isRunning\" : false"))
        let show = try await site.run("queue", "show", "LATE")
        for text in ["bob@late.example", "joe@fabrikam.example", "number 3", "No gateway runs"] {
            #expect(show.contains(text), "\(show)")
        }
        #expect(try await site.run("queue", "list", "--next-hop", "dead.*").contains("1 recipient in 1 queue."))
        #expect(try await site.run("queue", "list", "--older-than", "1d").contains("No queue matches."))
    }

    @Test("cut tables to COLUMNS, the widest free text first, and print them whole with --wide or into a file")
    func width() async throws {
        let site = try await MailSite()
        let whole = try await site.run("trace", "search")
        #expect(whole.contains("number 3"), "\(whole)")
        let wide = try await site.run("queue", "show", "late", "--wide", columns: 40)
        #expect(wide.contains("An unusually long subject about lunch, number 3"))
        #expect(try await site.run("queue", "show", "late").contains("An unusually long subject about lunch, number 3"))
        let cut = try await site.run("queue", "show", "late", columns: 160)
        let rows = cut.split(separator: "\n").filter { $0.contains("bob@late.example") }
        #expect(rows.count == 2 && rows.allSatisfy { $0.unicodeScalars.count <= 160 && $0.contains("…") }, "\(cut)")
        // On a narrow terminal the rest is cut too, down to a few letters each.
        let narrow = try await site.run("trace", "search", columns: 80)
        #expect(narrow.split(separator: "\n").allSatisfy { $0.unicodeScalars.count <= 80 }, "\(narrow)")
        // What is no free text is whole.
        #expect(rows.allSatisfy { $0.contains("eve@fabrikam.example") || $0.contains("joe@fabrikam.example") })
    }

    @Test("on many count first, name the command to repeat, and act when it is confirmed")
    func many() async throws {
        let site = try await MailSite()
        try await site.start()
        let counted = try await site.run(
            "message", "remove", "--sender", "EVE@fabrikam.example", "--recipient", "bob@*")
        #expect(counted.hasPrefix("2 recipients match. Nothing was done. To remove them:\n"), "\(counted)")
        #expect(counted.contains("postern message remove --sender EVE@fabrikam.example --recipient 'bob@*' --config"))
        #expect(counted.contains(" --confirm 2\n"))
        await #expect(throws: ProgramError.self) {
            _ = try await site.run("message", "remove", "--sender", "eve@*", "--confirm", "1")
        }
        #expect(try await site.run("queue", "list").contains("Total: 3 recipients in 2 queues"))
        let removed = try await site.run("message", "remove", "--sender", "eve@*", "--confirm", "2")
        #expect(removed == "2 recipients are removed.\n")
        let list = try await site.run("queue", "list")
        #expect(list.contains("Total: 1 recipient in 1 queue. 1 queue is empty and not shown; see --all."), "\(list)")
        #expect(try await site.run("queue", "list", "--all").contains("dead.example"))

        let queues = try await site.run("queue", "suspend", "--all")
        #expect(queues.hasPrefix("2 queues match; 1 recipient waits in them. Nothing was done."), "\(queues)")
        #expect(try await site.run("queue", "suspend", "--all", "--confirm", "2").hasPrefix("2 queues are suspended"))
        let suspended = try await site.run("queue", "list", "--status", "suspended", "--json")
        #expect(suspended.contains("\"queues\" : 2"), "\(suspended)")
        #expect(try await site.run("queue", "resume", "LATE.example").contains("goes on; 1 recipient waits in it."))
        #expect(try await site.run("queue", "resume", "--all", "--confirm", "1").contains("1 queue goes on"))
        let entries = try await site.run("audit", "list")
        for text in ["message.remove", "sender eve@*", "2 recipients", "queue.suspend", "2 queues, 1 recipient"] {
            #expect(entries.contains(text), "\(entries)")
        }
        await site.program?.end()
    }
}
