import Facts
import Foundation
import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Operations
import Organization
import OwnMail
import PosternTesting
import Queueing
import SenderAuthentication
import Testing

@testable import Gateway
@testable import Transport

/// Two organizations of one gateway with its own policy, queues, reports and authentication, over a model store and a
/// zone whose mail exchangers are this gateway.
final class CrossingDesk: Sendable {
    let store = ModelStore()
    let log = RefusalBook()
    let pressure = PressureGauge()
    let shares = OrganizationShareGauge()
    let active: ActiveConfiguration
    let runner: QueueRunner
    private let authenticator: any Authenticator
    private let folder: TemporaryFolder
    private let threadPool = NIOThreadPool(numberOfThreads: 2)

    /// Takes refusals.
    final class RefusalBook: PerimeterLog {
        private let box = NIOLockedValueBox<[PerimeterRefusal]>([])
        var refusals: [PerimeterRefusal] { box.withLockedValue { $0 } }
        func record(_ refusal: PerimeterRefusal) { box.withLockedValue { $0.append(refusal) } }
    }

    static let zone = """
        contoso.com. MX 10 mx.example.net.
        contoso.com. TXT "v=spf1 ip4:198.51.100.7 -all"
        _dmarc.contoso.com. TXT "v=DMARC1; p=reject"
        fabrikam.com. MX 10 mx.example.net.
        fabrikam.com. TXT "v=spf1 ip4:198.51.100.8 -all"
        _dmarc.fabrikam.com. TXT "v=DMARC1; p=reject"
        mx.example.net. A 192.0.2.25
        nobodys.example. MX 10 mx.example.net.
        sender.example. MX 10 mx.sender.example.
        sender.example. TXT "v=spf1 ip4:203.0.113.5 -all"
        _dmarc.sender.example. TXT "v=DMARC1; p=reject"
        mx.sender.example. A 203.0.113.5
        careful.example. TXT "v=spf1 ip4:203.0.113.6 ~all"
        _dmarc.careful.example. TXT "v=DMARC1; p=quarantine"
        """

    /// - Parameters:
    ///   - first: lines added to contoso's document.
    ///   - second: lines added to fabrikam's document.
    init(_ first: String = "", _ second: String = "", limits: (inout Limits) -> Void = { _ in }) throws {
        folder = try TemporaryFolder()
        let contoso = """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso.com }]
            inboundConnectors:
              - { Name: From head office, ConnectorType: OnPremises, SenderIPAddresses: [10.1.1.25] }
            \(first.contains("recipients:") ? first : "recipients:\n  - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox }\n\(first)")
            """
        let fabrikam = """
            organization: fabrikam
            acceptedDomains: [{ DomainName: fabrikam.com }]
            \(second.contains("recipients:") ? second : "recipients:\n  - { PrimarySmtpAddress: fred@fabrikam.com, RecipientType: UserMailbox }\n  - { PrimarySmtpAddress: gina@fabrikam.com, RecipientType: UserMailbox }\n\(second)")
            """
        let set = OrganizationSet(revisions: []).replacing(
            try [contoso, fabrikam].map { yaml in
                .init(
                    text: yaml,
                    snapshot: OrganizationSnapshot(
                        try OrganizationDocument.load(yaml: yaml, file: "o.yaml").get(), revision: 3))
            })
        var server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: folder.path)
        limits(&server.limits)
        let (active, time) = (
            ActiveConfiguration(
                server: server, organizations: set,
                secrets: ServerSecrets(Array(repeating: 7, count: ServerSecrets.length))), SystemTime()
        )
        self.active = active
        let resolver = try ZoneResolver(Self.zone)
        let logger = Logger.silent
        // Its time for DNS must not run out on a busy machine.
        authenticator = ConfiguredAuthenticator(resolver: resolver, time: VirtualClock(), logger: logger) {
            active.snapshot.server
        }
        threadPool.start()
        let services = DeliveryServices(
            store: store,
            reports: DeliveryReports(configuration: active, time: time, random: SeededRandom(seed: 3)),
            resolver: resolver, routes: active, ownListeners: OwnListeners(),
            egressGuard: { active.snapshot.server.egressGuard }, time: time, random: SeededRandom(seed: 4),
            threadPool: threadPool, reportThreads: threadPool, logger: logger,
            tls: try OutboundTLS(verifier: nil, time: time),
            crossing: CrossingServices(
                policy: active, perimeterLog: log, pressure: pressure, shares: shares, authenticator: authenticator,
                spoolFolder: folder.path, memoryThreshold: 100_000
            ).way)
        runner = QueueRunner(
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            configuration: DeliveryConfiguration(hostname: "mx.example.net"),
            scheduler: SchedulerConfiguration(active.snapshot), services: services)
    }

    func start(suspendedQueues: [QueueKey] = []) async throws {
        try await runner.start(waiting: [], suspendedQueues: suspendedQueues).get()
    }

    /// Takes a message in as a listener does, and hands it to the queues.
    ///
    /// - Parameters:
    ///   - client: contoso's own server by default.
    ///   - change: of the message that is accepted.
    @discardableResult
    func take(
        from sender: String, to recipients: [String], client: String = "10.1.1.25", header: String = "",
        author: String? = nil, body: String = "Hello\r\n", notify: NotifyConditions? = nil,
        change: (inout AcceptedMessage) -> Void = { _ in }
    ) async throws -> SequenceNumber {
        let policy = active.currentPolicy()
        let path: ReversePath = sender.isEmpty ? .null : .mailbox(try #require(EmailAddress(sender)))
        var session = SessionFacts(clientAddress: try #require(IPAddress(client)), helo: "client.example")
        session.transactionTime = SystemTime().wallTime()
        var transaction = Transaction(envelope: Envelope(sender: path))
        for recipient in recipients {
            let ruling = policy.recipient(
                .mailbox(try #require(EmailAddress(recipient))), notify: notify, originalRecipient: nil,
                in: transaction, session: session)
            guard transaction.accept(ruling) else { throw ProgramError("\(recipient): \(ruling.verdict)") }
        }
        // They are no part of what these tests look at.
        transaction.decisions = []
        let content = ByteBuffer(
            string: "From: <\(author ?? (sender.isEmpty ? "postmaster@contoso.com" : sender))>\r\nSubject: Lunch\r\n"
                + "Message-ID: <1@contoso.com>\r\nDate: Mon, 23 Nov 2026 13:02:19 +0000\r\n\(header)\r\n\(body)")
        let whole = WholeMessage(
            reading: content, content: .memory(content), transaction: transaction, session: session,
            id: NetworkMessageID(high: 1, low: 2), receivedAt: SystemTime().wallTime(), ownName: "mx.example.net",
            headerLimit: .max)
        let attribution = try #require(transaction.attribution)
        let result = await policy.examination(of: whole, attribution: attribution)
            .run(by: Examiners(authenticator: authenticator))
        guard case .accept(var message) = result.categorization else { throw ProgramError("\(result.categorization)") }
        change(&message)
        let acceptance = Acceptance(
            of: whole, attribution, content: .memory(content), as: message, hostname: "mx.example.net",
            at: SystemTime().now())
        let receipt = try await withCheckedThrowingContinuation { continuation in
            store.submit(StoreTransaction(acceptances: [acceptance])) { continuation.resume(with: $0) }
        }
        runner.enqueue(receipt)
        return try #require(receipt.accepted.first).sequence
    }

    /// Waits until nothing waits in any queue.
    func settle(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let isSettled = try await eventually { !store.recipients.values.contains { $0.state == .waiting } }
        guard !isSettled else { return }
        let waiting = store.recipients.values.filter { $0.state == .waiting }
        Issue.record("still waiting: \(waiting.map { ($0.key, $0.events) })", sourceLocation: sourceLocation)
    }

    func stop() async throws {
        try await runner.stop(within: .seconds(10)).get()
        try await threadPool.shutdownGracefully()
    }

    /// What an organization has accepted, in order.
    func accepted(by organization: String) -> [Acceptance] {
        store.acceptances.filter { $0.organization == organization }
    }

    /// A message as its mailbox gets it: the content under the fields that were put on top.
    func text(_ acceptance: Acceptance) throws -> String {
        let content: ByteBuffer
        switch acceptance.content {
        case .memory(let buffer): content = buffer
        case .file(let file): content = try file.read(at: 0, count: file.size)
        }
        return acceptance.copies[0].edits.prepended.joined(separator: "\r\n") + "\r\n"
            + String(buffer: acceptance.copies[0].edits.withoutInternalFields(content))
    }
}
