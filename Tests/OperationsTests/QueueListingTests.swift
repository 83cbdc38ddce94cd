import Mail
import PosternTesting
import Queueing
import Testing

@testable import Operations

@Suite("Listings of queues")
struct QueueListingTests {
    private static let clock = VirtualClock()

    private func queue(
        _ hop: String, _ type: DeliveryType = .dnsConnector, count: Int = 1, deferred: Int = 0, retries: Int = 0,
        minutes: Int64 = 1, connector: String? = nil, status: QueueStatus.Status = .ready
    ) -> QueueStatus {
        QueueStatus(
            key: QueueKey(organization: "contoso", deliveryType: type, nextHop: hop, connector: connector),
            status: status, messageCount: count, deferredMessageCount: deferred, activeAttempts: 0, lastError: nil,
            lastRetryTime: nil, nextRetryTime: nil, retryCount: retries,
            oldestAcceptedAt: count == 0 ? nil : Self.clock.now() - .minutes(minutes))
    }

    private func listing(_ queues: [QueueStatus], all: Bool = false, isRunning: Bool = true) async throws
        -> QueueListing
    {
        let desk = try await OperationDesk()
        let hops = NextHopNames(desk.administration.configuration.snapshot)
        let clock = CivilClock(Self.clock)
        return QueueListing(
            queues.map { QueueSummary($0, clock: clock, hops: hops, isRunning: isRunning) }, isRunning: isRunning,
            hidingIdle: !all)
    }

    @Test("begin with what needs somebody, the oldest mail first; empty queues are left out and counted")
    func order() async throws {
        let queues = [
            queue("empty", count: 0), queue("young", minutes: 1), queue("old", minutes: 50),
            queue("alert", minutes: 90),
            queue("probing", retries: 2, status: .connecting), queue("retry", retries: 1, minutes: 9, status: .retry),
            queue("corp", .unreachable), queue("Poison", .undefined, minutes: 3),
            queue("stopped", count: 7, status: .suspended), queue("stopped too", count: 0, status: .suspended),
        ]
        let listing = try await listing(queues)
        #expect(
            listing.queues.map(\.nextHopDomain) == [
                "stopped", "stopped too", "Poison", "corp", "retry", "probing", "alert", "old", "young",
            ])
        #expect(
            listing.total
                == QueueListing.Total(queues: 9, messageCount: 14, deferredMessageCount: 0, hiddenQueues: 1))
        let all = try await self.listing(queues, all: true)
        #expect(all.queues.last?.nextHopDomain == "empty" && all.total.hiddenQueues == 0)
    }

    @Test("say of a queue what is so: one without a route is not ready, and of a stopped gateway's nobody knows")
    func standing() {
        let cases: [(QueueStatus, QueueStanding, QueueStanding)] = [
            (queue("a"), .ready, .notRunning), (queue("a", status: .active), .active, .notRunning),
            (queue("a", status: .connecting), .connecting, .notRunning),
            (queue("a", status: .retry), .retry, .notRunning),
            (queue("a", status: .suspended), .suspended, .suspended),
            (queue("a", .unreachable), .unreachable, .unreachable), (queue("a", .undefined), .poison, .poison),
            (queue("a", .unreachable, status: .suspended), .suspended, .suspended),
        ]
        for (queue, running, stopped) in cases {
            #expect(QueueStanding(queue, isRunning: true) == running)
            #expect(QueueStanding(queue, isRunning: false) == stopped)
        }
    }

    @Test("name the smart hosts of a connector as the next hop, and the connector that a validation is of")
    func nextHops() async throws {
        let staged = StagedName(connector: "To head office", number: 0x0a1b_2c3d).description
        let listing = try await listing([
            queue("To head office", .smartHost, minutes: 3, connector: "To head office"),
            queue(staged, .smartHost, minutes: 2, connector: staged),
            queue("gone", .smartHost, minutes: 1, connector: "gone"),
        ])
        #expect(
            listing.queues.map(\.nextHopDomain) == ["smart.office.example:25", "smart.office.example:25", "gone"])
        #expect(listing.queues.map(\.validates) == [nil, "To head office", nil])
        #expect(listing.queues[0].identity == #"contoso\SmartHostConnectorDelivery\To head office\To head office"#)
    }

    @Test("keep to a filter, whose names have no case")
    func filters() async throws {
        let desk = try await OperationDesk()
        try await desk.accept(for: ["bob@office.example", "eve@office.example"])
        desk.clock.advance(by: .minutes(30))
        let other = QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "Example.net")
        try await desk.accept(for: ["bob@example.net"], to: other)
        let lost = QueueKey(organization: "contoso", deliveryType: .unreachable, nextHop: "corp.contoso.com")
        try await desk.accept(for: ["bob@corp.contoso.com"], to: lost)
        let cases: [(QueueFilter, [QueueKey])] = [
            (QueueFilter(), [lost, OperationDesk.queue, other]),
            (QueueFilter(organization: "CONTOSO", connector: "to HEAD office"), [OperationDesk.queue]),
            (QueueFilter(statuses: [.unreachable, .retry]), [lost]), (QueueFilter(nextHop: "*.NET"), [other]),
            (QueueFilter(nextHop: "smart.office.example*"), [OperationDesk.queue]),
            (QueueFilter(nextHop: "to head office"), [OperationDesk.queue]),
            (QueueFilter(deliveryType: .dnsConnector), [other]), (QueueFilter(olderThan: 1_799), [OperationDesk.queue]),
            (QueueFilter(olderThan: 1_800), []), (QueueFilter(messagesOver: 1), [OperationDesk.queue]),
            (QueueFilter(connector: "*", messagesOver: 2), []),
        ]
        for (filter, keys) in cases {
            let listing = try await desk.perform(QueueList(filter))
            #expect(listing.queues.map(\.identity) == keys.map(\.identity), "\(filter.words)")
        }
        let failure = await #expect(throws: OperationFailure.self) {
            try await desk.perform(QueueList(QueueFilter(organization: "nosuch")))
        }
        #expect(failure?.lines == ["There is no organization nosuch. There are: contoso."])
    }

    @Test("a queue is shown with its recipients by address, sender, subject, size, age and last error")
    func detail() async throws {
        let desk = try await OperationDesk()
        let sender = ReversePath.mailbox(try #require(EmailAddress("eve@fabrikam.example")))
        try await desk.accept(for: ["bob@office.example"], from: sender, subject: "Lunch")
        let id = try #require(desk.store.waiting.first).id
        _ = try await desk.store.commit(
            StoreTransaction(updates: [
                RecipientUpdate(
                    id: id, state: .waiting, attempts: 1,
                    event: RecipientEvent(
                        .defer, at: desk.clock.wallTime(), remote: "smart.office.example", detail: "450 4.2.1 later"))
            ]))
        let row = try #require(try await desk.perform(QueueShow(queue: "HEAD OFFICE")).waiting.first)
        #expect(row.recipientAddress == "bob@office.example" && row.fromAddress == "eve@fabrikam.example")
        #expect(row.subject == "Lunch" && row.recipientID == id.rawValue && (row.size ?? 0) > 0)
        #expect(row.lastError == "smart.office.example: 450 4.2.1 later" && row.retryCount == 1)
        let day = Interval.hours(24).milliseconds
        #expect(
            row.expirationTime == WallTime(milliseconds: desk.clock.wallTime().milliseconds + day))
        _ = try await desk.perform(MessageSuspend(message: "1"))
        let suspended = try #require(try await desk.perform(QueueShow(queue: "head office")).waiting.first)
        #expect(suspended.expirationTime == nil && suspended.status == "Suspended")
        let message = try await desk.perform(MessageShow(message: "1"))
        #expect(message.events.map(\.event) == ["DEFER"])
        #expect(message.events.first?.recipientAddress == "bob@office.example")
    }

    @Test("a recipient that ends between two reads is shown without what is forgotten")
    func ended() throws {
        let waiting = WaitingStatus(
            id: RecipientID(7), sequence: SequenceNumber(1), key: OperationDesk.queue, priority: .normal,
            status: .ready, acceptedAt: Self.clock.now(), attempts: 0, nextRetryTime: nil)
        let row = WaitingSummary(
            waiting, nil, in: queue("a"), clock: CivilClock(Self.clock),
            ages: Lifetimes(configuration: SchedulerConfiguration()))
        #expect(row.recipientAddress == nil && row.recipientID == 7)
    }

    @Test("reports for domains outside are given up sooner than other mail, and poison mail never")
    func lifetimes() {
        let ages = Lifetimes(configuration: SchedulerConfiguration(organizationExpiration: ["contoso": .hours(12)]))
        let start = Self.clock.now()
        let key = queue("a").key
        #expect(ages.expiry(of: key, origin: .smtp, acceptedAt: start) == start + .hours(12))
        #expect(ages.expiry(of: key, origin: .report, acceptedAt: start) == start + .hours(1))
        #expect(ages.expiry(of: OperationDesk.queue, origin: .report, acceptedAt: start) == start + .hours(12))
        #expect(ages.expiry(of: .poison("contoso"), origin: .smtp, acceptedAt: start) == nil)
    }

    @Test("names of validations' queues are read as they are written, and no other name is one")
    func stagedNames() {
        for number: UInt32 in [0, 1, 0x0a1b_2c3d, .max] {
            let name = StagedName(connector: "To (validation) HQ", number: number)
            #expect(StagedName(name.description) == name)
        }
        for text in [
            "", "To HQ", "To HQ (validation )", "To HQ (validation 0a1b2c3)", "To HQ (validation 0a1b2c3g)",
            "To HQ (validation +a1b2c3d)", "To HQ(validation 0a1b2c3d)", "To HQ (validation 0a1b2c3d) ",
            "To HQ (validation 0a1b2c3٣)",
        ] { #expect(StagedName(text) == nil, "\(text)") }
        #expect(StagedName(" (validation 0A1B2C3D)")?.connector == "")
    }
}
