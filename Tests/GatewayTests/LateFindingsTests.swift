import Facts
import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Operations
import Organization
import OwnMail
import PosternTesting
import Queueing
import SenderAuthentication
import Testing

@testable import Gateway

/// What is asked about the messages of a store, of some of which the rows are damaged.
private struct DamagedLookup: MessageLookup {
    let base: any MessageLookup
    let damaged: NIOLockedValueBox<Set<SequenceNumber>>

    func status(of id: String) async throws(StoreError) -> MessageStatus? {
        let isDamaged = damaged.withLockedValue { damaged in damaged.contains { "\($0)" == id } }
        if isDamaged { throw .unreadable("a row is damaged") }
        return try await base.status(of: id)
    }

    func messages(
        matching text: String, of organizations: Set<String>?, limit: Int
    ) async throws(StoreError) -> [SequenceNumber] {
        try await base.messages(matching: text, of: organizations, limit: limit)
    }

    func recipients(_ ids: [RecipientID]) async throws(StoreError) -> [RecipientStatus] {
        try await base.recipients(ids)
    }

    func waitingRecipients(after last: RecipientID?, limit: Int) async throws(StoreError) -> [RecipientStatus] {
        try await base.waitingRecipients(after: last, limit: limit)
    }

    func content(of sequence: SequenceNumber) async throws(StoreError) -> MessageContent? {
        try await base.content(of: sequence)
    }
}

/// An engine that does not answer.
private struct DeadEngine: MalwareEngine {
    let name = "clamd"

    func scan(_ question: MalwareQuestion) async -> EngineReport { EngineReport(name, failure: .tooLong) }
}

/// Finds that nobody proves anything, and that the author's domain asks to refuse that.
private struct Forged: Authenticator {
    func authenticate(_ request: AuthenticationRequest) async -> MessageAuthentication {
        var dmarc = DMARCOutcome(.fail, authorDomain: try? Domain("example.net"))
        dmarc.publishedPolicy = .reject
        dmarc.requestedPolicy = .reject
        return MessageAuthentication(
            clientAddress: request.clientAddress, helo: request.helo,
            spf: SPFOutcome(.fail, identity: .mailFrom, domain: nil), dkim: [], arc: ARCOutcome(.none),
            authors: MessageAuthors(reading: request.header), dmarc: dmarc)
    }
}

/// The operator's lists of hashes, as a test wants them.
private final class Lists: MalwareEngineSource {
    private let kept = NIOLockedValueBox(MalwareHashList())
    /// Whether there is an engine, which does not answer.
    let isEngineDown = NIOLockedValueBox(false)

    var engines: [any MalwareEngine] { isEngineDown.withLockedValue { $0 } ? [DeadEngine()] : [] }
    var hashList: MalwareHashList { kept.withLockedValue { $0 } }

    /// Puts hashes on the list `feed`.
    func set(_ hashes: [MalwareHashList.Digest]) {
        kept.withLockedValue { $0 = MalwareHashList([.init(label: "feed", hashes: hashes)]) }
    }
}

/// Late findings over a model store. Clients are trusted servers, so that nobody has to ask DNS.
private final class Desk: Sendable {
    let clock = VirtualClock()
    let store = ModelStore()
    let log = RecordingLog()
    let queues: SteeredQueues
    let kept = KeptSweep()
    let threads = NIOThreadPool(numberOfThreads: 2)
    let isFilling = NIOLockedValueBox(false)
    let lessons = NIOLockedValueBox(0)
    let lists = Lists()
    /// The messages whose rows can't be read.
    let damaged = NIOLockedValueBox<Set<SequenceNumber>>([])
    private let configuration: ActiveConfiguration
    private let running: NIOLockedValueBox<LateFindings?>

    init() throws {
        var server = ServerConfiguration(hostname: try Domain("mx.contoso.com"), data: "/nowhere")
        server.trustedNetworks = [try #require(IPNetwork("10.77.0.0/16"))]
        configuration = ActiveConfiguration(server: server, organizations: try Self.organizations("", revision: 1))
        queues = SteeredQueues(store, time: clock)
        running = NIOLockedValueBox(nil)
        threads.start()
        restart()
    }

    deinit { threads.shutdownGracefully { _ in } }

    private static func organizations(_ settings: String, revision: Int64) throws -> OrganizationSet {
        func entry(_ name: String, _ settings: String) throws -> OrganizationSet.Entry {
            let yaml = """
                organization: \(name)
                acceptedDomains:
                  - { DomainName: \(name).com, Default: true }
                recipients:
                  - { PrimarySmtpAddress: ann@\(name).com, RecipientType: UserMailbox }
                  - { PrimarySmtpAddress: bob@\(name).com, RecipientType: UserMailbox }
                \(settings)
                """
            let document = try OrganizationDocument.load(yaml: yaml, file: "\(name).yaml").get()
            return OrganizationSet.Entry(text: yaml, snapshot: OrganizationSnapshot(document, revision: revision))
        }
        return OrganizationSet(revisions: []).replacing([
            try entry("contoso", settings), try entry("fabrikam", ""),
        ])
    }

    /// Puts settings of contoso into force.
    func apply(_ settings: String, revision: Int64) throws {
        configuration.replace(try Self.organizations(settings, revision: revision))
    }

    /// Blocks things.
    func block(_ entries: (type: String, value: String)..., revision: Int64 = 2) throws {
        let items = entries.map { entry in
            "{ Value: \"\(entry.value)\", ListType: \(entry.type), Action: Block, NoExpiration: true }"
        }
        try apply("tenantAllowBlockListItems: [\(items.joined(separator: ", "))]", revision: revision)
    }

    /// Forgets what is in memory, as a restart does.
    func restart() {
        let findings = LateFindings(
            LateFindings.Parts(
                configuration: configuration, messages: store, lookup: DamagedLookup(base: store, damaged: damaged),
                quarantine: store, queues: queues,
                examiners: Examiners(authenticator: Forged(), content: ContentExaminers(malware: lists)),
                phishLessons: { [lessons] _ in lessons.withLockedValue { $0 } },
                isFillingQueues: { [isFilling] in isFilling.withLockedValue { $0 } }, sweeps: kept, time: clock,
                threads: threads, work: UnnotedWork(), logger: log.logger))
        running.withLockedValue { $0 = findings }
    }

    /// Notes what is known, as the gateway does at its start.
    func begin() async throws {
        let findings = running.withLockedValue { $0 }
        try await #require(findings).begin()
    }

    /// Does one portion; gives whether there is more.
    func step() async throws -> Bool {
        let findings = running.withLockedValue { $0 }
        return try await #require(findings).keepUp()
    }

    /// Does all that there is to do.
    func settle() async throws {
        for _ in 0..<100 {
            clock.advance(by: .seconds(31))
            if try await !step() { return }
        }
        Issue.record("it comes to no end")
    }

    /// Accepts a message; gives its number. It is held where there is a hold, and waits where there is none.
    @discardableResult
    func accept(
        _ body: String = "<p>See <a href=\"https://evil.example/x\">here</a></p>",
        from author: String = "eve@example.net", to recipients: [String] = ["ann@contoso.com"],
        organization: String = "contoso", held: QuarantineHold? = nil, key: QueueKey? = nil,
        origin: Acceptance.Origin = .smtp, type: String = "text/html", client: String = "10.77.0.1"
    ) async throws -> SequenceNumber {
        clock.advance(by: .seconds(1))
        let content = "From: \(author)\r\nSubject: Hello\r\nContent-Type: \(type)\r\n\r\n\(body)\r\n"
        let key = key ?? QueueKey(organization: organization, deliveryType: .mailbox, nextHop: "maildir")
        let deliveries = try recipients.map { recipient in
            let address = try #require(EmailAddress(recipient))
            return Delivery(
                recipient: EnvelopeRecipient(address: address), deliverTo: address,
                placement: held.map { Placement.quarantine($0) } ?? .inbox, key: key,
                routing: RoutingInputs(direction: .incoming, revision: 1))
        }
        let acceptance = Acceptance(
            networkMessageID: NetworkMessageID(random: SystemRandom()), organization: organization, origin: origin,
            envelope: Envelope(sender: .mailbox(try #require(EmailAddress("bounce@elsewhere.example")))),
            content: .memory(ByteBuffer(string: content)), priority: .normal, acceptedAt: clock.now(),
            receivedAt: clock.wallTime(), clientAddress: IPAddress(client), clientName: "client.example.net",
            messageIDField: "<1@example.net>", subject: "Hello", author: author, decisions: [],
            copies: [MessageCopy(edits: MessageEdits(), deliveries: deliveries)])
        let receipt = try await store.commit(StoreTransaction(acceptances: [acceptance]))
        return try #require(receipt.accepted.first).sequence
    }

    func states(_ sequence: SequenceNumber) -> [RecipientState] { store.recipients(of: sequence).map(\.state) }

    func item(_ sequence: SequenceNumber, _ index: Int = 0) async throws -> QuarantineItem? {
        try await store.quarantined(RecipientID(sequence, index: index))
    }

    /// What the log has of what was found: how many copies were held, and how many items became graver.
    var told: Int { log.events.count { $0 == .queueLateFindingsApplied } }
}

@Suite("Late findings", .timeLimit(.minutes(30)))
struct LateFindingsTests {
    private static let spam = QuarantineHold(
        reason: .spam, policyType: .hostedContentFilterPolicy, policyName: "Default", tag: "DefaultFullAccessPolicy",
        retentionDays: 15, permissions: .full, notifies: false)

    @Test("nothing is looked at while nothing is known beyond what was known at the start")
    func nothingNew() async throws {
        let desk = try Desk()
        try desk.block(("Url", "evil.example"))
        let sequence = try await desk.accept()
        try await desk.settle()
        try await desk.settle()
        #expect(desk.states(sequence) == [.waiting])
        #expect(desk.told == 0)
    }

    @Test("what is blocked before the first portion is late, too: what is known is noted at the start")
    func begin() async throws {
        let desk = try Desk()
        try await desk.begin()
        let bad = try await desk.accept()
        try desk.block(("Url", "evil.example"))
        try await desk.settle()
        #expect(desk.states(bad) == [.quarantined])
        // A later start notes nothing: what became known while nothing ran is late.
        let worse = try await desk.accept("<a href=\"https://more.example/x\">here</a>")
        try desk.block(("Url", "evil.example"), ("Url", "more.example"), revision: 3)
        desk.restart()
        try await desk.begin()
        try await desk.settle()
        #expect(desk.states(worse) == [.quarantined])
    }

    @Test(
        "what waits is held as soon as a link or a sender of it is blocked, and what has nothing of it waits on",
        arguments: [("Url", "evil.example"), ("Sender", "eve@example.net"), ("Sender", "bounce@elsewhere.example")])
    func blocks(_ type: String, _ value: String) async throws {
        let desk = try Desk()
        try await desk.settle()
        let bad = try await desk.accept(to: ["ann@contoso.com", "bob@contoso.com"])
        let good = try await desk.accept("<p>Good day</p>", from: "sam@example.org")
        let foreign = try await desk.accept(to: ["ann@fabrikam.com"], organization: "fabrikam")
        try await desk.settle()
        #expect(desk.states(bad) == [.waiting, .waiting])
        try desk.block((type, value))
        try await desk.settle()
        #expect(desk.states(bad) == [.quarantined, .quarantined])
        if value.hasPrefix("bounce") {
            #expect(desk.states(good) == [.quarantined])
        } else {
            #expect(desk.states(good) == [.waiting])
        }
        #expect(desk.states(foreign) == [.waiting])
        let item = try #require(try await desk.item(bad, 1))
        #expect(item.hold.reason == .highConfPhish)
        #expect(item.hold.policyType == .hostedContentFilterPolicy && item.hold.policyName == "Default")
        #expect(item.recipient.description == "bob@contoso.com" && item.author == "eve@example.net")
        #expect(!item.recipientPermissions.contains(.release))
        let event = try #require(desk.store.recipients(of: bad).last?.events.last)
        #expect(event.kind == .quarantine)
        #expect(event.detail.hasPrefix("late finding, TenantBlock\(type) \(value): held as"))
        #expect(desk.log.events.contains(.queueLateFindingsApplied))
        #expect(desk.store.lateUpdates.isEmpty)
    }

    @Test("an item in quarantine gets the graver reason, and its recipient can release it no more")
    func graver() async throws {
        let desk = try Desk()
        try await desk.settle()
        let spam = try await desk.accept(held: Self.spam)
        let other = try await desk.accept("<p>Good day</p>", from: "sam@example.org", held: Self.spam)
        var gravest = Self.spam
        gravest.reason = .malware
        let malware = try await desk.accept(held: gravest)
        try desk.block(("Url", "evil.example"))
        try await desk.settle()
        let item = try #require(try await desk.item(spam))
        #expect(item.hold.reason == .highConfPhish)
        #expect(item.hold.retentionDays == 15)
        #expect(!item.recipientPermissions.contains(.release))
        #expect(desk.states(spam) == [.quarantined])
        #expect(desk.store.recipients(of: spam)[0].events.last?.detail.contains("TenantBlockUrl evil.example") == true)
        #expect(try await desk.item(other)?.hold == Self.spam)
        #expect(try await desk.item(malware)?.hold == gravest)
        #expect(desk.told == 1)
        // Another walk finds the same, which is no graver.
        try desk.block(("Url", "evil.example"), ("Url", "more.example"), revision: 3)
        try await desk.settle()
        #expect(desk.told == 1)
    }

    @Test("what somebody has released waits on")
    func released() async throws {
        let desk = try Desk()
        try await desk.settle()
        let sequence = try await desk.accept(held: Self.spam)
        let id = RecipientID(sequence, index: 0)
        var transaction = StoreTransaction()
        let key = QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "maildir")
        transaction.quarantine = [
            .release(
                ItemRelease(
                    item: id, status: .released, author: "root",
                    event: RecipientEvent(.release, at: desk.clock.wallTime(), detail: "released"),
                    way: ItemRelease.Way(
                        edits: MessageEdits(),
                        route: .init(key: key, inputs: RoutingInputs(direction: .incoming, revision: 1)),
                        at: desk.clock.now())))
        ]
        try await desk.store.commit(transaction)
        try desk.block(("Url", "evil.example"))
        try await desk.settle()
        #expect(desk.states(sequence) == [.waiting])
        #expect(try await desk.item(sequence)?.hold == Self.spam)
    }

    @Test("what somebody has released waits on also where its item is gone")
    func releasedAndDeleted() async throws {
        let desk = try Desk()
        try await desk.settle()
        let sequence = try await desk.accept(held: Self.spam)
        let other = try await desk.accept()
        let id = RecipientID(sequence, index: 0)
        let key = QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "maildir")
        let release = ItemRelease(
            item: id, status: .released, author: "root",
            event: RecipientEvent(.release, at: desk.clock.wallTime(), detail: "released"),
            way: ItemRelease.Way(
                edits: MessageEdits(),
                route: .init(key: key, inputs: RoutingInputs(direction: .incoming, revision: 1)),
                at: desk.clock.now()))
        for action in [
            QuarantineAction.release(release),
            .discard(id, RecipientEvent(.drop, at: desk.clock.wallTime(), detail: "deleted")),
        ] {
            var transaction = StoreTransaction()
            transaction.quarantine = [action]
            try await desk.store.commit(transaction)
        }
        try desk.block(("Url", "evil.example"))
        try await desk.settle()
        #expect(desk.states(sequence) == [.waiting])
        #expect(desk.states(other) == [.quarantined])
        #expect(!desk.log.events.contains(.queueLateFindingsDelayed))
    }

    @Test("what was held after a long wait is kept for all of its days")
    func expiry() async throws {
        let desk = try Desk()
        try await desk.settle()
        let sequence = try await desk.accept()
        desk.clock.advance(by: .hours(24 * 100))
        try desk.block(("Url", "evil.example"))
        try await desk.settle()
        let item = try #require(try await desk.item(sequence))
        let days = Interval.hours(24 * Int64(item.hold.retentionDays)).milliseconds
        #expect(item.hold.retentionDays < 100)
        #expect(item.expires.milliseconds > item.received.milliseconds + days)
        #expect(item.expires.milliseconds > desk.clock.wallTime().milliseconds + days - 600_000)
    }

    @Test(
        "an engine that does not answer hides nothing that is blocked, whoever has policies of what kind",
        arguments: ["", "advancedDelivery: { SecOpsMailboxes: [bob@contoso.com] }"])
    func engineDown(_ settings: String) async throws {
        let desk = try Desk()
        let common = "malwareFilterPolicy: { EngineUnavailableAction: Defer }\n\(settings)\n"
        try desk.apply(common, revision: 2)
        try await desk.settle()
        let sequence = try await desk.accept()
        desk.lists.isEngineDown.withLockedValue { $0 = true }
        let block = "{ Value: evil.example, ListType: Url, Action: Block, NoExpiration: true }"
        try desk.apply(common + "tenantAllowBlockListItems: [\(block)]", revision: 3)
        try await desk.settle()
        #expect(desk.states(sequence) == [.quarantined])
        #expect(try await desk.item(sequence)?.hold.reason == .highConfPhish)
    }

    @Test("what the author's domain would have refused today is held for what is found, and for nothing else")
    func forged() async throws {
        let desk = try Desk()
        try await desk.settle()
        let bad = try await desk.accept(client: "192.0.2.9")
        let good = try await desk.accept("<p>Good day</p>", client: "192.0.2.9")
        try desk.block(("Url", "evil.example"))
        try await desk.settle()
        #expect(desk.states(bad) == [.quarantined])
        #expect(try await desk.item(bad)?.hold.reason == .highConfPhish)
        #expect(desk.states(good) == [.waiting])
    }

    @Test("a copy whose attempt is under way is left, and is looked at again when it waits again")
    func underWay() async throws {
        let desk = try Desk()
        try await desk.settle()
        let sequence = try await desk.accept(to: ["ann@contoso.com", "bob@contoso.com"])
        desk.queues.attempt([RecipientID(sequence, index: 0)])
        try desk.block(("Url", "evil.example"))
        try await desk.settle()
        #expect(desk.states(sequence) == [.waiting, .quarantined])
        desk.restart()
        try await desk.settle()
        #expect(desk.states(sequence) == [.waiting, .quarantined])
        desk.queues.attempt([])
        try await desk.settle()
        #expect(desk.states(sequence) == [.quarantined, .quarantined])
    }

    @Test("mail that ended the process, that this server wrote, and mail while queues are filled is left alone")
    func leftAlone() async throws {
        let desk = try Desk()
        try await desk.settle()
        let poison = try await desk.accept(
            key: QueueKey(organization: "contoso", deliveryType: .undefined, nextHop: "Poison"))
        let report = try await desk.accept(origin: .report)
        let plain = try await desk.accept()
        desk.isFilling.withLockedValue { $0 = true }
        try desk.block(("Url", "evil.example"))
        try await desk.settle()
        #expect(desk.states(plain) == [.waiting])
        desk.isFilling.withLockedValue { $0 = false }
        try await desk.settle()
        #expect(desk.states(plain) == [.quarantined])
        #expect(desk.states(poison) == [.waiting])
        #expect(desk.states(report) == [.waiting])
    }

    @Test("a restart goes on where the walk was, and one that failed is tried again")
    func resumed() async throws {
        let desk = try Desk()
        try await desk.settle()
        var waiting: [SequenceNumber] = []
        for _ in 0..<250 { waiting.append(try await desk.accept()) }
        var held: [SequenceNumber] = []
        for _ in 0..<120 { held.append(try await desk.accept(held: Self.spam)) }
        try desk.block(("Url", "evil.example"))
        #expect(try await desk.step())
        #expect(waiting.count { desk.states($0) == [.quarantined] } == 200)
        desk.restart()
        desk.kept.fail(1)
        #expect(try await desk.step() == false, "the disk fails")
        #expect(desk.log.events.contains(.queueLateFindingsDelayed))
        for _ in 0..<9 {
            desk.restart()
            _ = try await desk.step()
        }
        #expect(waiting.allSatisfy { desk.states($0) == [.quarantined] })
        for sequence in held { #expect(try await desk.item(sequence)?.hold.reason == .highConfPhish) }
        #expect(!desk.log.events.contains(.queueLateFindingsSkipped))
    }

    @Test("a portion that the process died of twice is passed over, and the log says so")
    func passedOver() async throws {
        let desk = try Desk()
        try await desk.settle()
        let first = try await desk.accept()
        try desk.block(("Url", "evil.example"))
        var sweep = try #require(try desk.kept.read())
        let mark = KnownBad(blocks: "another", hashes: 0, lessons: 0)
        sweep.take(sweep.queues.applied.mapValues { _ in mark })
        sweep.queues.begin()
        sweep.queues.begin()
        try desk.kept.write(sweep)
        desk.restart()
        _ = try await desk.step()
        #expect(desk.states(first) == [.waiting])
        #expect(desk.log.events.contains(.queueLateFindingsSkipped))
        // What became known meanwhile has a walk of its own.
        try await desk.settle()
        #expect(desk.states(first) == [.quarantined])
    }

    @Test("a message whose rows can't be read holds up no other, and is looked at again")
    func damaged() async throws {
        let desk = try Desk()
        try await desk.settle()
        let unread = try await desk.accept()
        let other = try await desk.accept()
        desk.damaged.withLockedValue { $0 = [unread] }
        try desk.block(("Url", "evil.example"))
        try await desk.settle()
        #expect(desk.states(unread) == [.waiting])
        #expect(desk.states(other) == [.quarantined])
        #expect(desk.log.events.contains(.storeMessageUnreadable))
        #expect(!desk.log.events.contains(.queueLateFindingsDelayed))
        desk.damaged.withLockedValue { $0 = [] }
        try await desk.settle()
        #expect(desk.states(unread) == [.quarantined])
    }

    @Test("a file that comes onto a list of hashes is malware, in a queue and in quarantine")
    func hashes() async throws {
        let desk = try Desk()
        try await desk.settle()
        let type = "application/octet-stream\r\nContent-Transfer-Encoding: base64"
        let waiting = try await desk.accept("aGVsbG8=", type: type)
        let held = try await desk.accept("aGVsbG8=", held: Self.spam, type: type)
        let other = try await desk.accept("aGVsbG9v", type: type)
        // SHA-256 of "hello".
        let words: [UInt64] = [
            0x2cf2_4dba_5fb0_a30e, 0x26e8_3b2a_c5b9_e29e, 0x1b16_1e5c_1fa7_425e, 0x7304_3362_938b_9824,
        ]
        let octets = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } }
        desk.lists.set([try #require(MalwareHashList.Digest(octets))])
        try await desk.settle()
        for sequence in [waiting, held] {
            let item = try #require(try await desk.item(sequence))
            #expect(item.hold.reason == .malware && item.hold.policyType == .antiMalwarePolicy)
            #expect(
                desk.store.recipients(of: sequence)[0].events.last?.detail
                    .hasPrefix("late finding, malware HashList.feed: held as malware") == true)
        }
        #expect(desk.states(other) == [.waiting])
        #expect(desk.told == 2)
    }

    @Test("a lesson about phishing has mail looked at anew, and what nothing is found of waits on")
    func lessons() async throws {
        let desk = try Desk()
        try await desk.settle()
        let sequence = try await desk.accept()
        desk.lessons.withLockedValue { $0 = 1 }
        #expect(try await desk.step(), "there is something to look at")
        try await desk.settle()
        #expect(desk.states(sequence) == [.waiting])
        #expect(desk.told == 0)
    }
}
