import Facts
import Foundation
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Operations
import Organization
import PosternTesting
import Queueing
import SenderAuthentication
import Testing
import Transport

@testable import Gateway

/// Leaves what was accepted where it is kept.
struct NoQueues: AcceptedMailQueue {
    func enqueue(_ receipt: CommitReceipt) {}
}

/// A listener that takes mail by the policy of the corpus, over a model store.
final class LiveDesk: Sendable {
    /// The policy in force, told of a session's TLS what the corpus says.
    final class TLSTold: MailPolicySource, MailPolicy {
        let base: ActiveConfiguration
        let tls = NIOLockedValueBox<SessionFacts.TLS?>(nil)

        init(_ base: ActiveConfiguration) { self.base = base }

        func currentPolicy() -> any MailPolicy { self }
        private func told(_ session: SessionFacts) -> SessionFacts {
            var session = session
            session.tls = tls.withLockedValue { $0 }
            return session
        }
        func isExempt(_ address: IPAddress) -> Bool { base.currentPolicy().isExempt(address) }
        func needsReverseName(of address: IPAddress) -> Bool {
            base.currentPolicy().needsReverseName(of: address)
        }
        func sender(_ envelope: Envelope, declaredSize: Int?, session: SessionFacts) -> SenderRuling {
            base.currentPolicy().sender(envelope, declaredSize: declaredSize, session: told(session))
        }
        func recipient(
            _ path: ForwardPath, notify: NotifyConditions?, originalRecipient: String?, in transaction: Transaction,
            session: SessionFacts
        ) -> RecipientRuling {
            base.currentPolicy().recipient(
                path, notify: notify, originalRecipient: originalRecipient, in: transaction, session: told(session))
        }
        func queue(of recipient: EnvelopeRecipient, attribution: Attribution) -> QueueKey {
            base.currentPolicy().queue(of: recipient, attribution: attribution)
        }
        func examination(of message: WholeMessage, attribution: Attribution) -> Examination {
            var message = message
            message.session = message.session.map(told)
            return base.currentPolicy().examination(of: message, attribution: attribution)
        }
    }

    final class Log: PerimeterLog {
        let refusals = NIOLockedValueBox<[PerimeterRefusal]>([])
        func record(_ refusal: PerimeterRefusal) { refusals.withLockedValue { $0.append(refusal) } }
    }

    let active: ActiveConfiguration
    let clock = VirtualClock()
    let authenticator: any Authenticator
    private let policy: TLSTold
    private let store = ModelStore()
    private let log = Log()
    private let folder: TemporaryFolder
    private let listener: SMTPListener
    private let port = NIOLockedValueBox(0)

    /// - Parameter stages: what whole messages pass.
    init(stages: [any ExaminationStage] = Examination.stages) throws {
        active = try Self.configuration(stages)
        policy = TLSTold(active)
        folder = try TemporaryFolder()
        authenticator = MessageAuthenticator(resolver: try ZoneResolver(SessionCorpus.zone), time: clock)
        var settings = InboundConfiguration(
            hostname: "mx.example.net", addresses: [.init(try #require(IPAddress("127.0.0.1")), port: 0)],
            spoolFolder: folder.path)
        settings.limits.connectionRate = 10_000
        listener = SMTPListener(
            configuration: settings,
            services: InboundServices(
                policy: policy, store: store, acceptedMail: NoQueues(), perimeterLog: log, time: clock,
                random: SeededRandom(seed: 1), certificates: nil, authenticator: authenticator),
            group: MultiThreadedEventLoopGroup.singleton)
    }

    func start() async throws {
        let address = try #require(try await listener.start().first)
        port.withLockedValue { $0 = address.port }
    }

    func stop() async { await listener.stop(grace: .seconds(0)) }

    /// What came of a session: the replies, the messages taken, and the records of what was refused.
    func take(
        _ session: SessionCorpus.Session
    ) throws -> (replies: LiveClient.Replies, accepted: [Acceptance], refused: [PerimeterRefusal]) {
        policy.tls.withLockedValue { $0 = session.tls }
        log.refusals.withLockedValue { $0 = [] }
        let before = store.acceptances.count
        let replies = try LiveClient.run(session, port: port.withLockedValue { $0 })
        return (replies, Array(store.acceptances.dropFirst(before)), log.refusals.withLockedValue { $0 })
    }

    private static func configuration(_ stages: [any ExaminationStage]) throws -> ActiveConfiguration {
        var server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
        server.limits.tarpit = .seconds(0)
        let entries = try [SessionCorpus.contoso, SessionCorpus.fabrikam, SessionCorpus.locked].enumerated().map {
            let document = try OrganizationDocument.load(yaml: $1, file: "corpus.yaml").get()
            return OrganizationSet.Entry(
                text: $1,
                snapshot: OrganizationSnapshot(document, revision: Int64($0 + 1)))
        }
        let blocked = SessionCorpus.blocked.flatMap { organization, connectors in
            connectors.map {
                BlockedConnector(
                    organization: organization, connector: $0, reason: "test", author: "test",
                    at: WallTime(milliseconds: 0))
            }
        }
        let secrets = try #require(ServerSecrets((0..<32).map { UInt8($0) }))
        let key = try DKIMSigningKey.generate(
            .ed25519SHA256, domain: try Domain("contoso.com"), selector: try Domain("selector1-ed25519"))
        let keyring = DKIMKeyring([
            .init(organization: "contoso", key: key, selector: .first, signsFrom: WallTime(milliseconds: 0))
        ])
        return ActiveConfiguration(
            server: server, organizations: OrganizationSet(revisions: []).replacing(entries).blocking(blocked),
            secrets: secrets, keyring: keyring, stages: stages)
    }
}
