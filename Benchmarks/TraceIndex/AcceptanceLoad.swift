import Foundation
import Mail
import MailFlow
import NIOCore
import NodeState
import Queueing
import SQLiteStore

/// Twenty sessions, each of which hands the store a message of 4 KB, waits for its commit, which is what the 250 waits for,
/// and rests a moment.
struct AcceptanceLoad {
    let isIndexed: Bool
    let seconds: Double
    private static let sessions = 20

    init(isIndexed: Bool, seconds: Double) {
        self.isIndexed = isIndexed
        self.seconds = seconds
    }

    /// Milliseconds from the submission of each message to its commit.
    func run() async throws -> [Double] {
        let folder = "/var/tmp/postern-trace-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try SQLiteStore.open(folder: folder, time: SystemTime(), logger: Corpus.quiet)
        defer { store.close() }
        let index = TraceIndex(
            dataFolder: folder, feed: store, settings: TraceIndexSettings(), time: SystemTime(), logger: Corpus.quiet)
        let door = ObservedMessageStore(store, observers: isIndexed ? [index] : [])
        let indexing = isIndexed ? Task { await index.run() } : nil
        let end = ContinuousClock().now + .seconds(seconds)
        let times = try await withThrowingTaskGroup(of: [Double].self) { group in
            for session in 0..<AcceptanceLoad.sessions {
                group.addTask {
                    var times: [Double] = []
                    while ContinuousClock().now < end {
                        let acceptance = try message(session * 1_000_000 + times.count)
                        let began = ContinuousClock().now
                        let result = await withCheckedContinuation { continuation in
                            door.submit(StoreTransaction(acceptances: [acceptance])) {
                                continuation.resume(returning: $0)
                            }
                        }
                        _ = try result.get()
                        times.append((ContinuousClock().now - began).seconds * 1e3)
                        try await Task.sleep(for: .milliseconds(5))
                    }
                    return times
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        indexing?.cancel()
        await indexing?.value
        await index.close()
        return times
    }

    private func message(_ number: Int) throws -> Acceptance {
        let domain = try Domain("tenant\(number % 100).example")
        let recipient = EmailAddress(localPart: "user\(number % 900)", domain: domain)
        let sender = EmailAddress(
            localPart: "someone\(number % 5_000)", domain: try Domain("sender\(number % 700).example"))
        let organization = "tenant\(number % 100)"
        return Acceptance(
            networkMessageID: NetworkMessageID(high: UInt64(number), low: UInt64.random(in: 0...(.max))),
            organization: organization, origin: .smtp,
            envelope: Envelope(
                sender: .mailbox(sender), returnContent: nil, envelopeID: nil, smtpUTF8: false, eightBitMIME: true),
            content: .memory(ByteBuffer(repeating: 0x78, count: 4_096)), priority: .normal,
            acceptedAt: SystemTime().now(), receivedAt: SystemTime().wallTime(), clientAddress: IPAddress("192.0.2.7"),
            clientName: "mail.example", messageIDField: "<\(number).\(organization)@mail.example>",
            subject: "An ordinary subject of message \(number)", author: sender.description, decisions: [],
            copies: [
                MessageCopy(
                    edits: MessageEdits(),
                    deliveries: [
                        Delivery(
                            recipient: EnvelopeRecipient(address: recipient), deliverTo: recipient,
                            key: QueueKey(organization: organization, deliveryType: .mailbox, nextHop: "mailbox"),
                            routing: RoutingInputs(direction: .incoming, revision: 1))
                    ])
            ])
    }
}
