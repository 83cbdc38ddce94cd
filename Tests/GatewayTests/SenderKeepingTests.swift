import Facts
import Log
import Mail
import MailFlow
import NIOCore
import Organization
import PosternTesting
import Queueing
import Testing

@testable import Gateway

@Suite("What senders have sent, over a restart", .timeLimit(.minutes(30)))
struct SenderKeepingTests {
    private let store = ModelStore()
    private let clock = VirtualClock()
    private let snapshot: ConfigurationSnapshot
    private let ann: OutboundSender

    init() throws {
        let contoso = OrganizationSnapshot(
            try OrganizationDocument.load(
                yaml: """
                    organization: contoso
                    acceptedDomains: [{ DomainName: contoso.com }]
                    recipients: [{ PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, EmailAddresses: [a.smith@contoso.com] }]
                    hostedOutboundSpamFilterPolicy: { RecipientLimitExternalPerHour: 3, ActionWhenThresholdReached: BlockUser }
                    """, file: "contoso.yaml"
            ).get(), revision: 1)
        snapshot = ConfigurationSnapshot(
            server: ServerConfiguration(hostname: try Domain("mx.contoso.com"), data: "/nowhere"),
            organizations: [contoso])
        let address = try #require(EmailAddress("ann@contoso.com"))
        ann = try #require(
            OutboundSender(
                of: .mailbox(address),
                Attribution(owner: contoso, direction: .originating), in: snapshot))
    }

    private func start() async throws -> OutboundSenders {
        let keeping = SenderKeeping(store: store, time: clock, logger: .silent)
        try await keeping.restore(in: snapshot)
        return keeping.senders
    }

    /// Has a message accepted with so many recipients outside.
    private func send(
        _ count: Int, from sender: String, _ senders: OutboundSenders, as asked: OutboundSender? = nil,
        isSpam: Bool = false
    ) async throws {
        let charge = SenderCharge(outside: count)
        let now = clock.wallTime()
        #expect(senders.rule(on: charge, of: asked ?? ann, at: now, counts: true).verdict == .allowed)
        var acceptance = Acceptance(
            networkMessageID: NetworkMessageID(high: UInt64(store.acceptances.count), low: 1), organization: "contoso",
            origin: .smtp, envelope: Envelope(sender: .mailbox(try #require(EmailAddress(sender)))),
            content: .memory(ByteBuffer(string: "Subject: x\r\n\r\n")), priority: .normal, acceptedAt: clock.now(),
            receivedAt: now, clientAddress: nil, clientName: "pc", messageIDField: "<1@contoso.com>", subject: "x",
            decisions: isSpam ? [Decision(.verdict, outcome: .judged(Verdict(category: .outboundSpam)))] : [],
            copies: [MessageCopy(edits: MessageEdits(), deliveries: [])],
            ends: [
                NamedEnd(
                    recipient: try #require(EmailAddress("joe@far.example")), primary: nil, kind: .expanded, detail: "")
            ])
        acceptance.charge = charge
        try await store.commit(StoreTransaction(acceptances: [acceptance]))
    }

    @Test("the counts are as before, the sender's by any address, and anew in the next hour")
    func counts() async throws {
        let first = try await start()
        try await send(1, from: "ann@contoso.com", first)
        try await send(1, from: "A.Smith@contoso.com", first)
        // Who is only told of restricts nobody.
        var told = ann
        told.limits.action = .alert
        func isTold(of count: Int, _ senders: OutboundSenders) -> Bool {
            senders.rule(on: SenderCharge(outside: count), of: told, at: clock.wallTime(), counts: false).alert != nil
        }
        let second = try await start()
        #expect(!isTold(of: 1, second) && isTold(of: 2, second))
        try await send(1, from: "ann@contoso.com", second)
        let third = try await start()
        #expect(isTold(of: 1, third))
        clock.advance(by: .hours(1))
        let fourth = try await start()
        #expect(!isTold(of: 3, fourth) && isTold(of: 4, fourth))
    }

    @Test("a restriction is stored, is in force after a restart, and so is its end")
    func restriction() async throws {
        let first = try await start()
        let four = SenderCharge(outside: 4)
        #expect(
            first.rule(on: four, of: ann, at: clock.wallTime(), counts: true).verdict == .exceeded(.externalPerHour))
        var stored: [RestrictedSender] = []
        while stored.isEmpty {
            stored = try await store.restrictedSenders()
            await Task.yield()
        }
        #expect(stored.map(\.state) == [.blocked] && stored.map(\.key) == [ann.key])
        clock.advance(by: .hours(100))
        let one = SenderCharge(outside: 1)
        let second = try await start()
        #expect(second.rule(on: one, of: ann, at: clock.wallTime(), counts: true).verdict == .restricted(stored[0]))
        try await store.keepRestricted(stored[0].released(at: clock.wallTime()), audit: nil)
        let third = try await start()
        #expect(third.rule(on: four, of: ann, at: clock.wallTime(), counts: true).verdict == .allowed)
        clock.advance(by: .hours(24))
        _ = try await start()
        #expect(try await store.restrictedSenders().isEmpty)
    }

    @Test("spam of the hour counts over a restart, and the sender who is restricted for it is so after the next one")
    func spam() async throws {
        var eager = ann
        eager.limits.externalPerHour = 0
        let first = try await start()
        for _ in 0..<19 {
            try await send(1, from: "ann@contoso.com", first, as: eager, isSpam: true)
            clock.advance(by: .seconds(1))
        }
        let second = try await start()
        let now = clock.wallTime()
        #expect(second.rule(on: SenderCharge(outside: 1), of: eager, at: now, counts: true).verdict == .allowed)
        let alert = try #require(second.countSpam(of: eager, at: now))
        #expect(alert.limit == .spamPerHour && alert.restriction?.state == .blocked)
        var stored: [RestrictedSender] = []
        while stored.isEmpty {
            stored = try await store.restrictedSenders()
            await Task.yield()
        }
        clock.advance(by: .hours(100))
        let third = try await start()
        let verdict = third.rule(
            on: SenderCharge(outside: 1), of: eager, at: clock.wallTime(), counts: true
        ).verdict
        #expect(verdict == .restricted(stored[0]))
    }
}
