import Mail
import MailFlow
import PosternTesting
import Queueing
import Testing

@testable import Operations

/// Whoever may use the socket may send any number; a calculation with it must not end the process.
@Suite("Arguments at the ends of their types")
struct ExtremeArgumentsTests {
    private static let moments = [
        WallTime(milliseconds: .min), WallTime(milliseconds: 0), WallTime(milliseconds: .max),
    ]

    @Test("of a search of the trace are answered", arguments: moments, TraceCursor.Kind.allCases)
    func search(moment: WallTime, kind: TraceCursor.Kind) async throws {
        let desk = try await OperationDesk()
        try await desk.accept(for: ["bob@office.example"])
        for number in [Int64.min, .max] {
            var query = TraceQuery(limit: 10)
            query.cursor = TraceCursor(received: moment, kind: kind, number: number)
            for text in [nil, "bob"] {
                query.text = text
                #expect(try await desk.perform(TraceSearch(query)).value.count <= 1)
            }
        }
        var query = TraceQuery(limit: 10)
        (query.text, query.end) = ("bob", moment)
        #expect(try await desk.perform(TraceSearch(query)).value.count <= 1)
    }

    @Test("of a report are refused where no report can begin or end", arguments: moments)
    func report(moment: WallTime) async throws {
        let desk = try await OperationDesk()
        for range in [ReportRange(end: moment), ReportRange(start: moment), ReportRange(start: moment, end: moment)] {
            await #expect(throws: OperationFailure.self) {
                _ = try await desk.perform(ReportTraffic(range))
            }
        }
    }

    @Test("of a filter are refused, and so is a condition without a text")
    func filters() async throws {
        let desk = try await OperationDesk()
        try await desk.accept(for: ["bob@office.example"])
        for filter in [
            MessageFilter(olderThan: .max), MessageFilter(olderThan: .min), MessageFilter(sender: ""),
            MessageFilter(recipient: ""), MessageFilter(subject: ""),
        ] {
            await #expect(throws: OperationFailure.self) { _ = try await desk.perform(MessageAct(.remove, filter)) }
        }
        for age in [Int.min, -1, .max] {
            var (old, many) = (QueueFilter(), QueueFilter())
            (old.olderThan, many.messagesOver) = (age, age)
            for filter in [old, many] {
                await #expect(throws: OperationFailure.self) {
                    _ = try await desk.perform(QueueAct(.suspend, filter))
                }
            }
        }
    }

    @Test("don't have the poison queue routed again unless it is named")
    func poison() async throws {
        let desk = try await OperationDesk()
        try await desk.accept(for: ["bob@office.example"], subject: "Dangerous", to: .poison("contoso"))
        try await desk.accept(for: ["amy@office.example"], subject: "Harmless")
        let queues = try await desk.perform(QueueAct(.resubmit, QueueFilter(), isForAll: true))
        #expect(queues.matchedQueues == 1 && queues.matchedRecipients == 1)
        #expect(
            try await desk.perform(QueueAct(.resubmit, QueueFilter(statuses: [.poison]))).matchedRecipients == 1)
        #expect(
            try await desk.perform(MessageAct(.resubmit, MessageFilter(subject: "Dangerous"))).matchedRecipients == 0)
        #expect(try await desk.perform(MessageAct(.remove, MessageFilter(subject: "Dangerous"))).matchedRecipients == 1)
    }
}
