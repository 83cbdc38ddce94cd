import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Organization
import PosternTesting
import Queueing
import Testing

@testable import Operations

/// A desk with messages that wait for moderators. Reports go to the sender, and say what they report.
private struct ModerationBench {
    /// Reports everything to everybody.
    private struct OpenReports: ReportComposer {
        func report(_ kind: ReportKind, on message: StoredMessage, recipients: [ReportedRecipient]) -> ReportDecision {
            guard let sender = message.envelope.sender.address else { return .suppressed(reason: "there is no sender") }
            let replies = recipients.map { recipient in
                if case .failed(let failure) = recipient.outcome { failure.reply.description } else { "?" }
            }
            return .send(
                Acceptance(
                    networkMessageID: NetworkMessageID(random: SystemRandom()), organization: message.organization,
                    origin: .report, envelope: Envelope(sender: .null),
                    content: .memory(ByteBuffer(string: "Subject: report\r\n\r\n")), priority: .normal,
                    acceptedAt: Instant(milliseconds: 0), receivedAt: message.receivedAt, clientAddress: nil,
                    clientName: "", messageIDField: "", subject: replies.joined(separator: " | "), decisions: [],
                    copies: [
                        MessageCopy(
                            edits: MessageEdits(),
                            deliveries: [
                                Delivery(
                                    recipient: EnvelopeRecipient(address: sender), deliverTo: sender,
                                    key: QuarantineDesk.queue,
                                    routing: RoutingInputs(direction: .originating, revision: 1))
                            ])
                    ]))
        }
    }

    let desk: OperationDesk
    let administration: Administration
    var store: ModelStore { desk.store }

    init() async throws {
        desk = try await OperationDesk([QuarantineDesk.document])
        var administration = desk.administration
        administration.reports = OpenReports()
        self.administration = administration
    }

    func perform<Asked: Operations.Operation>(
        _ operation: Asked, by caller: Caller = OperationDesk.administrator
    ) async throws(OperationFailure) -> Asked.Answer {
        try await operation.perform(in: administration, by: caller)
    }

    /// Holds a message for bob and carol, with ann as the moderator; gives its identity.
    @discardableResult
    func hold(
        _ direction: Direction = .originating, moderators: [String] = ["ann@contoso.com"], isForJunk: Bool = false
    ) async throws -> String {
        let hold = QuarantineHold(
            reason: .moderation, policyType: .exchangeTransportRule, policyName: "Ask", tag: "AdminOnlyAccessPolicy",
            retentionDays: 30, permissions: .none, notifies: false,
            moderation: QuarantineHold.Moderation(
                moderators: moderators.compactMap { EmailAddress($0) }, isForJunk: isForJunk))
        var edits = MessageEdits(prepended: ["Received: from a\r\n by b"])
        edits.stamps = ["X-Spam-Flag: NO"]
        let deliveries = ["bob@contoso.com", "carol@contoso.com"].compactMap { EmailAddress($0) }.map { address in
            Delivery(
                recipient: EnvelopeRecipient(address: address), deliverTo: address, placement: .quarantine(hold),
                key: QuarantineDesk.queue, routing: RoutingInputs(direction: direction, revision: 1))
        }
        let id = NetworkMessageID(random: SystemRandom())
        let sender = EmailAddress(direction == .originating ? "bob@contoso.com" : "eve@example.net")
        let acceptance = Acceptance(
            networkMessageID: id, organization: "contoso", origin: .smtp,
            envelope: Envelope(sender: sender.map { ReversePath.mailbox($0) } ?? .null),
            content: .memory(ByteBuffer(string: QuarantineDesk.letter)), priority: .normal,
            acceptedAt: desk.clock.now(), receivedAt: desk.clock.wallTime(), clientAddress: nil, clientName: "c",
            messageIDField: "<1@example.net>", subject: "Hello", author: sender?.description, decisions: [],
            copies: [MessageCopy(edits: edits, deliveries: deliveries)])
        try await store.commit(StoreTransaction(acceptances: [acceptance]))
        return id.description
    }

    /// The addresses that copies wait for, in order.
    var waiting: [String] {
        store.waiting.compactMap { store.recipients[$0.id]?.delivery.deliverTo.description }
    }

    /// What reports say.
    var reports: [String] { store.acceptances.filter { $0.origin == .report }.map(\.subject) }
}

@Suite("Moderation", .timeLimit(.minutes(30)))
struct ModerationTests {
    private let carol = Caller(.endUser, name: "carol@contoso.com")
    private let ann = Caller(.endUser, name: "ann@contoso.com")

    @Test("a message that waits is one row with all its copies, and is in no list of the quarantine by itself")
    func list() async throws {
        let bench = try await ModerationBench()
        let id = try await bench.hold()
        let found = try await bench.perform(ModerationList())
        #expect(found.map(\.identity) == [id] && found.first?.moderators == ["ann@contoso.com"])
        #expect(found.first?.recipientAddresses.sorted() == ["bob@contoso.com", "carol@contoso.com"])
        #expect(found.first?.rule == "Ask" && found.first?.status == .notReleased)
        #expect(try await bench.perform(QuarantineList()).value.isEmpty)
        var filter = QuarantineFilter()
        filter.types = [.moderation]
        #expect(try await bench.perform(QuarantineList(filter)).value.count == 2)
        var question = ModerationList()
        question.moderator = "carol@contoso.com"
        #expect(try await bench.perform(question).isEmpty)
        #expect(try await bench.perform(ModerationShow(item: id)).count == 1)
    }

    @Test("a moderator sees what waits for it and answers for it; others know nothing of it")
    func endUsers() async throws {
        let bench = try await ModerationBench()
        let id = try await bench.hold()
        #expect(try await bench.perform(ModerationList(), by: ann).count == 1)
        #expect(try await bench.perform(ModerationList(), by: carol).isEmpty)
        await #expect(throws: OperationFailure.self) {
            _ = try await bench.perform(ModerationApprove(items: [id]), by: carol)
        }
        await #expect(throws: OperationFailure.self) {
            _ = try await bench.perform(QuarantineRelease(items: [id]), by: carol)
        }
        #expect(bench.waiting == [])
        let outcome = try await bench.perform(ModerationApprove(items: [id]), by: ann)
        #expect(outcome.done == 2 && bench.waiting == ["bob@contoso.com", "carol@contoso.com"])
    }

    @Test("approved copies leave once, as the filters have judged them", arguments: [true, false])
    func approve(isForJunk: Bool) async throws {
        let bench = try await ModerationBench()
        let id = try await bench.hold(isForJunk: isForJunk)
        var answer = ModerationApprove(items: [id])
        answer.moderator = "ann@contoso.com"
        let outcome = try await bench.perform(answer)
        #expect(outcome.done == 2 && bench.waiting == ["bob@contoso.com", "carol@contoso.com"])
        let sequence = try #require(bench.store.waiting.first?.sequence)
        let ids = bench.store.waiting.map(\.id)
        let stored = try await bench.store.message(sequence, recipients: ids)
        let message = try #require(stored)
        #expect(message.recipients.allSatisfy { $0.placement == (isForJunk ? .junk : .inbox) })
        #expect(message.recipients.allSatisfy { message.edits(for: $0).stamps == ["X-Spam-Flag: NO"] })
        let again = try await bench.perform(answer)
        #expect(again.done == 0 && bench.waiting.count == 2)
        #expect(again.value.first?.reason?.contains("approved by ann@contoso.com") == true)
        var rejection = ModerationReject(items: [id])
        rejection.moderator = "ann@contoso.com"
        #expect(try await bench.perform(rejection).done == 0)
        #expect(bench.reports == [])
        #expect(bench.store.auditLog.map(\.action) == [.moderationApprove, .moderationApprove])
    }

    @Test("somebody who is none of the moderators is refused")
    func strangers() async throws {
        let bench = try await ModerationBench()
        let id = try await bench.hold(moderators: ["ann@contoso.com", "bob@contoso.com"])
        var answer = ModerationReject(items: [id])
        answer.moderator = "carol@contoso.com"
        let outcome = try await bench.perform(answer)
        #expect(outcome.done == 0)
        #expect(
            outcome.value.first?.reason
                == "carol@contoso.com is none of its moderators, who are ann@contoso.com, bob@contoso.com")
    }

    @Test("a rejected message goes to nobody, and the organization's own sender is told once, with the comment")
    func reject() async throws {
        let bench = try await ModerationBench()
        let id = try await bench.hold()
        var answer = ModerationReject(items: [id])
        answer.comment = "Ask first"
        let outcome = try await bench.perform(answer)
        #expect(outcome.done == 2)
        let reply = "550 5.7.1 The message was rejected by a moderator: Ask first"
        #expect(bench.reports == ["\(reply) | \(reply)"])
        #expect(bench.waiting == ["bob@contoso.com"], "the report alone")
        let failure = await #expect(throws: OperationFailure.self) { _ = try await bench.perform(answer) }
        #expect(failure?.lines.joined().contains("postern trace show") == true)
        #expect(bench.reports.count == 1)
        #expect(bench.store.auditLog.map(\.action) == [.moderationReject, .moderationReject])
    }

    @Test(
        "of several names all are looked up before anything is done, and a message that is named twice is answered once"
    )
    func several() async throws {
        let bench = try await ModerationBench()
        let id = try await bench.hold()
        let unknown = NetworkMessageID(high: 9, low: 9).description
        await #expect(throws: OperationFailure.self) {
            _ = try await bench.perform(ModerationReject(items: [id, unknown]))
        }
        #expect(bench.reports == [] && bench.store.auditLog.isEmpty)
        let outcome = try await bench.perform(ModerationReject(items: [id, id]))
        #expect(outcome.done == 2 && outcome.value.count == 2 && bench.reports.count == 1)
    }

    @Test("the sender of a rejected message from outside is told nothing")
    func rejectOutside() async throws {
        let bench = try await ModerationBench()
        let id = try await bench.hold(.incoming)
        #expect(try await bench.perform(ModerationReject(items: [id])).done == 2)
        #expect(bench.reports == [] && bench.waiting == [])
    }

    @Test("a copy can be answered for by itself")
    func single() async throws {
        let bench = try await ModerationBench()
        try await bench.hold()
        var filter = QuarantineFilter()
        filter.types = [.moderation]
        let page = try await bench.perform(QuarantineList(filter))
        let item = try #require(page.value.first)
        #expect(try await bench.perform(ModerationApprove(items: [item.identity])).done == 1)
        #expect(bench.waiting == [item.recipientAddress])
        #expect(try await bench.perform(ModerationList()).count == 1)
    }

    @Test("what nobody answers for in two days is ended once, with one report, also after a restart")
    func expiry() async throws {
        let bench = try await ModerationBench()
        try await bench.hold()
        try await bench.hold(.incoming)
        bench.desk.clock.advance(by: .seconds(48 * 3_600 - 1))
        await ModerationUpkeep(bench.administration).keepUp()
        #expect(try await bench.perform(ModerationList()).count == 2)
        bench.desk.clock.advance(by: .seconds(1))
        for _ in 0..<2 { await ModerationUpkeep(bench.administration).keepUp() }
        #expect(try await bench.perform(ModerationList()).isEmpty)
        let reply = "550 5.4.7 No moderator has answered for the message within 2 days"
        #expect(bench.reports == ["\(reply) | \(reply)"])
        #expect(bench.store.recipients.values.count { $0.state == .discarded } == 4)
    }

    @Test("an answer that comes too late is refused")
    func late() async throws {
        let bench = try await ModerationBench()
        let id = try await bench.hold()
        bench.desk.clock.advance(by: .hours(48))
        #expect(try await bench.perform(ModerationApprove(items: [id])).done == 0)
        #expect(bench.waiting == [])
    }

    @Test("commands of the quarantine let nothing out that waits for a moderator, and delete none of it")
    func quarantine() async throws {
        let bench = try await ModerationBench()
        let id = try await bench.hold()
        let released = try await bench.perform(QuarantineRelease(items: [id]))
        let deleted = try await bench.perform(QuarantineDelete(items: [id]))
        #expect(released.done == 0 && deleted.done == 0 && bench.waiting == [])
        #expect((released.value + deleted.value).allSatisfy { $0.reason == Administration.sentenceForModerated })
    }
}
