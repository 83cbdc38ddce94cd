import DNS
import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Organization
import PosternTesting
import Queueing
import SMTP
import Testing
import Transport

/// Makes a report of everything it is asked for, to be delivered to the sender's domain, or none where the sender is null.
struct PlainReports: ReportComposer {
    let key: QueueKey

    func report(_ kind: ReportKind, on message: StoredMessage, recipients: [ReportedRecipient]) -> ReportDecision {
        guard let sender = message.envelope.sender.address else {
            return .suppressed(reason: "the sender is <>")
        }
        let text = recipients.map { "\($0.recipient.deliverTo): \($0.reply)" }.joined(separator: "\r\n")
        return .send(
            Acceptance(
                networkMessageID: NetworkMessageID(high: message.networkMessageID.high, low: 1),
                organization: message.organization, origin: .report, envelope: Envelope(sender: .null),
                content: .memory(ByteBuffer(string: "Subject: Undeliverable\r\nKind: \(kind)\r\n\r\n\(text)\r\n")),
                priority: .normal, acceptedAt: Instant(milliseconds: 0),
                receivedAt: message.receivedAt, clientAddress: nil, clientName: "", messageIDField: "", subject: "",
                decisions: [],
                copies: [
                    MessageCopy(
                        edits: MessageEdits(),
                        deliveries: [
                            Delivery(
                                recipient: EnvelopeRecipient(address: sender), deliverTo: sender, key: key,
                                routing: RoutingInputs(direction: .originating, revision: 1))
                        ])
                ]))
    }
}

extension ReportedRecipient {
    fileprivate var reply: Reply {
        switch outcome {
        case .failed(let failure), .delayed(let failure, willRetryUntil: _): failure.reply
        case .delivered(let reply, remote: _): reply
        case .expanded: Reply(250, nil, "expanded")
        }
    }
}

/// Leads queues to where a test says.
struct SetRoutes: RouteLookup {
    let hops: NIOLockedValueBox<[QueueKey: NextHop]>

    func nextHop(for key: QueueKey) -> NextHop? { hops.withLockedValue { $0[key] } }
}

/// Keeps what is told of outages.
private struct ToldOutages: OutageObserver {
    let changes: NIOLockedValueBox<[OutageChange]>

    func changed(_ outages: [OutageChange]) { changes.withLockedValue { $0 += outages } }
}

/// A runner over a model store, with destinations that a test sets.
final class DeliveryFixture: Sendable {
    let store = ModelStore()
    let resolver: ZoneResolver
    let runner: QueueRunner
    let hops: NIOLockedValueBox<[QueueKey: NextHop]> = .init([:])
    let ownPorts: NIOLockedValueBox<Set<Int>> = .init([])
    let pools = NIOLockedValueBox<OutboundPools?>(nil)
    let guarding = NIOLockedValueBox(EgressGuard(["127.0.0.0/8", "::1"].compactMap { IPNetwork($0) }))
    private let time: any TimeSource
    let threadPool = NIOThreadPool(numberOfThreads: 2)
    /// What was told of outages.
    let outages = NIOLockedValueBox<[OutageChange]>([])
    private let reportThreads = NIOThreadPool(numberOfThreads: 1)

    static let key = QueueKey(organization: "contoso", deliveryType: .smartHost, nextHop: "out", connector: "out")
    static let reportKey = QueueKey(
        organization: "contoso", deliveryType: .smartHost, nextHop: "reports", connector: "reports")

    /// - Parameter otherStore: takes the place of `store`.
    init(
        otherStore: (any MessageStore)? = nil, zone: String = "", isSecure: Bool = false, connections: Int = 20,
        schedule: RetrySchedule = RetrySchedule(),
        tls: OutboundTLS? = nil, policies: (any TransportPolicySource)? = nil, tlsReports: (any TLSReporter)? = nil,
        eightBit: EightBitHandling = EightBitHandling(), time: any TimeSource = SystemTime(),
        change: (inout DeliveryConfiguration) -> Void = { _ in },
        changeQueues: (inout SchedulerConfiguration) -> Void = { _ in }
    ) throws {
        self.time = time
        resolver = try ZoneResolver(zone, isSecure: isSecure)
        var configuration = DeliveryConfiguration(hostname: "us.test")
        configuration.sweepInterval = .milliseconds(20)
        configuration.idleTimeout = .seconds(30)
        // Where a test is not about time, none runs out on a busy machine.
        configuration.connectTimeout = .minutes(30)
        change(&configuration)
        threadPool.start()
        reportThreads.start()
        let hops = hops
        let ownPorts = ownPorts
        let guarding = guarding
        let pools = pools
        var scheduler = SchedulerConfiguration(connectionsPerDestination: connections)
        scheduler.schedule = schedule
        scheduler.patience = .milliseconds(-1)
        changeQueues(&scheduler)
        let services = DeliveryServices(
            store: otherStore ?? store, reports: PlainReports(key: Self.reportKey), resolver: resolver,
            routes: SetRoutes(hops: hops),
            ownListeners: OwnAddresses { _, port in ownPorts.withLockedValue { $0.contains(port) } },
            egressGuard: { guarding.withLockedValue { $0 } }, time: time, random: SeededRandom(seed: 7),
            threadPool: threadPool, reportThreads: reportThreads,
            logger: .silent,
            tls: try tls ?? OutboundTLS(verifier: nil, time: SystemTime()), transportPolicies: policies,
            tlsReports: tlsReports, eightBit: eightBit, outages: ToldOutages(changes: outages),
            outboundPools: { pools.withLockedValue { $0 } })
        runner = QueueRunner(
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(), configuration: configuration,
            scheduler: scheduler, services: services)
    }

    /// Sends a queue to ports of a loopback address by SMTP.
    func route(_ key: QueueKey = key, to ports: Int..., at address: IPAddress = IPAddress(v4: 0x7f00_0001)) {
        let servers = ports.map { SmartHost.host(HostPort(.address(address), port: $0)) }
        let connector = OutboundConnector(name: key.connector ?? "out", useMXRecord: false, smartHosts: servers)
        hops.withLockedValue { $0[key] = .smartHosts(servers, connector: connector) }
    }

    /// Leads the queue to an LMTP server.
    func routeByLMTP(to port: Int) {
        let host = HostPort(.address(IPAddress(v4: 0x7f00_0001)), port: port)
        hops.withLockedValue { $0[Self.key] = .lmtp(MailboxHost(name: "box", lmtp: host)) }
    }

    /// The port of the first host that the queue leads to.
    func port() throws -> Int {
        guard case .smartHosts(let servers, _)? = hops.withLockedValue({ $0[Self.key] }),
            case .host(let host)? = servers.first
        else { throw ProgramError("The queue leads to no host.") }
        return host.port
    }

    /// Accepts a message and hands it to the runner, unless it is to be loaded as mail of an earlier run.
    @discardableResult
    func accept(
        _ content: String = "Subject: x\r\n\r\nbody\r\n", to recipients: [String] = ["ann@b.test"],
        from sender: String = "sue@a.test", key: QueueKey = key, junk: Bool = false,
        edits: MessageEdits = MessageEdits(), file: (any SpooledContent)? = nil, notify: NotifyConditions? = nil,
        notifyOf: [String: NotifyConditions] = [:],
        originalRecipient: String? = nil, returning returned: Envelope.ReturnContent? = nil,
        envelopeID: String? = nil, acceptedAt: Instant? = nil, enqueues: Bool = true,
        senderOf: (String) -> ReversePath? = { _ in nil }, junkOf: (String) -> Bool? = { _ in nil }
    ) async throws -> CommitReceipt {
        let from: ReversePath = sender.isEmpty ? .null : .mailbox(try #require(EmailAddress(sender)))
        let deliveries = try recipients.map { text in
            let address = try #require(EmailAddress(text))
            return Delivery(
                recipient: EnvelopeRecipient(
                    address: address, notify: notifyOf[text] ?? notify, originalRecipient: originalRecipient),
                deliverTo: address, sender: senderOf(text),
                placement: junkOf(text) ?? junk ? .junk : .inbox, key: key,
                routing: RoutingInputs(direction: .originating, revision: 1))
        }
        var generator = SystemRandomNumberGenerator()
        let acceptance = Acceptance(
            networkMessageID: NetworkMessageID(using: &generator), organization: "contoso", origin: .smtp,
            envelope: Envelope(sender: from, returnContent: returned, envelopeID: envelopeID),
            content: file.map { .file($0) } ?? .memory(ByteBuffer(string: content)),
            priority: .normal, acceptedAt: acceptedAt ?? time.now(),
            receivedAt: time.wallTime(),
            clientAddress: nil, clientName: "client.test", messageIDField: "<1@a.test>", subject: "x", decisions: [],
            copies: [MessageCopy(edits: edits, deliveries: deliveries)])
        let receipt = try await withCheckedThrowingContinuation { continuation in
            store.submit(StoreTransaction(acceptances: [acceptance])) { continuation.resume(with: $0) }
        }
        if enqueues { runner.enqueue(receipt) }
        return receipt
    }

    /// What a test waited for has not come.
    struct NeverCameAbout: Error, CustomStringConvertible {
        var description: String
    }

    /// Waits until something holds; ends the test when it does not by the last look.
    func eventually(
        _ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ holds: () async throws -> Bool
    ) async throws {
        guard try await PosternTesting.eventually(holds) else {
            throw NeverCameAbout(description: "never came about: \(what), for \(sourceLocation)")
        }
    }

    /// Waits until every recipient of a message has this state.
    func settles(
        _ receipt: CommitReceipt, as states: RecipientState..., sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let sequence = try #require(receipt.accepted.first).sequence
        let wanted = states
        try await eventually("\(wanted)", sourceLocation: sourceLocation) {
            let now = self.store.recipients(of: sequence).map(\.state)
            return now == wanted || (wanted.count == 1 && !now.isEmpty && now.allSatisfy { $0 == wanted[0] })
        }
    }

    /// The recipients of a message as they are now.
    func records(_ receipt: CommitReceipt) -> [ModelStore.RecipientRecord] {
        receipt.accepted.flatMap { store.recipients(of: $0.sequence) }
    }

    /// Stops runner and threads.
    func stop() async throws {
        try await runner.stop(within: .seconds(5)).get()
        try await threadPool.shutdownGracefully()
        try await reportThreads.shutdownGracefully()
    }
}

/// Runs a test with a started fixture and a started peer to which the queue goes; stops both.
func withPeer(
    _ script: PeerScript = PeerScript(), connections: Int = 20, time: any TimeSource = SystemTime(),
    change: (inout DeliveryConfiguration) -> Void = { _ in },
    changeQueues: (inout SchedulerConfiguration) -> Void = { _ in },
    _ body: (DeliveryFixture, ScriptedPeer) async throws -> Void
) async throws {
    let fixture = try DeliveryFixture(
        connections: connections, time: time, change: change, changeQueues: changeQueues)
    let peer = ScriptedPeer(script)
    fixture.route(to: try await peer.start())
    try await fixture.runner.start(waiting: []).get()
    do {
        try await body(fixture, peer)
    } catch {
        try await fixture.stop()
        try await peer.stop()
        throw error
    }
    #expect(peer.bareBytes == 0)
    try await fixture.stop()
    try await peer.stop()
}
