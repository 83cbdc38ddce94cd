import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import PosternTesting
import Queueing
import Testing

@testable import Recording

/// Keeps marks in memory, and fails where a test says so.
private final class KeptMarks: RecentMarkKeeping {
    let kept = NIOLockedValueBox<[RecentMark]>([])
    let isFull = NIOLockedValueBox(false)

    func append(_ marks: [RecentMark]) throws {
        if isFull.withLockedValue({ $0 }) { throw StoreError.full }
        kept.withLockedValue { $0 += marks }
    }

    func read(from place: LateSweep.Place?) throws -> RecentMarkPage {
        RecentMarkPage(marks: kept.withLockedValue { $0 }, next: nil, isLast: true)
    }
}

@Suite("Keeping marks of accepted mail", .timeLimit(.minutes(10)))
struct MarkKeeperTests {
    private let marks = KeptMarks()
    private let log = RecordingLog()
    private let clock = VirtualClock()

    private func commit(_ count: Int, hasTraits: Bool = true, to keeper: MarkKeeper) async throws {
        let store = ObservedMessageStore(ModelStore(), observers: [keeper])
        for number in 0..<count {
            let address = try #require(EmailAddress("user\(number)@contoso.com"))
            var acceptance = Acceptance(
                networkMessageID: NetworkMessageID(random: SystemRandom()), organization: "contoso", origin: .smtp,
                envelope: Envelope(sender: .null), content: .memory(ByteBuffer(string: "Subject: x\r\n\r\n")),
                priority: .normal, acceptedAt: clock.now(), receivedAt: clock.wallTime(), clientAddress: nil,
                clientName: "", messageIDField: "", subject: "", decisions: [],
                copies: [
                    MessageCopy(
                        edits: MessageEdits(),
                        deliveries: [
                            Delivery(
                                recipient: EnvelopeRecipient(address: address), deliverTo: address,
                                key: QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "maildir"),
                                routing: RoutingInputs(direction: .incoming, revision: 1))
                        ])
                ])
            if hasTraits {
                acceptance.traits = MessageTraitSource {
                    var traits = MessageTraits(isIncoming: true, category: .bulk)
                    traits.senders = [address]
                    return traits
                }
            }
            try await store.commit(StoreTransaction(acceptances: [acceptance]))
        }
    }

    @Test("each message that can be found later gets a mark with its number, and no other does")
    func keeping() async throws {
        let keeper = MarkKeeper(keeping: marks, logger: log.logger)
        try await commit(3, to: keeper)
        try await commit(2, hasTraits: false, to: keeper)
        keeper.flush()
        let kept = marks.kept.withLockedValue { $0 }
        #expect(kept.map(\.sequence.rawValue) == [1, 2, 3])
        #expect(kept.allSatisfy { $0.category == .bulk && !$0.senders.isEmpty && $0.received == clock.wallTime() })
        #expect(log.events.isEmpty)
    }

    @Test("what there is no room for has no mark, and the log says how many messages that are")
    func bounds() async throws {
        let keeper = MarkKeeper(
            keeping: marks, logger: log.logger, bounds: MarkKeeper.Bounds(messages: 100_000, octets: 0))
        // Nothing is written before the end of the test but what the keeper's own thread takes.
        try await commit(500, to: keeper)
        keeper.flush()
        let kept = marks.kept.withLockedValue { $0.count }
        #expect(kept >= 1 && kept < 500)
        #expect(log.events.contains(.queueLateFindingsUnmarked))
    }

    @Test("a disk that fails is told once, and mail goes on")
    func failing() async throws {
        let keeper = MarkKeeper(keeping: marks, logger: log.logger)
        marks.isFull.withLockedValue { $0 = true }
        for _ in 0..<3 {
            try await commit(1, to: keeper)
            keeper.flush()
        }
        #expect(log.events == [.queueLateFindingsUnmarked])
        marks.isFull.withLockedValue { $0 = false }
        try await commit(1, to: keeper)
        keeper.flush()
        #expect(marks.kept.withLockedValue { $0.count } == 1)
    }
}
