import Foundation
import Log
import Queueing
import Testing

@testable import SQLiteStore

// The waits of these queues are so long, and the deadlines they are asked with so short, that no machine is slow enough
// to confuse them.
@Suite("The writer's queue")
struct WriteQueueTests {
    private static let never: Int64 = 3_600_000
    private let fixture = StoreFixture()

    private func queue(commitInterval: Int64 = 0, markDelay: Int64 = 0) throws -> WriteQueue {
        try FileManager.default.createDirectory(atPath: fixture.folder, withIntermediateDirectories: true)
        return WriteQueue(
            capacity: 1 << 20, pace: WriteQueue.Pace(commitInterval: commitInterval, markDelay: markDelay),
            marks: try MarkLog(folder: fixture.folder), logger: .silent)
    }

    private func putMark(into queue: WriteQueue) {
        let mark = fixture.end(RecipientID(1))
        #expect(queue.put(StoreTransaction(updates: [mark])) { _ in })
    }

    private func putMessages(_ count: Int, into queue: WriteQueue) throws {
        for _ in 0..<count {
            let acceptance = try fixture.acceptance()
            #expect(queue.put(StoreTransaction(acceptances: [acceptance])) { _ in })
        }
    }

    /// How many entries are taken; nil when the deadline comes first.
    private func taken(from queue: WriteQueue, within milliseconds: Int64) -> Int? {
        guard case .batch(let batch) = queue.take(until: Monitor.milliseconds + milliseconds) else { return nil }
        return batch.entries.count
    }

    @Test("keeps a mark until there is an acceptance to be committed with")
    func markWaits() throws {
        let queue = try queue(markDelay: Self.never)
        putMark(into: queue)
        #expect(taken(from: queue, within: 5) == nil)
        try putMessages(1, into: queue)
        #expect(taken(from: queue, within: Self.never) == 2)
    }

    @Test("gives out a mark alone after its delay")
    func markAlone() throws {
        let queue = try queue(markDelay: 5)
        putMark(into: queue)
        #expect(taken(from: queue, within: Self.never) == 1)
    }

    @Test("gives out a mark that waits when it is closed")
    func closing() throws {
        let queue = try queue(markDelay: Self.never)
        putMark(into: queue)
        queue.close()
        #expect(taken(from: queue, within: Self.never) == 1)
        guard case .closed = queue.take(until: Monitor.milliseconds + Self.never) else {
            Issue.record("the queue gives out something after its end")
            return
        }
    }

    @Test("keeps commits apart only when more than two senders are at work", arguments: [(2, 1), (3, nil)])
    func distance(messages: Int, next: Int?) throws {
        let queue = try queue(commitInterval: Self.never)
        try putMessages(messages, into: queue)
        #expect(taken(from: queue, within: Self.never) == messages)
        try putMessages(1, into: queue)
        #expect(taken(from: queue, within: 5) == next)
    }

    @Test("waits for no more messages than the last commits had, and for twelve at most", arguments: [3, 12, 40])
    func expected(messages: Int) throws {
        let queue = try queue(commitInterval: Self.never)
        try putMessages(messages, into: queue)
        #expect(taken(from: queue, within: Self.never) == messages)
        let enough = min(messages, 12)
        try putMessages(enough - 1, into: queue)
        #expect(taken(from: queue, within: 5) == nil)
        try putMessages(1, into: queue)
        #expect(taken(from: queue, within: Self.never) == enough)
    }

    @Test("expects one message less after each smaller commit")
    func fewer() throws {
        let queue = try queue(commitInterval: Self.never)
        try putMessages(5, into: queue)
        #expect(taken(from: queue, within: Self.never) == 5)
        putMark(into: queue)
        #expect(taken(from: queue, within: Self.never) == 1)
        try putMessages(4, into: queue)
        #expect(taken(from: queue, within: Self.never) == 4)
    }
}
