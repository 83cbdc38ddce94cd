import Foundation
import Log
import Mail
import MailFlow
import NIOCore
import NodeState
import Operations
import Organization
import PosternTesting
import Queueing
import Recording
import SQLiteStore
import Testing

@testable import Gateway

@Suite("The index of the trace in a gateway", .timeLimit(.minutes(30)))
struct TraceIndexingTests {
    private static let quiet = Logger.silent

    private func acceptance(_ number: Int, received: WallTime) throws -> Acceptance {
        let ann = EmailAddress(localPart: "ann", domain: try Domain("contoso.com"))
        return Acceptance(
            networkMessageID: NetworkMessageID(high: UInt64(number), low: 7), organization: "contoso", origin: .smtp,
            envelope: Envelope(
                sender: .mailbox(EmailAddress(localPart: "me\(number)", domain: try Domain("webmail.example"))),
                returnContent: nil, envelopeID: nil, smtpUTF8: false, eightBitMIME: false),
            content: .memory(ByteBuffer(string: "Subject: x\r\n\r\n")), priority: .normal,
            acceptedAt: Instant(milliseconds: 1), receivedAt: received, clientAddress: IPAddress("192.0.2.7"),
            clientName: "mail.webmail.example", messageIDField: "<\(number)@webmail.example>",
            subject: "=?utf-8?q?Stra=C3=9Fe?= \(number)", decisions: [],
            copies: [
                MessageCopy(
                    edits: MessageEdits(),
                    deliveries: [
                        Delivery(
                            recipient: EnvelopeRecipient(address: ann), deliverTo: ann,
                            key: QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "mailbox"),
                            routing: RoutingInputs(direction: .incoming, revision: 1))
                    ])
            ])
    }

    private func submit(_ acceptance: Acceptance, to store: any MessageStore) async throws {
        let result = await withCheckedContinuation { continuation in
            store.submit(StoreTransaction(acceptances: [acceptance])) { continuation.resume(returning: $0) }
        }
        _ = try result.get()
    }

    /// On a thread of its own: an operation without a gateway blocks, and tasks have few threads.
    private func perform(_ operation: TraceRebuild, on gateway: StoppedGateway) async -> Result<
        TraceRebuildView, OperationFailure
    > {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    returning: Result { () throws(OperationFailure) in
                        try gateway.perform(operation, by: .current)
                    })
            }
        }
    }

    @Test("a message that is accepted is in the index soon, without anybody asking")
    func running() async throws {
        let folder = try TemporaryFolder()
        let time = SystemTime()
        let server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: folder.path)
        let store = try SQLiteStore.open(folder: folder.path, time: time, logger: Self.quiet)
        let index = TraceIndex(beside: store, server, time: time, logger: Self.quiet)
        let opened = OpenedStores(
            store, logger: Self.quiet, traffic: TrafficCounting(store: store, time: time, logger: Self.quiet),
            traceIndex: index)
        let running = Task { await index.run() }
        try await submit(acceptance(1, received: time.wallTime()), to: opened.stores.messages)
        while await index.indexedThrough() < SequenceNumber(1) { try await Task.sleep(for: .milliseconds(5)) }
        var query = TraceQuery()
        (query.senders, query.subject) = (["me1@webmail.example"], .init("sTRAße 1", .endsWith))
        let finding = try await index.find(query, behind: nil, limit: 10, until: time.now() + .seconds(10))
        #expect(finding.rows.map(\.number) == [RecipientID(SequenceNumber(1), index: 0).rawValue])
        running.cancel()
        await running.value
        await index.close()
        opened.close()
    }

    @Test("the index is made anew without a running gateway, day by day")
    func stopped() async throws {
        let folder = try TemporaryFolder()
        let clock = VirtualClock()
        let server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: folder.path)
        let store = try SQLiteStore.open(folder: folder.path, time: clock, logger: Self.quiet)
        let today = UTCDay(clock.wallTime())
        for (number, before) in [2, 0, 2].enumerated() as EnumeratedSequence<[Int64]> {
            try await submit(
                acceptance(number, received: UTCDay(number: today.number - before).start), to: store)
        }
        store.close()
        let gateway = StoppedGateway(server: server, time: clock, logger: Self.quiet)
        let view = try await perform(TraceRebuild(), on: gateway).get()
        #expect(view.isDone)
        #expect(view.days.map(\.day) == [UTCDay(number: today.number - 2), today].map(\.description))
        #expect(view.days.map(\.messages) == [2, 1])
        #expect(view.days.map(\.rows) == [2, 1])
        let one = try await perform(
            TraceRebuild(after: "\(UTCDay(number: today.number - 2))", through: "\(today)"), on: gateway
        ).get()
        #expect(one.days.map(\.day) == ["\(today)"])
        let finding = try await IndexFinder(dataFolder: folder.path, time: clock).find(
            TraceQuery(), behind: nil, limit: 10, until: clock.now() + .seconds(2))
        #expect(finding.rows.count == 3)
    }

    @Test("a day that is none is refused with a word about it")
    func noDay() async throws {
        let folder = try TemporaryFolder()
        let clock = VirtualClock()
        let server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: folder.path)
        let gateway = StoppedGateway(server: server, time: clock, logger: Self.quiet)
        await #expect(throws: OperationFailure(.usage, "yesterday is not a day; give one such as 2026-11-23.")) {
            try await perform(TraceRebuild(after: "yesterday"), on: gateway).get()
        }
    }
}
