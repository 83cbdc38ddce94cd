import DNS
import Facts
import Foundation
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Organization
import PosternTesting
import Queueing
import SenderAuthentication
import Transport

/// A policy for tests: takes everything for d.example but unknown@ and relays nothing.
final class FakePolicy: MailPolicy, MailPolicySource {
    struct State {
        var tarpit: Interval?
        var sessions: [SessionFacts] = []
        var messages: [MessageFacts] = []
        var refusal: Reply?
        /// What rules want to be written about a message.
        var notices: [NoticeOrder] = []
        var exempt: Set<IPAddress> = []
        var plan = ExaminationPlan()
        var refusesSPF: Set<SPFResult> = []
        var prepended = ["Received: test"]
        /// Fields on top of what the recipient with this local part gets.
        var perRecipient: [String: String] = [:]
        /// The queue of a recipient's copy.
        var key: @Sendable (EmailAddress) -> QueueKey = { _ in
            QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "d.example")
        }
        /// What the Authentication-Results of a message say.
        var results: AuthenticationResults?
        var needsReverseName = false
        /// Recipients that a transaction may have.
        var mostRecipients = Int.max
        var recipientSessions: [SessionFacts] = []
        var dnsLists: [DNSList] = []
        var isReputationEnabled = false
        var isSubjectToGreylisting = false
    }

    let state = NIOLockedValueBox(State())
    private let basis: ExaminationBasis

    init() throws {
        let contoso = OrganizationSnapshot(OrganizationDocument(name: "contoso"), revision: 1)
        let server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
        let said = Said(state: state)
        basis = ExaminationBasis(
            snapshot: ConfigurationSnapshot(server: server, organizations: [contoso]), secrets: nil,
            keyring: DKIMKeyring(), stages: [said] + Examination.stages.suffix(2))
    }

    /// Octets of a message, as SIZE declares them.
    static let largestMessage = 1 << 30
    static let unknown = Reply(550, EnhancedStatusCode(5, 4, 1), "Recipient address rejected: Access denied")
    static let relay = Reply(550, EnhancedStatusCode(5, 7, 64), "TenantAttribution; Relay Access Denied")

    static let unauthentic = Reply(450, EnhancedStatusCode(4, 7, 26), "must pass either SPF or DKIM validation")

    func currentPolicy() -> any MailPolicy { self }

    func isExempt(_ address: IPAddress) -> Bool { state.withLockedValue { $0.exempt.contains(address) } }

    func needsReverseName(of address: IPAddress) -> Bool { state.withLockedValue { $0.needsReverseName } }

    func dnsLists(for address: IPAddress) -> [DNSList] { state.withLockedValue { $0.dnsLists } }

    var isReputationEnabled: Bool { state.withLockedValue { $0.isReputationEnabled } }

    func sender(_ envelope: Envelope, declaredSize: Int?, session: SessionFacts) -> SenderRuling {
        state.withLockedValue { $0.sessions.append(session) }
        if let declaredSize, declaredSize > Self.largestMessage {
            return SenderRuling(
                refusal: Replies.tooLarge,
                decisions: [Decision(.sender, outcome: .refused, reply: Replies.tooLarge)])
        }
        return SenderRuling(decisions: [Decision(.sender, outcome: .accepted)])
    }

    func recipient(
        _ path: ForwardPath, notify: NotifyConditions?, originalRecipient: String?, in transaction: Transaction,
        session: SessionFacts
    ) -> RecipientRuling {
        if transaction.recipients.count >= state.withLockedValue({ $0.mostRecipients }) {
            return RecipientRuling(
                .refused(Replies.tooManyRecipients, organization: "contoso", as: .surplus), decisions: [])
        }
        guard case .mailbox(let address) = path, address.domain?.name == "d.example" else {
            return RecipientRuling(.refused(Self.relay, organization: nil), decisions: [])
        }
        if address.localPart == "unknown" {
            var ruling = RecipientRuling(
                .refused(Self.unknown, organization: "contoso", as: .edgeBlock),
                tarpit: state.withLockedValue { $0.tarpit },
                decisions: [Decision(.edgeBlocking, outcome: .refused, reply: Self.unknown)])
            ruling.countsAgainstSource = true
            return ruling
        }
        let recipient = EnvelopeRecipient(address: address, notify: notify, originalRecipient: originalRecipient)
        var ruling = RecipientRuling(
            .accepted(
                recipient,
                Attribution(owner: basis.snapshot.organizations[0], direction: .incoming)),
            decisions: [Decision(.edgeBlocking, recipient: address.description, outcome: .accepted)])
        let needsName = state.withLockedValue {
            $0.recipientSessions.append(session)
            ruling.needsListings = !$0.dnsLists.isEmpty && session.listings == nil
            ruling.isSubjectToGreylisting = $0.isSubjectToGreylisting
            return $0.needsReverseName
        }
        if session.listings?.isEmpty == false {
            return RecipientRuling(
                .refused(Replies.bannedAddress(session.clientAddress), organization: "contoso"), decisions: [])
        }
        guard needsName, address.localPart != "free" else { return ruling }
        if session.exceededRange != nil || session.reverseName == .missing {
            return RecipientRuling(
                .refused(Self.unauthentic, organization: "contoso"), decisions: [])
        }
        ruling.needsReverseName = (session.reverseName ?? .unknown) == .unknown
        return ruling
    }

    func queue(of recipient: EnvelopeRecipient, attribution: Attribution) -> QueueKey {
        QueueKey(
            organization: attribution.organization, deliveryType: .mailbox,
            nextHop: recipient.address.localPart == "dead" ? "dead" : "alive")
    }

    func examination(of message: WholeMessage, attribution: Attribution) -> Examination {
        Examination(of: message, attribution: attribution, by: basis, plan: state.withLockedValue { $0.plan })
    }

    /// Decides as the state says; signing and sealing come behind it.
    private struct Said: ExaminationStage {
        let state: NIOLockedValueBox<State>

        func rule(on hand: inout MessageInHand) -> Reply? {
            let facts = hand.facts
            let state = state.withLockedValue { state in
                state.messages.append(facts)
                return state
            }
            hand.accepted.add(state.notices)
            let isRefused = facts.authentication.map { state.refusesSPF.contains($0.spf.result) } == true
            if let refusal = isRefused ? FakePolicy.unauthentic : state.refusal {
                hand.record(Decision(.acceptance, outcome: .refused, reply: refusal))
                return refusal
            }
            hand.record(Decision(.acceptance, outcome: .accepted))
            hand.results = state.results
            hand.edit { $0.prepended = state.prepended }
            for index in hand.accepted.copies[0].deliveries.indices {
                let address = hand.accepted.copies[0].deliveries[index].recipient.address
                hand.accepted.copies[0].deliveries[index].key = state.key(address)
            }
            for (name, field) in state.perRecipient {
                hand.accepted.edit(where: { $0.deliverTo.localPart == name }) { $0.prepended.insert(field, at: 0) }
            }
            return nil
        }
    }
}

final class FakeLog: PerimeterLog {
    private let box = NIOLockedValueBox<[PerimeterRefusal]>([])
    var refusals: [PerimeterRefusal] { box.withLockedValue { $0 } }
    func record(_ refusal: PerimeterRefusal) { box.withLockedValue { $0.append(refusal) } }
}

/// Keeps the receipts of what was accepted.
private struct KeptReceipts: AcceptedMailQueue {
    let receipts: NIOLockedValueBox<[CommitReceipt]>

    func enqueue(_ receipt: CommitReceipt) { receipts.withLockedValue { $0.append(receipt) } }
}

/// The queue to `dead` fails, and no other.
private struct DeadQueues: QueueHealth {
    func isFailing(_ key: QueueKey) -> Bool { key.nextHop == "dead" }
}

/// A listener on 127.0.0.1 with everything around it.
struct InboundFixture {
    let policy: FakePolicy
    let store = ModelStore()
    /// Takes the mail in place of `store`, where there is one.
    var otherStore: (any MessageStore)?
    let log = FakeLog()
    let clock = VirtualClock()
    let folder: TestFolder
    let pressure = PressureGauge()
    let shares = OrganizationShareGauge()
    let receipts = NIOLockedValueBox<[CommitReceipt]>([])
    var configuration: InboundConfiguration
    var certificates: TLSCertificateStore?
    var clientVerifier: ChainVerifier?
    var authenticator: (any Authenticator)?
    var work: any WorkJournal = UnnotedWork()
    let dmarcCounts = DMARCCounts()
    var resolver: (any DNS.Resolver)?
    var dnsLists: DNSLists?
    var sources: SourceMemory?
    var notices: (any NoticeComposer)?

    init() throws {
        policy = try FakePolicy()
        folder = try TestFolder()
        configuration = InboundConfiguration(
            hostname: "mx.example.net", addresses: [.init(IPAddress(v4: 0x7f00_0001), port: 0)],
            spoolFolder: folder.path)
    }

    var services: InboundServices {
        InboundServices(
            policy: policy, store: otherStore ?? store, acceptedMail: KeptReceipts(receipts: receipts),
            perimeterLog: log, time: clock, random: SeededRandom(seed: 1), certificates: certificates,
            clientVerifier: clientVerifier, pressure: pressure, shares: shares, health: DeadQueues(), work: work,
            authenticator: authenticator, dmarcRecorder: dmarcCounts, resolver: resolver, dnsLists: dnsLists,
            sources: sources, notices: notices)
    }

    /// Runs `body` with a listener that is started, and stops it.
    func run(
        _ body: (SMTPListener, [InboundConfiguration.ListenAddress]) async throws -> Void
    ) async throws {
        let listener = SMTPListener(
            configuration: configuration, services: services, group: MultiThreadedEventLoopGroup.singleton)
        let addresses = try await listener.start()
        do {
            try await body(listener, addresses)
        } catch {
            await listener.stop(grace: .seconds(0))
            throw error
        }
        await listener.stop(grace: .seconds(0))
    }
}

/// A folder that goes with the value.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "postern-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Makes a self-signed certificate and its key with the openssl command; gives their paths.
    func makeCertificate(_ name: String) async throws -> (certificate: String, key: String) {
        let certificate = "\(path)/\(name).pem"
        let key = "\(path)/\(name)-key.pem"
        let (status, output) = try await RunningProgram.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", "/CN=\(name)", "-keyout", key, "-out", certificate,
            ])
        guard status == 0 else { throw ProgramError("openssl ended with \(status): \(output)") }
        return (certificate, key)
    }
}
