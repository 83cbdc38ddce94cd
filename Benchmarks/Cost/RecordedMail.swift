import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NodeState
import Queueing
import SQLiteStore

/// What is written down about mail behind its acceptance: the index of the trace, the counts for reports.
final class RecordedMail {
    private let time = SteppedTime()
    private let random = RepeatedRandom()
    private let store: SQLiteStore
    private let traceIndex: TraceIndex
    private var number = 0
    private var counts = TrafficCounts()
    private var recipients: [RecipientID: TrafficRecipient] = [:]

    init(_ setting: Setting) throws {
        let folder = setting.folder + "/data"
        store = try SQLiteStore.openWithoutThread(
            folder: folder, time: time, configuration: StoreConfiguration(), logger: .silent)
        traceIndex = TraceIndex(
            dataFolder: folder, feed: store, settings: TraceIndexSettings(), time: time, logger: .silent)
    }

    /// Commits so many messages, ten at a time, and the ends of those before with them.
    func commit(_ count: Int) throws {
        for _ in 0..<(count / 10) {
            let accepted = try accept(10)
            for (_, receipt) in accepted {
                let updates = receipt.recipients.map { queued in
                    RecipientUpdate(
                        id: queued.id, state: .delivered,
                        event: RecipientEvent(.deliver, at: time.wallTime(), detail: "250 2.0.0 Ok: taken"))
                }
                store.submit(StoreTransaction(updates: updates)) { _ in }
            }
        }
    }

    /// Has so many messages indexed, some at a time, as the index finds them. What it costs to accept them is not counted.
    func index(_ count: Int) throws {
        for _ in 0..<(count / 50) {
            try Counting.outside { _ = try accept(50) }
            let traceIndex = traceIndex
            try MainQueue.shared.wait { try await traceIndex.indexAll() }
        }
        guard traceIndex.lag.through.rawValue == Int64(number) else {
            throw CostBenchmark.Mistake("\(traceIndex.lag.through) of \(number) messages are indexed")
        }
    }

    /// Has so many messages counted when they are accepted, and when they are delivered.
    func countTraffic(_ count: Int) throws {
        for _ in 0..<(count / 50) {
            let accepted = try Counting.outside { try accept(50) }
            for (acceptance, receipt) in accepted {
                let note = AcceptedNote(acceptance)
                counts.count(.accepted(note.fact { domain, _ in domain.name == "contoso.test" }))
                let message = note.message
                for (delivery, queued) in zip(note.deliveries, receipt.recipients) {
                    recipients[queued.id] = TrafficRecipient(delivery, of: message, in: queued.key)
                }
            }
            for (_, receipt) in accepted {
                for queued in receipt.recipients {
                    guard let recipient = recipients.removeValue(forKey: queued.id) else { continue }
                    counts.count(.ended(.init(at: time.wallTime(), recipient: recipient, end: .delivered, tls: nil)))
                }
            }
        }
        guard !counts.isEmpty, recipients.isEmpty else { throw CostBenchmark.Mistake("nothing was counted") }
    }

    private func accept(_ count: Int) throws -> [(Acceptance, CommitReceipt.Accepted)] {
        let acceptances = try (0..<count).map { _ in try message() }
        let receipts = NIOLockedValueBox<[CommitReceipt.Accepted]>([])
        for acceptance in acceptances {
            store.submit(StoreTransaction(acceptances: [acceptance])) { result in
                receipts.withLockedValue { $0 += (try? result.get())?.accepted ?? [] }
            }
        }
        _ = store.commitNow()
        time.advance(by: .milliseconds(50))
        let found = receipts.withLockedValue { $0 }
        guard found.count == count else { throw CostBenchmark.Mistake("a message was not accepted") }
        return Array(zip(acceptances, found))
    }

    private func message() throws -> Acceptance {
        number += 1
        let recipient = try Way.address("person\(number % 100)@contoso.test")
        let sender = try Way.address("someone\(number % 40)@outside\(number % 7).test")
        return Acceptance(
            networkMessageID: NetworkMessageID(high: random.next(), low: random.next()), organization: "contoso",
            origin: .smtp, envelope: Envelope(sender: .mailbox(sender)),
            content: .memory(ByteBuffer(repeating: 0x78, count: 1_024)), priority: .normal, acceptedAt: time.now(),
            receivedAt: time.wallTime(), clientAddress: IPAddress("192.0.2.7"), clientName: "mail.outside.test",
            messageIDField: "<\(number).4711@mail.outside.test>", subject: "An ordinary subject of message \(number)",
            author: sender.description, decisions: [],
            copies: [
                MessageCopy(
                    edits: MessageEdits(),
                    deliveries: [
                        Delivery(
                            recipient: EnvelopeRecipient(address: recipient), deliverTo: recipient,
                            key: QueueKey(
                                organization: "contoso", deliveryType: .smartHost, nextHop: "127.0.0.1",
                                connector: "To the sink"),
                            routing: RoutingInputs(direction: .incoming, revision: 1))
                    ])
            ])
    }
}
