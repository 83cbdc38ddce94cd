import Log
import Mail
import MailFlow
import NIOCore
import Operations
import Organization
import OwnMail
import PosternTesting
import Queueing
import Testing

@testable import Gateway

/// A notifier over a model store. The clock begins on Monday, 2026-11-23 at 13:02:19 UTC.
private struct NotifierDesk {
    let clock = VirtualClock()
    let store = ModelStore()
    let log = RecordingLog()
    private let configuration: ActiveConfiguration
    private(set) var notifier: QuarantineNotifier

    init(_ settings: String = "{}") throws {
        let yaml = """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.com, Default: true }
              - { DomainName: relay.contoso.com, DomainType: InternalRelay }
            recipients:
              - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, EmailAddresses: [a.smith@contoso.com] }
              - { PrimarySmtpAddress: bob@contoso.com, RecipientType: UserMailbox }
            globalQuarantinePolicy: \(settings)
            """
        let document = try OrganizationDocument.load(yaml: yaml, file: "contoso.yaml").get()
        let set = OrganizationSet(revisions: []).replacing([
            .init(text: yaml, snapshot: OrganizationSnapshot(document, revision: 3))
        ])
        configuration = ActiveConfiguration(
            server: ServerConfiguration(hostname: try Domain("mx.contoso.com"), data: "/nowhere"), organizations: set)
        notifier = Self.notifier(configuration, store, clock, log)
    }

    private static func notifier(
        _ configuration: ActiveConfiguration, _ store: ModelStore, _ clock: VirtualClock, _ log: RecordingLog
    ) -> QuarantineNotifier {
        QuarantineNotifier(
            configuration: configuration, quarantine: store, messages: store,
            queues: SteeredQueues(store, time: clock), time: clock, random: SystemRandom(), logger: log.logger)
    }

    /// Forgets what is in memory, as a restart does.
    mutating func restart() { notifier = Self.notifier(configuration, store, clock, log) }

    /// Holds a message; gives its item.
    @discardableResult
    func hold(
        for recipient: String = "ann@contoso.com", subject: String = "Hello", _ reason: QuarantineReason = .spam,
        notifies: Bool = true, override: QuarantineHold.SenderOverride = .none
    ) async throws -> RecipientID {
        let address = try #require(EmailAddress(recipient))
        let hold = QuarantineHold(
            reason: reason, policyType: .hostedContentFilterPolicy, policyName: "Default", tag: "Tag",
            retentionDays: 15, permissions: .full, notifies: notifies, senderOverride: override)
        let delivery = Delivery(
            recipient: EnvelopeRecipient(address: address), deliverTo: address, placement: .quarantine(hold),
            key: QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "maildir"),
            routing: RoutingInputs(direction: .incoming, revision: 3))
        let receipt = try await store.commit(
            StoreTransaction(acceptances: [
                Acceptance(
                    networkMessageID: NetworkMessageID(random: SystemRandom()), organization: "contoso", origin: .smtp,
                    envelope: Envelope(sender: .mailbox(try #require(EmailAddress("eve@example.net")))),
                    content: .memory(ByteBuffer(string: "Subject: x\r\n\r\nx\r\n")), priority: .normal,
                    acceptedAt: clock.now(), receivedAt: clock.wallTime(), clientAddress: IPAddress("192.0.2.7"),
                    clientName: "client.example.net", messageIDField: "<1@example.net>", subject: subject,
                    author: "eve@example.net", decisions: [],
                    copies: [MessageCopy(edits: MessageEdits(), deliveries: [delivery])])
            ]))
        return RecipientID(try #require(receipt.accepted.first).sequence, index: 0)
    }

    /// Moves the clock to an hour of a day in November 2026.
    func set(day: Int, hour: Int, minute: Int = 0) throws {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let moment = try #require(WallTime(iso8601: "2026-11-\(two(day))T\(two(hour)):\(two(minute)):00Z"))
        clock.advance(by: Interval(milliseconds: moment.milliseconds - clock.wallTime().milliseconds))
    }

    /// What was sent so far: to whom, with how many items.
    var sent: [String] {
        notices.map { message in
            "\(message.deliveries.map(\.recipient.address.description).joined(separator: ",")): \(message.subject)"
        }
    }

    /// The notifications.
    var notices: [Acceptance] { store.acceptances.filter { $0.origin == .report } }
}

@Suite("Telling people of mail in quarantine", .timeLimit(.minutes(30)))
struct QuarantineNotifierTests {
    private static let one = "1 message is held back from you"

    @Test(
        "a round tells each person once of all that came before it, by all addresses, and what is just missed in the next"
    )
    func rounds() async throws {
        let desk = try NotifierDesk()
        try await desk.hold()
        try await desk.hold(for: "a.smith@contoso.com")
        try await desk.hold(for: "ann+x@contoso.com")
        try await desk.hold(for: "bob@contoso.com")
        await desk.notifier.keepUp()
        #expect(desk.sent == [], "the round of this day was before")
        try desk.set(day: 24, hour: 6, minute: 59)
        await desk.notifier.keepUp()
        #expect(desk.sent == [])
        try desk.set(day: 24, hour: 7)
        let missed = try await desk.hold(for: "bob@contoso.com")
        for _ in 0..<3 { await desk.notifier.keepUp() }
        #expect(desk.sent == ["ann@contoso.com: 3 messages are held back from you", "bob@contoso.com: \(Self.one)"])
        #expect(try await desk.store.quarantined(missed)?.told == nil)
        try desk.set(day: 25, hour: 9)
        await desk.notifier.keepUp()
        #expect(desk.sent.count == 3)
        #expect(desk.sent.last == "bob@contoso.com: \(Self.one)")
        #expect(try await desk.store.untold(after: nil, since: WallTime(milliseconds: 0), limit: 9) == [])
        #expect(desk.log.events.filter { $0 == .reportsQuarantineTold }.count == 3)
    }

    @Test("the frequency is the organization's", arguments: [("04:00:00", 23, 15), ("7.00:00:00", 30, 7)])
    func frequencies(frequency: String, day: Int, hour: Int) async throws {
        let desk = try NotifierDesk("{ EndUserSpamNotificationFrequency: \(frequency) }")
        try await desk.hold()
        try desk.set(day: day, hour: hour - 1, minute: 59)
        await desk.notifier.keepUp()
        #expect(desk.sent == [])
        try desk.set(day: day, hour: hour)
        await desk.notifier.keepUp()
        #expect(desk.sent == ["ann@contoso.com: \(Self.one)"])
    }

    @Test("rounds that were missed are made up once, and a restart repeats none")
    func missed() async throws {
        var desk = try NotifierDesk()
        try await desk.hold()
        try desk.set(day: 29, hour: 12)
        desk.restart()
        await desk.notifier.keepUp()
        desk.restart()
        await desk.notifier.keepUp()
        #expect(desk.sent == ["ann@contoso.com: \(Self.one)"])
    }

    @Test("nobody is told of what has no notifications, blocked senders, released mail, or mail for unknown addresses")
    func untold() async throws {
        let desk = try NotifierDesk()
        try await desk.hold(notifies: false)
        try await desk.hold(override: .recipient)
        try await desk.hold(override: .administrator)
        try await desk.hold(for: "made.up@relay.contoso.com")
        try await desk.hold(for: "forwarded@elsewhere.example")
        let asked = try await desk.hold()
        var transaction = StoreTransaction()
        transaction.quarantine = [.request(asked, by: "ann@contoso.com", at: desk.clock.wallTime())]
        try await desk.store.commit(transaction)
        try desk.set(day: 24, hour: 8)
        await desk.notifier.keepUp()
        #expect(desk.sent == [])
        #expect(desk.log.events == [])
    }

    @Test("codes are told at once, three an hour, and what is more in the next round, over a restart too")
    func atOnce() async throws {
        var desk = try NotifierDesk()
        for number in 1...5 {
            try await desk.hold(subject: "Your verification code \(number)")
            await desk.notifier.keepUp()
            desk.restart()
        }
        #expect(desk.sent == Array(repeating: "ann@contoso.com: \(Self.one)", count: 3))
        desk.clock.advance(by: .minutes(59))
        try await desk.hold(subject: "Your verification code 6")
        await desk.notifier.keepUp()
        #expect(desk.sent.count == 3)
        desk.clock.advance(by: .minutes(2))
        try await desk.hold(subject: "Your verification code 7")
        await desk.notifier.keepUp()
        #expect(desk.sent.count == 4)
        try desk.set(day: 24, hour: 7)
        await desk.notifier.keepUp()
        #expect(desk.sent.last == "ann@contoso.com: 3 messages are held back from you")
        #expect(desk.sent.count == 5)
    }

    @Test("what is held for a graver reason, is nothing urgent, or has come long ago waits for its round")
    func notAtOnce() async throws {
        let desk = try NotifierDesk()
        try await desk.hold(subject: "Your verification code", .phish)
        try await desk.hold(subject: "Lunch")
        await desk.notifier.keepUp()
        let late = try NotifierDesk()
        try await late.hold(subject: "Your verification code")
        late.clock.advance(by: .minutes(61))
        await late.notifier.keepUp()
        #expect(desk.sent + late.sent == [])
    }

    @Test("several codes that come together are told in one mail")
    func together() async throws {
        let desk = try NotifierDesk()
        for address in ["ann@contoso.com", "a.smith@contoso.com", "bob@contoso.com"] {
            try await desk.hold(for: address, subject: "Your verification code", .bulk)
        }
        await desk.notifier.keepUp()
        #expect(desk.sent == ["ann@contoso.com: 2 messages are held back from you", "bob@contoso.com: \(Self.one)"])
    }

    @Test("a store that fails leaves all untold for the next call, and the log says so once")
    func failures() async throws {
        let desk = try NotifierDesk()
        try await desk.hold()
        try desk.set(day: 24, hour: 7)
        desk.store.failSubmit(.full, .full)
        await desk.notifier.keepUp()
        await desk.notifier.keepUp()
        #expect(desk.sent == [])
        #expect(desk.log.events == [.reportsQuarantineUntold])
        await desk.notifier.keepUp()
        #expect(desk.sent.count == 1)
    }

    @Test("an item that goes while it is told leaves the others for the next call")
    func gone() async throws {
        let desk = try NotifierDesk()
        try await desk.hold()
        try await desk.hold(for: "bob@contoso.com")
        try desk.set(day: 24, hour: 7)
        desk.store.failSubmit(.unknown("item"))
        await desk.notifier.keepUp()
        #expect(desk.sent == ["bob@contoso.com: \(Self.one)"])
        await desk.notifier.keepUp()
        #expect(desk.sent.sorted() == ["ann@contoso.com: \(Self.one)", "bob@contoso.com: \(Self.one)"])
    }

    @Test("a store that can't tell whether it has committed is asked again, and the mail is there once")
    func doubt() async throws {
        let desk = try NotifierDesk()
        try await desk.hold()
        try desk.set(day: 24, hour: 7)
        desk.store.doubtSubmit(behind: 0)
        await desk.notifier.keepUp()
        await desk.notifier.keepUp()
        #expect(desk.sent.count == 1)
        #expect(desk.log.events == [.reportsQuarantineTold])
    }

    @Test("the mail comes from the organization's address with its texts, has the null sender, and is not held itself")
    func mail() async throws {
        let desk = try NotifierDesk(
            """
            { EndUserSpamNotificationCustomFromAddress: held@contoso.com, MultiLanguageSetting: [de, en],
              EsnCustomSubject: [Zurückgehalten, ""], MultiLanguageSenderName: [IT, IT] }
            """)
        try await desk.hold(subject: "=?utf-8?q?Gr=C3=BC=C3=9Fe?=")
        try desk.set(day: 24, hour: 7)
        await desk.notifier.keepUp()
        let mail = try #require(desk.notices.first)
        #expect(mail.envelope.sender == .null)
        #expect(mail.author == "held@contoso.com")
        #expect(mail.subject == "Zurückgehalten / \(Self.one)")
        #expect(mail.deliveries.map(\.placement) == [.inbox])
        guard case .memory(let content) = mail.content else { throw ProgramError("its content is in a file") }
        let text = String(buffer: content)
        #expect(text.contains("<held@contoso.com>\r\nTo: <ann@contoso.com>\r\nReply-To: <postmaster@contoso.com>\r\n"))
        #expect(text.contains("Content-Language: de, en\r\n"))
    }
}
