import Mail
import PosternTesting
import Queueing
import Testing

@testable import Operations

@Suite("Operations on many queues and messages")
struct BulkTests {
    private static let domain = QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "Example.net")

    private static func address(_ text: String) throws -> ReversePath {
        .mailbox(try #require(EmailAddress(text)))
    }

    /// A desk with four messages for five recipients in two queues.
    private static func desk() async throws -> OperationDesk {
        let desk = try await OperationDesk()
        try await desk.accept(
            for: ["bob@office.example"], from: try address("eve@fabrikam.example"), subject: "Rechnung 1")
        desk.clock.advance(by: .minutes(10))
        try await desk.accept(
            for: ["bob@office.example", "amy@office.example"], from: try address("joe@fabrikam.example"),
            subject: "Lunch")
        try await desk.accept(for: ["bob@example.net"], subject: "Undeliverable", to: domain)
        try await desk.accept(
            for: ["bob@example.net"], from: try address("eve@fabrikam.example"), subject: "Test", to: domain,
            origin: .validation)
        return desk
    }

    private static func suspended(_ desk: OperationDesk) -> [Int64] {
        desk.store.waiting.filter(\.isSuspended).map(\.sequence.rawValue)
    }

    @Test("are counted first: without the count nothing is done and nothing is in the audit log")
    func counted() async throws {
        let desk = try await Self.desk()
        let queues = try await desk.perform(QueueAct(.suspend, QueueFilter(organization: "CONTOSO")))
        #expect(queues == BulkOutcome(matchedQueues: 2, matchedRecipients: 5))
        let messages = try await desk.perform(MessageAct(.remove, MessageFilter(organization: "Contoso")))
        #expect(messages == BulkOutcome(matchedRecipients: 4))
        #expect(!messages.isDone && messages.recipients == 0)
        #expect(desk.store.waiting.count == 5 && desk.store.stoppedQueues.isEmpty && desk.store.auditLog.isEmpty)
    }

    @Test(
        "are refused when the count differs by more than a tenth of what was expected",
        arguments: [
            (100, 100, true), (100, 110, true), (100, 111, false), (100, 90, true), (100, 89, false), (9, 10, false),
            (10, 11, true), (0, 0, true), (0, 1, false), (1, 0, false), (.max, 0, false),
        ] as [(Int, Int, Bool)])
    func confirmation(expected: Int, matched: Int, isGiven: Bool) {
        let result = try? BulkConfirmation.isGiven(expected, matched: matched, what: "queues")
        #expect(result == (isGiven ? true : nil))
        #expect((try? BulkConfirmation.isGiven(nil, matched: matched, what: "queues")) == false)
        #expect(throws: OperationFailure.self) {
            try BulkConfirmation.isGiven(-1 - expected / 2, matched: matched, what: "queues")
        }
    }

    @Test("a refusal says how many there are by now, and changes nothing")
    func refused() async throws {
        let desk = try await Self.desk()
        let failure = await #expect(throws: OperationFailure.self) {
            try await desk.perform(MessageAct(.remove, MessageFilter(recipient: "*@office.example"), expectedCount: 2))
        }
        #expect(failure?.lines.first?.hasPrefix("By now 3 recipients match, not 2: nothing was done.") == true)
        #expect(desk.store.waiting.count == 5 && desk.store.auditLog.isEmpty)
    }

    @Test("need a condition, or all queues to be meant, and an organization that there is")
    func conditions() async throws {
        let desk = try await Self.desk()
        let empty = await #expect(throws: OperationFailure.self) {
            try await desk.perform(QueueAct(.suspend, QueueFilter(), expectedCount: 2))
        }
        #expect(empty?.kind == .usage)
        await #expect(throws: OperationFailure.self) {
            try await desk.perform(MessageAct(.remove, MessageFilter(), expectedCount: 4))
        }
        let unknown = await #expect(throws: OperationFailure.self) {
            try await desk.perform(QueueAct(.suspend, QueueFilter(organization: "contsoo"), expectedCount: 0))
        }
        #expect(unknown?.lines == ["There is no organization contsoo. There are: contoso."])
        await #expect(throws: OperationFailure.self) {
            try await desk.perform(MessageAct(.remove, MessageFilter(queue: "nowhere"), expectedCount: 0))
        }
        #expect(desk.store.stoppedQueues.isEmpty && desk.store.waiting.count == 5)
    }

    @Test("queues are stopped and go on with one entry of the audit log, which has the filter and the count")
    func queues() async throws {
        let desk = try await Self.desk()
        let filter = QueueFilter(organization: "contoso", messagesOver: 1)
        let outcome = try await desk.perform(QueueAct(.suspend, filter, expectedCount: 2))
        #expect(outcome.isDone && outcome.queues == 2 && outcome.recipients == 5)
        #expect(Set(desk.store.stoppedQueues) == [OperationDesk.queue, Self.domain])
        let entry = try #require(desk.store.auditLog.first)
        #expect(desk.store.auditLog.count == 1 && entry.action == .queueSuspend && entry.organization == "contoso")
        #expect(entry.object == ObjectReference(.queue, "organization contoso, more than 1 recipient"))
        #expect(entry.change == "2 queues, 5 recipients")
        // Those that are stopped are not stopped again.
        let again = try await desk.perform(QueueAct(.suspend, filter))
        #expect(again.matchedQueues == 0)
        let resumed = try await desk.perform(QueueAct(.resume, QueueFilter(), isForAll: true, expectedCount: 2))
        #expect(resumed.queues == 2 && desk.store.stoppedQueues.isEmpty)
        #expect(desk.store.auditLog.map(\.action) == [.queueSuspend, .queueResume])
        let events = desk.store.recipients(of: SequenceNumber(2)).map { $0.events.map(\.kind) }
        #expect(events == [[.suspend, .resume], [.suspend, .resume]])
    }

    @Test("queues are tried by a filter, but not those that are stopped or lead nowhere")
    func retry() async throws {
        let desk = try await Self.desk()
        try await desk.accept(
            for: ["x@corp.contoso.com"],
            to: QueueKey(organization: "contoso", deliveryType: .unreachable, nextHop: "corp.contoso.com"))
        _ = try await desk.perform(QueueSuspend(queue: "example.net"))
        let outcome = try await desk.perform(QueueAct(.retry, QueueFilter(), isForAll: true, expectedCount: 1))
        #expect(outcome.queues == 1 && outcome.recipients == 3)
        #expect(desk.queues.triedQueues == [OperationDesk.queue])
    }

    @Test("queues are routed again by a filter, and the answer says how many recipients moved")
    func resubmitQueues() async throws {
        let desk = try await OperationDesk()
        let lost = QueueKey(organization: "contoso", deliveryType: .unreachable, nextHop: "office.example")
        try await desk.accept(for: ["bob@office.example", "amy@office.example"], to: lost)
        try await desk.accept(for: ["eve@office.example"])
        let outcome = try await desk.perform(QueueAct(.resubmit, QueueFilter(), isForAll: true, expectedCount: 2))
        #expect(outcome.queues == 2 && outcome.recipients >= 3 && outcome.moved == 2)
        #expect(desk.store.waiting.allSatisfy { $0.key == OperationDesk.queue })
    }

    @Test(
        "messages are found by sender, recipient, queue, age and subject, without case, and never those of validations",
        arguments: [
            (MessageFilter(sender: "EVE@fabrikam.example"), [1]),
            (MessageFilter(sender: "*@Fabrikam.example"), [1, 2, 2]),
            (MessageFilter(sender: "<>"), [3]), (MessageFilter(recipient: "amy@office.example"), [2]),
            (MessageFilter(recipient: "bob@*"), [1, 2, 3]), (MessageFilter(queue: "example.NET"), [3]),
            (MessageFilter(queue: "head"), [1, 2, 2]), (MessageFilter(olderThan: 599), [1]),
            (MessageFilter(olderThan: 600), []), (MessageFilter(subject: "rechnung"), [1]),
            (MessageFilter(sender: "*@fabrikam.example", recipient: "bob@office.example"), [1, 2]),
            (MessageFilter(sender: "nobody@fabrikam.example"), []), (MessageFilter(subject: "un*able"), [3]),
        ] as [(MessageFilter, [Int64])])
    func messages(filter: MessageFilter, sequences: [Int64]) async throws {
        let desk = try await Self.desk()
        let outcome = try await desk.perform(MessageAct(.suspend, filter, expectedCount: sequences.count))
        #expect(outcome.isDone && outcome.matchedRecipients == sequences.count && outcome.recipients == sequences.count)
        #expect(Self.suspended(desk) == sequences)
        #expect(desk.store.auditLog.count == (sequences.isEmpty ? 0 : 1))
        let resumed = try await desk.perform(
            MessageAct(.resume, MessageFilter(organization: "contoso"), expectedCount: sequences.count))
        #expect(resumed.recipients == sequences.count && Self.suspended(desk).isEmpty)
    }

    @Test("messages are removed with reports, in portions, with one entry")
    func remove() async throws {
        let desk = try await OperationDesk()
        try await desk.accept(for: Self.many, from: try Self.address("eve@fabrikam.example"))
        try await desk.accept(for: ["bob@office.example"])
        let filter = MessageFilter(sender: "eve@fabrikam.example")
        let outcome = try await desk.perform(
            MessageAct(.remove, filter, isReported: true, expectedCount: Self.many.count))
        #expect(outcome.recipients == Self.many.count)
        #expect(desk.store.waiting.map(\.sequence.rawValue) == [2])
        #expect(desk.store.auditLog.map(\.action) == [.messageRemove])
        #expect(desk.store.auditLog.first?.object == ObjectReference(.message, "sender eve@fabrikam.example"))
        #expect(desk.store.auditLog.first?.change == "4001 recipients, with a non-delivery report")
    }

    private static let many = (1...4_001).map { "bob\($0)@office.example" }

    @Test("messages are routed again wherever they wait, each with its event")
    func resubmit() async throws {
        let desk = try await OperationDesk()
        let lost = QueueKey(organization: "contoso", deliveryType: .unreachable, nextHop: "office.example")
        try await desk.accept(for: Self.many, to: lost)
        let outcome = try await desk.perform(
            MessageAct(.resubmit, MessageFilter(queue: "unreachable"), expectedCount: Self.many.count))
        #expect(outcome.recipients == Self.many.count && outcome.moved == Self.many.count)
        #expect(desk.store.waiting.allSatisfy { $0.key == OperationDesk.queue })
        let events = desk.store.recipients(of: SequenceNumber(1)).map { $0.events.map(\.kind) }
        #expect(events.allSatisfy { $0 == [.resubmit] })
        #expect(desk.store.auditLog.map(\.action) == [.messageResubmit])
        let one = try await desk.perform(MessageResubmit(message: "1", recipient: "bob1@office.example"))
        #expect(one == Resubmitted(recipients: 1, moved: 0))
    }

    @Test(
        "say how far they came when the store fails on the way, in the answer and in the audit log", arguments: [0, 2])
    func interrupted(_ writes: Int) async throws {
        let desk = try await OperationDesk()
        try await desk.accept(for: Self.many)
        desk.store.failSubmit(behind: writes, .full)
        let failure = await #expect(throws: OperationFailure.self) {
            try await desk.perform(
                MessageAct(.suspend, MessageFilter(organization: "contoso"), expectedCount: Self.many.count))
        }
        let sentence = failure?.lines.first ?? ""
        #expect(sentence.hasPrefix(writes == 0 ? "Nothing was done" : "It was done for 2000 of 4001 recipients"))
        #expect(sentence.contains("the disk is full"))
        #expect(Self.suspended(desk).count == writes * 1_000)
        #expect(desk.store.auditLog.map(\.result) == (writes == 0 ? [] : [.done, .failed]))
        if writes > 0 {
            #expect(desk.store.auditLog.last?.change == "done for 2000 of 4001 recipients, then interrupted")
        }
    }

    @Test("queues that could not all be stopped are said to be so", arguments: [0, 1])
    func interruptedQueues(_ writes: Int) async throws {
        let desk = try await Self.desk()
        desk.store.failSubmit(behind: writes, .full)
        let failure = await #expect(throws: OperationFailure.self) {
            try await desk.perform(QueueAct(.suspend, QueueFilter(), isForAll: true, expectedCount: 2))
        }
        let sentence = failure?.lines.first ?? ""
        #expect(sentence.contains(writes == 0 ? "stays as it was" : "done for 1 of 2 queues"), "\(sentence)")
        #expect(desk.store.stoppedQueues.count == writes)
        #expect(desk.store.auditLog.map(\.result) == (writes == 0 ? [] : [.done, .failed]))
    }
}
