import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Operations
import PosternTesting
import Queueing
import Testing

@testable import Recording

@Suite("Counting the mail of a gateway", .timeLimit(.minutes(10)))
struct TrafficCountingTests {
    private let store = ModelStore()
    private let clock = VirtualClock()
    private let logger = Logger.silent

    private func start(_ bounds: TrafficCounting.Bounds = .init()) -> (TrafficCounting, ObservedMessageStore) {
        let counting = TrafficCounting(store: store, time: clock, logger: logger, bounds: bounds)
        counting.use { domain, organization in domain.name == "\(organization).com" }
        return (counting, ObservedMessageStore(store, observers: [counting]))
    }

    private func acceptance(
        _ recipients: Int = 1, organization: String = "contoso", sender: String = "sam@fabrikam.example",
        origin: Acceptance.Origin = .smtp, direction: Direction = .incoming, isJunk: Bool = false
    ) throws -> Acceptance {
        let key = QueueKey(organization: organization, deliveryType: .smartHost, nextHop: "Out", connector: "Out")
        return Acceptance(
            networkMessageID: NetworkMessageID(random: SystemRandom()), organization: organization, origin: origin,
            envelope: Envelope(sender: EmailAddress(sender).map { .mailbox($0) } ?? .null),
            content: .memory(ByteBuffer(string: "Subject: x\r\n\r\n")), priority: .normal, acceptedAt: clock.now(),
            receivedAt: clock.wallTime(), clientAddress: nil, clientName: "", messageIDField: "", subject: "",
            tls: "TLSv1.2", decisions: [],
            copies: [
                MessageCopy(
                    edits: MessageEdits(),
                    deliveries: try (0..<recipients).map { number in
                        let address = try #require(EmailAddress("user\(number)@\(organization).com"))
                        var delivery = Delivery(
                            recipient: EnvelopeRecipient(address: address), deliverTo: address, key: key,
                            routing: RoutingInputs(
                                direction: direction, arrivalConnector: "From HQ", isFromOnPremises: true, revision: 1))
                        if isJunk { delivery.placement = .junk }
                        return delivery
                    })
            ])
    }

    private func update(_ id: RecipientID, _ state: RecipientState) -> RecipientUpdate {
        var update = RecipientUpdate(
            id: id, state: state, attempts: 1,
            event: RecipientEvent(state == .waiting ? .defer : .send, at: clock.wallTime(), detail: "250 OK"))
        if state == .delivered { update.tls = "TLSv1.3" }
        return update
    }

    private func counted(
        _ series: TrafficSeries, _ step: TrafficStep = .day, organization: String? = nil
    ) async throws -> [TrafficCount] {
        try await store.traffic(
            TrafficQuery(
                step: step, start: 0, end: .max, organization: organization, series: [series], isByStep: false))
    }

    private func figures(_ series: TrafficSeries, _ step: TrafficStep = .day) async throws -> [String: Int64] {
        let rows = try await counted(series, step).map { count in
            ([count.name.kind, count.name.name, count.name.detail].joined(separator: " "), count.figures.count)
        }
        return Dictionary(rows, uniquingKeysWith: +)
    }

    @Test("counts what comes, what becomes of it and by what way")
    func counts() async throws {
        let (counting, messages) = start()
        let first = try await messages.commit(StoreTransaction(acceptances: [try acceptance(3)])).accepted[0]
        let junk = try await messages.commit(
            StoreTransaction(acceptances: [try acceptance(isJunk: true)])
        ).accepted[0]
        let ids = first.recipients.map(\.id)
        try await messages.commit(StoreTransaction(updates: [update(ids[0], .waiting), update(ids[1], .failed)]))
        try await messages.commit(
            StoreTransaction(
                acceptances: [try acceptance(sender: "", origin: .report, direction: .originating)],
                updates: [update(ids[0], .delivered), update(ids[2], .expired)]))
        try await messages.commit(StoreTransaction(updates: [update(junk.recipients[0].id, .delivered)]))
        await counting.flush()
        #expect(try await figures(.accepted) == ["Incoming  ": 2, "Report  ": 1])
        #expect(try await figures(.recipients) == ["Incoming  ": 4, "Report  ": 1])
        #expect(
            try await figures(.ended) == [
                "Incoming Deferred ": 1, "Incoming Failed ": 1, "Incoming Delivered ": 1, "Incoming Expired ": 1,
                "Incoming FilteredAsSpam ": 1,
            ])
        #expect(try await figures(.inbound) == ["OnPremises From HQ TLSv1.2": 2])
        #expect(try await figures(.outbound) == ["SmartHostConnectorDelivery Out TLSv1.3": 2])
        #expect(
            try await figures(.outboundFailed) == [
                "SmartHostConnectorDelivery Out Failed": 1, "SmartHostConnectorDelivery Out Expired": 1,
            ])
        #expect(try await figures(.nonAcceptedDomains) == [" fabrikam.example From HQ": 2])
        #expect(
            try await figures(.failedRecipients) == [
                "Incoming user1@contoso.com ": 1, "Incoming user2@contoso.com ": 1,
            ])
        #expect(try await store.trafficCountedThrough() == clock.wallTime())
    }

    @Test("an update that tells of a delay, holds a recipient back or routes it again counts nothing")
    func otherUpdates() async throws {
        let (counting, messages) = start()
        let id = try await messages.commit(StoreTransaction(acceptances: [try acceptance()])).accepted[0].recipients[0]
            .id
        let key = QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "contoso.com")
        try await messages.commit(
            StoreTransaction(updates: [
                RecipientUpdate(
                    id: id, state: .waiting, isDelayNotified: true,
                    event: RecipientEvent(.defer, at: clock.wallTime(), detail: "delayed; no report")),
                RecipientUpdate(id: id, state: .waiting, isSuspended: true, event: nil),
                RecipientUpdate(
                    id: id, state: .waiting, attempts: 0,
                    route: .init(key: key, inputs: RoutingInputs(direction: .incoming, revision: 2)), event: nil),
            ]))
        await counting.flush()
        #expect(try await counted(.ended).isEmpty)
        try await messages.commit(StoreTransaction(updates: [update(id, .delivered)]))
        await counting.flush()
        // By the way that it took in the end.
        #expect(try await figures(.outbound) == ["DnsConnectorDelivery  TLSv1.3": 1])
    }

    @Test("copies that forwarding sends out are counted, those that stay are not")
    func forwarding() async throws {
        let (counting, messages) = start()
        var message = try acceptance(2)
        let ann = try #require(EmailAddress("Ann@contoso.com"))
        message.copies[0].deliveries[0].forwarder = ann
        message.copies[0].deliveries[0].deliverTo = try #require(EmailAddress("ann@home.example"))
        message.copies[0].deliveries[1].forwarder = ann
        try await messages.commit(StoreTransaction(acceptances: [message]))
        await counting.flush()
        let rows = try await counted(.autoForwarded)
        #expect(rows.map(\.name) == [.init("", "ann@contoso.com", "home.example")])
        #expect(rows.map(\.figures.sample) == [message.networkMessageID.description])
    }

    @Test("refusals come with their organization, and go on to the others that hear of them")
    func refusals() async throws {
        final class Other: PerimeterLog {
            let count = NIOLockedValueBox(0)
            func record(_ refusal: PerimeterRefusal) { count.withLockedValue { $0 += 1 } }
        }
        let (counting, _) = start()
        let other = Other()
        let logs = PerimeterLogs(logs: [counting, other])
        for number in 0..<3 {
            logs.record(
                PerimeterRefusal(
                    at: clock.wallTime(), clientAddress: "192.0.2.\(number)", clientName: "x", sender: "a@b.example",
                    recipient: "c@contoso.com", organization: number == 0 ? nil : "contoso",
                    reply: "550 5.4.1 Recipient address rejected: Access denied",
                    decisions: [Decision(.edgeBlocking, outcome: .refused)]))
        }
        await counting.flush()
        #expect(try await figures(.refused) == ["EdgeBlocking 550 5.4.1 ": 3])
        #expect(try await counted(.refused, organization: "contoso").map(\.figures.count) == [2])
        #expect(try await figures(.refusedSenders) == [" a@b.example ": 3])
        #expect(other.count.withLockedValue { $0 } == 3)
    }

    @Test("what can't be written is written the next time, once")
    func retries() async throws {
        let (counting, messages) = start()
        try await messages.commit(StoreTransaction(acceptances: [try acceptance()]))
        store.close()
        await counting.flush()
        store.reopen()
        #expect(try await counted(.accepted).isEmpty)
        try await messages.commit(StoreTransaction(acceptances: [try acceptance()]))
        await counting.flush()
        await counting.flush()
        #expect(try await figures(.accepted) == ["Incoming  ": 2])
    }

    @Test("ends that can't be looked up are counted the next time")
    func unknownRecipients() async throws {
        let accepted = try await store.commit(StoreTransaction(acceptances: [try acceptance()])).accepted[0]
        let (counting, messages) = start()
        try await messages.commit(StoreTransaction(updates: [update(accepted.recipients[0].id, .delivered)]))
        store.close()
        await counting.flush()
        store.reopen()
        await counting.flush()
        #expect(try await figures(.ended) == ["Incoming Delivered ": 1])
    }

    @Test("an idle gateway writes nothing, and says when it is asked that all is counted")
    func idle() async throws {
        let (counting, _) = start()
        await counting.flush()
        #expect(try await store.trafficCountedThrough() == nil)
        await counting.flush(isAsked: true)
        #expect(try await store.trafficCountedThrough() == clock.wallTime())
    }

    @Test("what comes beyond the bound of what is held is not counted, and nothing grows by it")
    func bound() async throws {
        let (counting, messages) = start(.init(notes: 2, recipients: 1, unknown: 1))
        var ids: [RecipientID] = []
        for _ in 0..<2 {
            ids += try await messages.commit(
                StoreTransaction(acceptances: [try acceptance(2)])
            ).accepted[0].recipients.map(\.id)
        }
        await counting.flush()
        #expect(try await figures(.recipients) == ["Incoming  ": 4])
        // One recipient was remembered; of the others, one end waits to be looked up.
        try await messages.commit(StoreTransaction(updates: ids.map { update($0, .delivered) }))
        await counting.flush()
        #expect(try await figures(.ended) == ["Incoming Delivered ": 2])
    }

    @Test("old counts are forgotten, step by step, and no younger ones")
    func forgetting() async throws {
        let (counting, messages) = start()
        try await messages.commit(StoreTransaction(acceptances: [try acceptance()]))
        await counting.flush()
        for (days, steps) in [(13, 3), (2, 2), (76, 1), (639, 1)] as [(Int64, Int)] {
            clock.advance(by: .hours(24 * days))
            await counting.forget()
            var left = 0
            for step in TrafficStep.allCases where try await !counted(.accepted, step).isEmpty { left += 1 }
            #expect(left == steps, "another \(days) days")
        }
        clock.advance(by: .hours(48))
        await counting.forget()
        #expect(try await counted(.accepted, .day).isEmpty)
    }

    @Test(
        "random histories with restarts and a clock that jumps are counted as by a naive recount",
        arguments: 1...12 as ClosedRange<UInt64>)
    func history(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        var (counting, messages) = start(.init(recipients: 20))
        var waiting: [(id: RecipientID, organization: String, kind: String)] = []
        var naive: [String: Int64] = [:]
        func note(_ organization: String, _ what: String) {
            for step in TrafficStep.allCases {
                naive["\(step.rawValue) \(step.start(of: clock.wallTime())) \(organization) \(what)", default: 0] += 1
            }
        }
        // What is held is held from its acceptance on.
        let states = RecipientState.allCases.filter { $0 != .quarantined && $0 != .discarded }
        for _ in 0..<250 {
            switch Int.random(in: 0..<12, using: &random) {
            case 0..<4:
                let organization = ["contoso", "fabrikam"].randomElement(using: &random) ?? ""
                let isReport = Int.random(in: 0..<4, using: &random) == 0
                let message = try acceptance(
                    Int.random(in: 1...4, using: &random), organization: organization,
                    origin: isReport ? .report : .smtp, direction: isReport ? .originating : .incoming)
                let kind = isReport ? "Report" : "Incoming"
                let accepted = try await messages.commit(StoreTransaction(acceptances: [message])).accepted[0]
                waiting += accepted.recipients.map { ($0.id, organization, kind) }
                note(organization, "accepted \(kind)")
            case 4..<9:
                guard !waiting.isEmpty else { continue }
                let index = Int.random(in: waiting.indices, using: &random)
                let state = states.randomElement(using: &random) ?? .failed
                let recipient = waiting[index]
                try await messages.commit(StoreTransaction(updates: [update(recipient.id, state)]))
                note(recipient.organization, "\(recipient.kind) \(state == .waiting ? "Deferred" : state.rawValue)")
                if state != .waiting { waiting.remove(at: index) }
            case 9: await counting.flush()
            case 10:
                await counting.flush(isAsked: true)
                (counting, messages) = start(.init(recipients: 20))
            default:
                let jump = Int64.random(in: -90_000_000...90_000_000, using: &random)
                clock.setWall(WallTime(milliseconds: clock.wallTime().milliseconds + jump))
            }
        }
        await counting.flush()
        var found: [String: Int64] = [:]
        for step in TrafficStep.allCases {
            for organization in ["contoso", "fabrikam"] {
                let rows = try await store.traffic(
                    TrafficQuery(
                        step: step, start: 0, end: .max, organization: organization, series: [.accepted, .ended],
                        isByStep: true))
                for row in rows {
                    let what =
                        row.group.series == .accepted
                        ? "accepted \(row.name.kind)" : "\(row.name.kind) \(row.name.name)"
                    found["\(step.rawValue) \(row.group.start) \(organization) \(what)"] = row.figures.count
                }
            }
        }
        #expect(found == naive, "seed \(seed)")
    }
}
