import Log
import Mail
import MailFlow
import NIOCore
import PosternTesting
import Queueing
import Testing

@testable import Recording

@Suite("Lines of the log about messages", .timeLimit(.minutes(30)))
struct MailLogTests {
    /// Knows one message of before the start.
    private struct Lookup: MessageLookup {
        var status: MessageStatus?
        func status(of id: String) async throws(StoreError) -> MessageStatus? {
            id == status.map { "\($0.sequence)" } ? status : nil
        }
        func messages(
            matching text: String, of organizations: Set<String>?, limit: Int
        ) async throws(StoreError) -> [SequenceNumber] { [] }
        func recipients(_ ids: [RecipientID]) async throws(StoreError) -> [RecipientStatus] { [] }
        func waitingRecipients(after last: RecipientID?, limit: Int) async throws(StoreError) -> [RecipientStatus] {
            []
        }
        func content(of sequence: SequenceNumber) async throws(StoreError) -> MessageContent? { nil }
    }

    private static let key = QueueKey(
        organization: "contoso", deliveryType: .smartHost, nextHop: "To head office", connector: "To head office")
    private static let at = WallTime(milliseconds: 1_700_000_000_000)

    private func address(_ text: String) throws -> EmailAddress { try #require(EmailAddress(text)) }

    private func acceptance(recipients: Int = 1) throws -> Acceptance {
        let deliveries = try (0..<recipients).map { number in
            Delivery(
                recipient: EnvelopeRecipient(address: try address("user\(number)@contoso.com")),
                deliverTo: try address("box@contoso.com"), key: Self.key,
                routing: RoutingInputs(direction: .incoming, arrivalConnector: "From partner", revision: 1))
        }
        return Acceptance(
            networkMessageID: NetworkMessageID(high: 1, low: 2), organization: "contoso", origin: .smtp,
            envelope: Envelope(sender: .mailbox(try address("bob@fabrikam.com"))),
            content: .memory(ByteBuffer(string: "secret content")), priority: .normal,
            acceptedAt: Instant(milliseconds: 1), receivedAt: Self.at, clientAddress: IPAddress("192.0.2.40"),
            clientName: "mail.fabrikam.com", messageIDField: "<a@fabrikam.com>", subject: "secret subject",
            decisions: [], copies: [MessageCopy(edits: MessageEdits(), deliveries: deliveries)])
    }

    private func receipt(_ acceptance: Acceptance, _ sequence: Int64 = 17) -> CommitReceipt {
        let recipients = acceptance.deliveries.enumerated().map { number, delivery in
            QueuedRecipient(
                id: RecipientID(sequence * 65_536 + Int64(number)), sequence: SequenceNumber(sequence),
                key: delivery.key, priority: .normal, work: .relayed, acceptedAt: acceptance.acceptedAt)
        }
        return CommitReceipt(accepted: [.init(sequence: SequenceNumber(sequence), recipients: recipients)])
    }

    private func update(
        _ state: RecipientState, _ kind: RecipientEvent.Kind, _ reply: String, sequence: Int64 = 17
    ) -> RecipientUpdate {
        RecipientUpdate(
            id: RecipientID(sequence * 65_536), state: state,
            event: RecipientEvent(
                kind, at: WallTime(milliseconds: Self.at.milliseconds + 76), remote: "mx.contoso.com", detail: reply))
    }

    private func mailLog(_ log: RecordingLog, lookup: Lookup = Lookup(), capacity: Int = 100) -> MailLog {
        MailLog(
            logger: log.logger, lookup: lookup, sequence: { SequenceNumber($0.rawValue / 65_536) }, capacity: capacity)
    }

    private let identity =
        "organization=contoso traceId=\(NetworkMessageID(high: 1, low: 2)) sequence=17 messageId=<a@fabrikam.com> "
        + "from=bob@fabrikam.com "

    @Test("each has what happened to a message, and nothing of its content")
    func course() async throws {
        let log = RecordingLog(wantsMail: true)
        let mail = mailLog(log)
        let acceptance = try acceptance()
        mail.committed(StoreTransaction(acceptances: [acceptance]), receipt(acceptance))
        for update in [
            update(.waiting, .defer, "450 4.2.1 later"), update(.waiting, .suspend, "by ann"),
            update(.delivered, .send, "250 2.0.0 Ok"), update(.failed, .fail, "550 5.1.1 no"),
            update(.expired, .badMail, "550 5.4.300 expired"), update(.removed, .drop, "by ann"),
        ] {
            mail.committed(StoreTransaction(updates: [update]), CommitReceipt(accepted: []))
        }
        mail.refused(
            PerimeterRefusal(
                at: Self.at, clientAddress: "192.0.2.40", clientName: "x", sender: "eve@example.org",
                recipient: "ann@contoso.com", organization: "contoso", reply: "550 5.4.1 no", decisions: []))
        mail.close()
        try await mail.run()
        let ended =
            identity + "to=user0@contoso.com source=192.0.2.40 size=14 direction=Incoming nextHop=To head office "
            + "connector=To head office remote=mx.contoso.com "
        #expect(
            log.facts == [
                "mail.received " + identity + "to=user0@contoso.com recipients=1 source=192.0.2.40 size=14 "
                    + "direction=Incoming connector=From partner",
                "mail.deferred " + ended + "reply=450 4.2.1 later delayMs=76",
                "mail.delivered " + ended + "reply=250 2.0.0 Ok delayMs=76",
                "mail.failed " + ended + "reply=550 5.1.1 no delayMs=76",
                "mail.failed " + ended + "reply=550 5.4.300 expired delayMs=76",
                "mail.refused organization=contoso from=eve@example.org to=ann@contoso.com source=192.0.2.40 "
                    + "remoteName=x reply=550 5.4.1 no",
            ])
    }

    @Test("a message of before the start is looked up, and one that nobody knows has its number")
    func earlier() async throws {
        let log = RecordingLog(wantsMail: true)
        let status = MessageStatus(
            sequence: SequenceNumber(5), networkMessageID: NetworkMessageID(high: 1, low: 2), organization: "contoso",
            origin: .smtp, envelope: Envelope(sender: .mailbox(try address("bob@fabrikam.com"))), receivedAt: Self.at,
            priority: .normal, copies: [MessageEdits()], size: 9, subject: "", messageIDField: "<b@fabrikam.com>",
            clientAddress: nil, clientName: "",
            recipients: [
                .init(
                    id: RecipientID(5 * 65_536),
                    recipient: EnvelopeRecipient(address: try address("ann@contoso.com")),
                    deliverTo: try address("ann@contoso.com"), sender: nil, copy: 0, state: .waiting, key: Self.key,
                    routing: RoutingInputs(direction: .incoming, revision: 1), attempts: 0, isSuspended: false,
                    lastEvent: nil)
            ])
        let mail = mailLog(log, lookup: Lookup(status: status))
        for sequence in [5, 6] as [Int64] {
            mail.committed(
                StoreTransaction(updates: [update(.delivered, .send, "250 Ok", sequence: sequence)]),
                CommitReceipt(accepted: []))
        }
        mail.close()
        try await mail.run()
        #expect(log.events == [.mailDelivered, .mailDelivered])
        #expect(log.values(.sequence) == [.number(5), .number(6)])
        #expect(log.values(.to) == [.text("ann@contoso.com"), nil])
    }

    @Test("many recipients are counted, and some are named")
    func manyRecipients() async throws {
        let log = RecordingLog(wantsMail: true)
        let mail = mailLog(log)
        let acceptance = try acceptance(recipients: 500)
        mail.committed(StoreTransaction(acceptances: [acceptance]), receipt(acceptance))
        mail.close()
        try await mail.run()
        #expect(log.values(.recipients) == [.number(500)])
        let named = log.values(.to)[0]?.text.split(separator: ",") ?? []
        #expect(named.count == MailLog.namedRecipients && named.first == "user0@contoso.com")
    }

    @Test("what comes while too much waits is counted, in one line")
    func crowded() async throws {
        let log = RecordingLog(wantsMail: true)
        let mail = mailLog(log, capacity: 3)
        let acceptance = try acceptance()
        for _ in 0..<10 { mail.committed(StoreTransaction(acceptances: [acceptance]), receipt(acceptance)) }
        mail.close()
        try await mail.run()
        #expect(log.events == [.mailLinesLost, .mailReceived, .mailReceived, .mailReceived])
        #expect(log.values(.count)[0] == .number(7))
    }

    @Test("lines that wait are bounded by the recipients in them, and one message that is too large waits alone")
    func crowdedByRecipients() async throws {
        let log = RecordingLog(wantsMail: true)
        let mail = mailLog(log, capacity: 600)
        let (large, small) = (try acceptance(recipients: 500), try acceptance())
        for acceptance in [large, large, small] {
            mail.committed(StoreTransaction(acceptances: [acceptance]), receipt(acceptance))
        }
        mail.close()
        try await mail.run()
        #expect(log.events == [.mailLinesLost, .mailReceived, .mailReceived])
        #expect(log.values(.recipients) == [nil, .number(500), .number(1)])
        let alone = mailLog(log, capacity: 3)
        alone.committed(StoreTransaction(acceptances: [large]), receipt(large))
        alone.committed(StoreTransaction(acceptances: [small]), receipt(small))
        alone.close()
        try await alone.run()
        #expect(log.values(.recipients).suffix(2) == [nil, .number(500)])
    }

    @Test("while they are not wanted nothing is kept for them")
    func off() async throws {
        let log = RecordingLog()
        let mail = mailLog(log, capacity: 3)
        let acceptance = try acceptance()
        for _ in 0..<10 { mail.committed(StoreTransaction(acceptances: [acceptance]), receipt(acceptance)) }
        mail.close()
        try await mail.run()
        #expect(log.events.isEmpty)
    }
}

@Suite("Destinations in the log")
struct DestinationLogTests {
    private let clock = VirtualClock()
    private let log = RecordingLog()
    private let key = QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "dead.example")

    private func status(since: Instant?, messages: Int) -> QueueStatus {
        QueueStatus(
            key: key, status: .retry, messageCount: messages, deferredMessageCount: 0, activeAttempts: 0,
            lastError: DeliveryFailure(
                .connection, Reply(450, EnhancedStatusCode(4, 4, 316), "Connection refused"), remote: "[192.0.2.9]:25"),
            lastRetryTime: since, nextRetryTime: nil, retryCount: 4, firstRetryTime: since)
    }

    @Test("one that fails is told once, with its first failure and the last error; its return with how long it took")
    func outage() {
        let destinations = DestinationLog(time: clock, logger: log.logger)
        let began = clock.now()
        let since = clock.wallTime().iso8601
        clock.advance(by: .seconds(2))
        destinations.changed(key, isFailing: true, status(since: began, messages: 3))
        clock.advance(by: .minutes(5))
        destinations.changed(key, isFailing: true, status(since: began, messages: 9))
        destinations.changed(key, isFailing: false, status(since: nil, messages: 8))
        destinations.changed(key, isFailing: false, nil)
        let queue = #"queue=contoso\DnsConnectorDelivery\dead.example since=\#(since) "#
        #expect(
            log.facts == [
                "queue.retry.began \(queue)messages=3 remote=[192.0.2.9]:25 error=450 4.4.316 Connection refused",
                "queue.retry.ended \(queue)durationMs=302000 messages=8",
            ])
    }

    @Test("mail that failed for good is one line a queue, with the last reply")
    func failures() {
        let destinations = DestinationLog(time: clock, logger: log.logger)
        for text in ["no", "never"] {
            destinations.failed(2, in: key, DeliveryFailure(.reply, Reply(550, EnhancedStatusCode(5, 1, 1), text)))
        }
        destinations.settle()
        destinations.settle()
        #expect(
            log.facts == [
                #"queue.mail.failed queue=contoso\DnsConnectorDelivery\dead.example recipients=4 reply=550 5.1.1 never"#
            ])
    }

    @Test("queues whose failed mail is counted are bounded")
    func bounded() {
        let destinations = DestinationLog(time: clock, logger: log.logger)
        for number in 0..<1_500 {
            var other = key
            other.nextHop = "\(number).example"
            destinations.failed(1, in: other, DeliveryFailure(.reply, Reply(550, EnhancedStatusCode(5, 1, 1), "no")))
        }
        destinations.settle()
        #expect(log.events.count == 1_000)
    }
}
