import Foundation
import Mail
import MailFlow
import Organization
import PosternTesting
import Queueing
import Testing

@testable import Operations

@Suite("Views of operations in JSON")
struct ViewTests {
    @Test("a connector's properties stand by EOP's names beside each other, and come back in the documents' order")
    func connector() async throws {
        let desk = try await OperationDesk()
        _ = try await desk.perform(ConnectorBlock(ConnectorName("From head office"), reason: "it sends spam"))
        let connectors = try await desk.perform(ConnectorList())
        #expect(connectors.map(\.direction) == [.inbound, .outbound])
        let data = try JSONEncoder().encode(connectors)
        #expect(try JSONDecoder().decode([ConnectorView].self, from: data) == connectors)
        let objects = try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
        #expect(objects[0]["Name"] as? String == "From head office")
        #expect(objects[0]["SenderIPAddresses"] as? [String] == ["192.0.2.1"])
        #expect((objects[0]["blocked"] as? [String: String])?["at"] == desk.clock.wallTime().iso8601)
        #expect((objects[1]["SmartHosts"] as? [String])?.count == 1)
        #expect(objects[1]["LastValidationTimestamp"] is NSNull && objects[1]["blocked"] is NSNull)
    }

    @Test("the words of a message with several verdicts are those of the gravest, and say that there are others")
    func verdicts() {
        func words(_ verdicts: [Verdict]) -> String? {
            let decisions = verdicts.map { Decision(.verdict, outcome: .judged($0)) }
            return TraceDetailView(TraceDetail(rows: [], decisions: decisions, events: [])).verdictWords
        }
        let junk = Verdict(category: .spam, confidence: .spam, decision: .spam, action: .junk)
        let held = Verdict(category: .spam, confidence: .spam, decision: .spam, action: .quarantine)
        #expect(words([]) == nil)
        #expect(words([junk]) == junk.description)
        #expect(words([junk, junk]) == junk.description)
        #expect(words([junk, held]) == held.description + "; for some recipients another, see below")
    }

    @Test("a queue and what waits in it have moments in ISO 8601 and leave out what there is not")
    func queue() async throws {
        let desk = try await OperationDesk()
        try await desk.accept()
        let detail = try await desk.perform(QueueShow(queue: "head"))
        let data = try JSONEncoder().encode(detail)
        #expect(try JSONDecoder().decode(QueueDetail.self, from: data) == detail)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let queue = try #require(object["queue"] as? [String: Any])
        #expect(queue["Identity"] as? String == OperationDesk.queue.identity)
        #expect(queue["oldestMessage"] as? String == desk.clock.wallTime().iso8601)
        #expect(queue["LastError"] == nil && object["isRunning"] as? Bool == true)
        let waiting = try #require(object["waiting"] as? [[String: Any]])
        #expect(waiting.first?["DateReceived"] as? String == desk.clock.wallTime().iso8601)
    }

    @Test("queues of a gateway that does not run are listed and shown, and refuse every change")
    func storedQueues() async throws {
        let desk = try await OperationDesk()
        try await desk.accept(for: ["bob@office.example", "eve@office.example"])
        _ = try await desk.perform(MessageSuspend(message: "1"))
        let queues = StoredQueues(desk.store, time: desk.clock)
        let status = try #require(try await queues.list().first)
        #expect(status.key == OperationDesk.queue && status.messageCount == 2)
        #expect(try await queues.show(status.key, limit: 1).map(\.status) == [.suspended])
        #expect(try await queues.recipients(of: SequenceNumber(1)).count == 2)
        #expect(!queues.isRunning)
        await #expect(throws: OperationFailure.self) { _ = try await queues.retry(status.key, audit: nil) }
        await #expect(throws: OperationFailure.self) {
            _ = try await queues.setSuspended(status.key, true, noting: [], audit: nil)
        }
        await #expect(throws: OperationFailure.self) { _ = try await queues.remove(message: SequenceNumber(1)) }
        #expect(desk.store.auditLog.map(\.action) == [.messageSuspend])
    }
}
