import Foundation
import Log
import Mail
import MailFlow
import NIOCore
import NIOPosix
import NodeState
import Operations
import Organization
import OwnMail
import PosternTesting
import Queueing
import Testing

@testable import Gateway
@testable import Transport

/// Delivered mail over a model store, with marks and Maildirs on the disk.
private final class DeliveredDesk: Sendable {
    let clock = VirtualClock()
    let store = ModelStore()
    let log = RecordingLog()
    let queues: SteeredQueues
    let folder: String
    let marks: RecentMarkFiles
    private let threads = NIOThreadPool(numberOfThreads: 2)
    private let configuration: ActiveConfiguration
    private let findings: LateFindings

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("postern-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        marks = RecentMarkFiles(dataFolder: folder, time: clock, bounds: RecentMarkFiles.Bounds(reserve: 0))
        var server = ServerConfiguration(hostname: try Domain("mx.contoso.com"), data: folder)
        server.trustedNetworks = [try #require(IPNetwork("10.77.0.0/16"))]
        configuration = ActiveConfiguration(server: server, organizations: try Self.organizations("", revision: 1))
        queues = SteeredQueues(store, time: clock)
        threads.start()
        var parts = LateFindings.Parts(
            configuration: configuration, messages: store, lookup: store, quarantine: store, queues: queues,
            examiners: Examiners(authenticator: nil, content: ContentExaminers()), phishLessons: { _ in 0 },
            isFillingQueues: { false }, sweeps: KeptSweep(), time: clock, threads: threads, work: UnnotedWork(),
            logger: log.logger)
        parts.delivered = LateFindings.Delivered(
            marks: marks, mailboxes: MaildirCopies(hostname: "mx.contoso.com", time: clock), campaigns: nil,
            random: SystemRandom())
        findings = LateFindings(parts)
    }

    deinit {
        threads.shutdownGracefully { _ in }
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func organizations(_ settings: String, revision: Int64) throws -> OrganizationSet {
        let yaml = """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.com, Default: true }
            recipients:
              - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }
              - { PrimarySmtpAddress: bob@contoso.com, RecipientType: UserMailbox }
              - { PrimarySmtpAddress: carl@contoso.com, RecipientType: UserMailbox, Administrator: true }
            \(settings)
            """
        let document = try OrganizationDocument.load(yaml: yaml, file: "contoso.yaml").get()
        return OrganizationSet(revisions: []).replacing([
            OrganizationSet.Entry(text: yaml, snapshot: OrganizationSnapshot(document, revision: revision))
        ])
    }

    /// Blocks a link.
    func block(_ value: String = "evil.example", _ settings: String = "", revision: Int64 = 2) throws {
        let item = "{ Value: \(value), ListType: Url, Action: Block, NoExpiration: true }"
        configuration.replace(
            try Self.organizations("tenantAllowBlockListItems: [\(item)]\n\(settings)", revision: revision))
    }

    /// Does all that there is to do.
    func settle() async throws {
        for _ in 0..<100 {
            clock.advance(by: .seconds(31))
            if await !findings.keepUp() { return }
        }
        Issue.record("it comes to no end")
    }

    /// Accepts a message with a link, and keeps a mark of it.
    func accept(
        to recipients: [String] = ["ann@contoso.com"], host: String = "evil.example", nextHop: String = Router.maildir
    ) async throws -> SequenceNumber {
        let content = "From: eve@example.net\r\nSubject: Hello\r\n\r\nhttps://\(host)/x\r\n"
        let deliveries = try recipients.map { recipient in
            let address = try #require(EmailAddress(recipient))
            return Delivery(
                recipient: EnvelopeRecipient(address: address), deliverTo: address,
                key: QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: nextHop),
                routing: RoutingInputs(direction: .incoming, revision: 1))
        }
        let acceptance = Acceptance(
            networkMessageID: NetworkMessageID(random: SystemRandom()), organization: "contoso", origin: .smtp,
            envelope: Envelope(sender: .mailbox(try #require(EmailAddress("eve@example.net")))),
            content: .memory(ByteBuffer(string: content)), priority: .normal, acceptedAt: clock.now(),
            receivedAt: clock.wallTime(), clientAddress: IPAddress("10.77.0.1"), clientName: "client.example.net",
            messageIDField: "<1@example.net>", subject: "Hello", author: "eve@example.net", decisions: [],
            copies: [MessageCopy(edits: MessageEdits(), deliveries: deliveries)])
        let receipt = try await store.commit(StoreTransaction(acceptances: [acceptance]))
        let sequence = try #require(receipt.accepted.first).sequence
        var traits = MessageTraits(isIncoming: true, category: .none)
        traits.links = [MessageTraits.Link(host: host, url: "https://\(host)/x")]
        let mark = RecentMark(traits, of: sequence, organization: "contoso", received: acceptance.receivedAt)
        try marks.append([try #require(mark)])
        return sequence
    }

    /// Delivers a copy into its Maildir, as the attempt does that is under way.
    func deliver(_ sequence: SequenceNumber, _ index: Int = 0, flags: String? = nil) async throws {
        let id = RecipientID(sequence, index: index)
        let status = try #require(try await store.status(of: "\(sequence)"))
        let name = MaildirWriter.fileName(
            received: status.receivedAt, message: status.networkMessageID, recipient: id, hostname: "mx.contoso.com")
        let part = flags == nil ? "new" : "cur"
        let place = mailbox(index == 0 ? "ann" : "bob")
        for part in ["new", "cur", "tmp"] {
            try FileManager.default.createDirectory(atPath: "\(place)/\(part)", withIntermediateDirectories: true)
        }
        let text = "Return-Path: <eve@example.net>\nFrom: eve@example.net\nSubject: Hello\n\nhttps://evil.example/x\n"
        let path = "\(place)/\(part)/\(name)" + (flags.map { ":2,\($0)" } ?? "")
        #expect(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)))
        try await end(id)
    }

    /// Ends a delivery.
    func end(_ id: RecipientID) async throws {
        try await store.commit(
            StoreTransaction(updates: [
                RecipientUpdate(
                    id: id, state: .delivered,
                    event: RecipientEvent(.deliver, at: clock.wallTime(), detail: "250 2.1.5 Delivered"))
            ]))
    }

    private func mailbox(_ person: String) -> String { "\(folder)/mail/contoso.com/\(person)" }

    /// The files of a mailbox, by their folders.
    func files(_ person: String = "ann") -> [String] {
        ["new", "cur", "withdrawn", ".Junk/new", ".Junk/cur"].flatMap { part in
            let names = try? FileManager.default.contentsOfDirectory(atPath: "\(mailbox(person))/\(part)")
            return Array(repeating: part, count: names?.count ?? 0)
        }
    }

    /// What the trace says last of a recipient.
    func last(_ sequence: SequenceNumber, _ index: Int = 0) -> RecipientEvent? {
        store.recipients(of: sequence)[index].events.last
    }

    /// The notices to administrators so far.
    var notices: [Acceptance] { store.acceptances.filter { $0.origin == .report } }
}

@Suite("Late findings of delivered mail", .timeLimit(.minutes(30)))
struct DeliveredFindingsTests {
    @Test("a delivered copy that a new entry blocks is marked once, and taken from its Maildir into quarantine")
    func quarantined() async throws {
        let desk = try DeliveredDesk()
        try await desk.settle()
        let bad = try await desk.accept()
        let good = try await desk.accept(to: ["ann@contoso.com"], host: "good.example")
        try await desk.deliver(bad, flags: "S")
        try await desk.deliver(good)
        try desk.block()
        try await desk.settle()
        let event = try #require(desk.last(bad))
        #expect(event.kind == .lateFinding)
        #expect(
            event.detail.hasPrefix(
                "late finding, TenantBlockUrl evil.example: high confidence phishing, taken into quarantine as message "
            ))
        #expect(desk.store.recipients(of: bad).map(\.state) == [.delivered])
        #expect(desk.last(good)?.kind == .deliver)
        #expect(desk.files() == ["new"])
        let items = try await desk.store.quarantined(QuarantineQuery(limit: 9))
        #expect(items.map(\.hold.reason) == [.highConfPhish])
        #expect(items.first?.recipient.description == "ann@contoso.com")
        let item = try #require(items.first)
        let content = try await desk.store.content(of: item.sequence)
        let text = try content.map { try $0.read(at: 0, count: $0.size) }
        #expect(
            text == ByteBuffer(string: "From: eve@example.net\r\nSubject: Hello\r\n\r\nhttps://evil.example/x\r\n"))
        // Another walk finds the same, which is told already.
        try desk.block("more.example", "", revision: 3)
        try await desk.settle()
        try desk.block("evil.example", "", revision: 4)
        try await desk.settle()
        #expect(desk.store.recipients(of: bad)[0].events.count { $0.kind == .lateFinding } == 1)
        #expect(desk.notices.count == 1)
    }

    @Test("administrators are told once of all that a walk finds, by one notice and a line of the log")
    func told() async throws {
        let desk = try DeliveredDesk()
        try await desk.settle()
        for _ in 0..<5 {
            let sequence = try await desk.accept(to: ["ann@contoso.com", "bob@contoso.com"])
            try await desk.deliver(sequence, 0)
            try await desk.deliver(sequence, 1)
        }
        try desk.block()
        try await desk.settle()
        #expect(desk.notices.count == 1)
        let notice = try #require(desk.notices.first)
        #expect(notice.deliveries.map(\.recipient.address.description) == ["carl@contoso.com"])
        #expect(desk.log.events.count { $0 == .queueLateFindingsDelivered } == 1)
        #expect(desk.log.facts.contains { $0.contains("count=10") && $0.contains("held=10") })
        #expect(!desk.log.facts.contains { $0.contains("error=") })
        try await desk.settle()
        #expect(desk.notices.count == 1)
    }

    @Test("a copy stays where the policy says so, where it is another server's, and where its recipient has moved it")
    func staying() async throws {
        let desk = try DeliveredDesk()
        try await desk.settle()
        let (kept, foreign) = (try await desk.accept(), try await desk.accept(nextHop: "host"))
        try await desk.deliver(kept)
        try await desk.end(RecipientID(foreign, index: 0))
        try desk.block("evil.example", "hostedContentFilterPolicy: { PhishZapEnabled: false }")
        try await desk.settle()
        #expect(desk.last(kept)?.detail.hasSuffix("left where it is, since PhishZapEnabled is false") == true)
        #expect(desk.files() == ["new"])
        let other = try DeliveredDesk()
        try await other.settle()
        let (gone, host) = (try await other.accept(), try await other.accept(nextHop: "host"))
        for sequence in [gone, host] { try await other.end(RecipientID(sequence, index: 0)) }
        try other.block()
        try await other.settle()
        #expect(other.last(gone)?.detail.hasSuffix("since it is not in the mailbox any more") == true)
        #expect(other.last(host)?.detail.hasSuffix("since this server does not write the mailbox") == true)
        #expect(other.notices.count == 1)
        #expect(try await other.store.quarantined(QuarantineQuery(limit: 9)).isEmpty)
    }

    @Test("a copy that its attempt has delivered meanwhile is marked, too")
    func underWay() async throws {
        let desk = try DeliveredDesk()
        try await desk.settle()
        let sequence = try await desk.accept()
        desk.queues.attempt([RecipientID(sequence, index: 0)])
        try desk.block()
        try await desk.settle()
        #expect(desk.store.recipients(of: sequence).map(\.state) == [.waiting])
        desk.queues.attempt([])
        try await desk.deliver(sequence)
        try await desk.settle()
        #expect(desk.last(sequence)?.kind == .lateFinding)
        #expect(desk.files() == [])
        #expect(desk.notices.count == 1)
    }

    @Test("mail of more than 48 hours ago is not found")
    func old() async throws {
        let desk = try DeliveredDesk()
        try await desk.settle()
        let old = try await desk.accept()
        try await desk.deliver(old)
        desk.clock.advance(by: .hours(2))
        let young = try await desk.accept(to: ["ann@contoso.com", "bob@contoso.com"])
        try await desk.deliver(young, 1)
        desk.clock.advance(by: .hours(47))
        try desk.block()
        try await desk.settle()
        #expect(desk.last(old)?.kind == .deliver)
        #expect(desk.last(young, 1)?.kind == .lateFinding)
    }

    @Test("where the store fails, the copy is put back, and the walk is tried again")
    func failing() async throws {
        let desk = try DeliveredDesk()
        try await desk.settle()
        let sequence = try await desk.accept()
        try await desk.deliver(sequence)
        try desk.block()
        desk.store.failSubmit(.full)
        try await desk.settle()
        #expect(desk.files() == ["new"] && desk.last(sequence)?.kind == .deliver)
        #expect(desk.log.events.contains(.queueLateFindingsDelayed))
        try await desk.settle()
        #expect(desk.files() == [] && desk.last(sequence)?.kind == .lateFinding)
        #expect(desk.notices.count == 1)
    }
}
