import Foundation
import Mail
import MailFlow
import PosternTesting
import Queueing
import Testing

@testable import SQLiteStore

@Suite("What waiting mail takes of the disk", .timeLimit(.minutes(30)))
struct WaitingMailTests {
    /// What messages take, each of so many octets and recipients.
    private func octets(_ messages: (size: Int, recipients: Int)...) -> Int {
        messages.reduce(0) { $0 + $1.size + 4_096 + 512 * $1.recipients }
    }

    @Test("is counted by organization from the commit to the last recipient's end, wherever the content lies")
    func counts() async throws {
        let fixture = StoreFixture()
        let store = try fixture.open()
        defer { store.close() }
        let first = try await store.commit([
            try fixture.acceptance(size: 1_000, recipients: ["ann@contoso.com", "bob@contoso.com"])
        ])
        _ = try await store.commit([try fixture.acceptance(size: 200_000)])
        let other = try await store.commit([try fixture.acceptance(size: 3_000, organization: "fabrikam")])
        #expect(store.waitingOctets == ["contoso": octets((1_000, 2), (200_000, 1)), "fabrikam": octets((3_000, 1))])
        #expect(store.writer.parts.waitingMail.inline == 4_000)
        _ = try await store.commit([], [fixture.end(first.accepted[0].recipients[0].id)])
        #expect(store.waitingOctets["contoso"] == octets((1_000, 2), (200_000, 1)))
        _ = try await store.commit([], [fixture.end(first.accepted[0].recipients[1].id, .failed)])
        // An end that comes twice counts once.
        _ = try await store.commit([], [fixture.end(first.accepted[0].recipients[1].id, .failed)])
        _ = try await store.commit([], [fixture.end(other.accepted[0].recipients[0].id)])
        #expect(store.waitingOctets == ["contoso": octets((200_000, 1))])
        #expect(store.writer.parts.waitingMail.inline == 0)
    }

    @Test("is counted anew at a start, while the queues are loaded and new mail comes in")
    func restart() async throws {
        let fixture = StoreFixture()
        fixture.configuration.cacheBytes = 0
        let first = try fixture.open()
        let accepted = try await first.commit([
            try fixture.acceptance(size: 1_000, recipients: ["ann@contoso.com", "bob@contoso.com"]),
            try fixture.acceptance(size: 200_000), try fixture.acceptance(size: 5_000, organization: "fabrikam"),
            try fixture.acceptance(size: 7_000),
        ]).accepted
        _ = try await first.commit([], [fixture.end(accepted[3].recipients[0].id)])
        first.close()
        let second = try fixture.open(boot: "boot-2")
        defer { second.close() }
        _ = try await second.commit([try fixture.acceptance(size: 2_000, organization: "fabrikam")])
        for _ in 0..<2 { _ = try await second.waiting() }
        #expect(
            second.waitingOctets == [
                "contoso": octets((1_000, 2), (200_000, 1)), "fabrikam": octets((5_000, 1), (2_000, 1)),
            ]
        )
        #expect(second.writer.parts.waitingMail.inline == 8_000)
        for message in accepted.prefix(3) {
            _ = try await second.commit([], message.recipients.map { fixture.end($0.id) })
        }
        #expect(second.waitingOctets == ["fabrikam": octets((2_000, 1))])
    }

    @Test("is none of the trace, whose oldest messages go when it takes more than it may; what waits never does")
    func trimmedTrace() async throws {
        let fixture = StoreFixture()
        fixture.configuration.traceRecords = 1 << 20
        let store = try fixture.open()
        defer { store.close() }
        let waiting = try await store.commit([try fixture.acceptance(size: 30_000)]).accepted[0]
        var ended: [SequenceNumber] = []
        for _ in 0..<12 {
            fixture.clock.advance(by: .seconds(1))
            let accepted = try await store.commit(
                try (0..<100).map { _ in
                    try fixture.acceptance(size: 500, subject: String(repeating: "long ", count: 190))
                }
            ).accepted
            _ = try await store.commit([], accepted.map { fixture.end($0.recipients[0].id) })
            ended += accepted.map(\.sequence)
        }
        let newest = try #require(ended.last)
        try #require(try await eventually { try await store.detail("\(ended[0])") == nil })
        #expect(try await store.detail("\(newest)") != nil)
        #expect(try await store.waiting().map(\.sequence) == [waiting.sequence])
        #expect(try await store.fetch(waiting.sequence, [waiting.recipients[0].id])?.content.bytes().count == 30_000)
    }
}
