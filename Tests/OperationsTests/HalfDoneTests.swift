import Mail
import PosternTesting
import Queueing
import Testing

@testable import Operations

@Suite("Operations on a store that fails half-way")
struct HalfDoneTests {
    /// One more than are written at once.
    private static let many = (1...Administration.batch + 1).map { "bob\($0)@office.example" }

    private static func events(_ desk: OperationDesk) -> [[RecipientEvent.Kind]] {
        desk.store.recipients(of: SequenceNumber(1)).map { $0.events.map(\.kind) }
    }

    @Test("a queue that is stopped is said to be stopped, though the trace of some recipients can't be written")
    func suspend() async throws {
        let desk = try await OperationDesk()
        try await desk.accept(for: Self.many)
        desk.store.failSubmit(behind: 1, .full)
        #expect(try await desk.perform(QueueSuspend(queue: "head")) == RecipientCount(Self.many.count))
        #expect(desk.store.stoppedQueues == [OperationDesk.queue])
        #expect(desk.store.auditLog.map(\.change) == ["1001 recipients"])
        #expect(Self.events(desk) == Array(repeating: [.suspend], count: Administration.batch) + [[]])
        // A second time changes nothing, and leaves neither entry nor event.
        #expect(try await desk.perform(QueueSuspend(queue: "head")) == RecipientCount(0))
        #expect(desk.store.auditLog.count == 1)
        #expect(Self.events(desk)[0] == [.suspend])
    }

    @Test("a queue that could not be let go on is stopped, and the trace says nothing else")
    func resume() async throws {
        let desk = try await OperationDesk()
        try await desk.accept()
        #expect(try await desk.perform(QueueResume(queue: "head")) == RecipientCount(0))
        #expect(desk.store.auditLog.isEmpty && Self.events(desk) == [[]])
        _ = try await desk.perform(QueueSuspend(queue: "head"))
        desk.store.failSubmit(.full)
        let failure = await #expect(throws: OperationFailure.self) {
            try await desk.perform(QueueResume(queue: "head"))
        }
        #expect(failure?.lines.first?.contains("stays as it was") == true, "\(failure?.lines ?? [])")
        #expect(desk.store.stoppedQueues == [OperationDesk.queue])
        #expect(Self.events(desk) == [[.suspend]])
        #expect(desk.store.auditLog.map(\.action) == [.queueSuspend])
        #expect(try await desk.perform(QueueResume(queue: "head")) == RecipientCount(1))
        #expect(desk.store.stoppedQueues.isEmpty)
        #expect(Self.events(desk) == [[.suspend, .resume]])
    }

    @Test("a message that goes on for some of its recipients is not said to be as it was", arguments: [0, 1])
    func message(_ writes: Int) async throws {
        let desk = try await OperationDesk()
        try await desk.accept(for: ["bob@office.example", "eve@office.example"])
        _ = try await desk.perform(MessageSuspend(message: "1"))
        let parked = try #require(desk.store.waiting.last)
        let inputs = try #require(desk.store.recipients[parked.id]).delivery.routing
        try await desk.queues.reroute([
            QueueMove(ids: [parked.id], route: .init(key: .poison("contoso"), inputs: inputs))
        ])
        desk.store.failSubmit(behind: writes, .full)
        let failure = await #expect(throws: OperationFailure.self) {
            try await desk.perform(MessageResume(message: "1"))
        }
        let words = writes == 0 ? "stays as it was" : "does not go on for each recipient"
        #expect(failure?.lines.first?.contains(words) == true, "\(failure?.lines ?? [])")
        #expect(desk.store.waiting.map(\.isSuspended) == [writes == 0, writes == 0])
        let resumed = desk.store.auditLog.filter { $0.action == .messageResume }
        #expect(resumed.map(\.result) == (writes == 0 ? [] : [.done, .failed]))
    }

    @Test("says of a message only what changes")
    func changes() async throws {
        let desk = try await OperationDesk()
        try await desk.accept(for: ["bob@office.example", "eve@office.example"])
        _ = try await desk.perform(MessageSuspend(message: "1", recipient: "bob@office.example"))
        #expect(try await desk.perform(MessageSuspend(message: "1")) == RecipientCount(1))
        #expect(desk.store.auditLog.map(\.change) == ["1 recipient", "1 recipient"])
    }

    @Test("a queue that was not routed again has a second entry that says so", arguments: [0, 1])
    func resubmit(_ writes: Int) async throws {
        let desk = try await OperationDesk()
        try await desk.accept(for: Self.many)
        desk.store.failSubmit(behind: writes, .full)
        let failure = await #expect(throws: OperationFailure.self) {
            try await desk.perform(QueueResubmit(queue: "head"))
        }
        #expect(failure?.lines.first?.hasPrefix("Nothing ") == true, "\(failure?.lines ?? [])")
        #expect(desk.store.auditLog.map(\.result) == (writes == 0 ? [] : [.done, .failed]))
        #expect(desk.store.waiting.allSatisfy { $0.key == OperationDesk.queue })
    }
}
