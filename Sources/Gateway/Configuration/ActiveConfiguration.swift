import Facts
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Operations
import Organization
import SenderAuthentication
import Transport

/// The configuration in force: changed as a whole, read from any thread, shared by reference.
final class ActiveConfiguration: MailPolicySource, ConfigurationInForce {
    private struct State {
        var organizations: OrganizationSet
        var keyring: DKIMKeyring
        var policy: SnapshotPolicy
    }

    private let state: NIOLockedValueBox<State>
    private let acceptsMail: @Sendable () -> Bool
    /// What only this server knows; nil where a test has none.
    let secrets: ServerSecrets?
    /// The connectors of validations under way.
    let staged = StagedConnectors()

    /// - Parameter acceptsMail: false while the store wants no new mail; asked at each MAIL FROM, from event loops.
    init(
        server: ServerConfiguration, organizations: OrganizationSet, secrets: ServerSecrets? = nil,
        keyring: DKIMKeyring = DKIMKeyring(), acceptsMail: @escaping @Sendable () -> Bool = { true }
    ) {
        let snapshot = ConfigurationSnapshot(server: server, organizations: organizations.snapshots)
        self.acceptsMail = acceptsMail
        self.secrets = secrets
        state = NIOLockedValueBox(
            State(
                organizations: organizations, keyring: keyring,
                policy: SnapshotPolicy(snapshot, secrets: secrets, keyring: keyring, acceptsMail: acceptsMail)))
    }

    /// The configuration of this moment.
    var snapshot: ConfigurationSnapshot { state.withLockedValue { $0.policy.snapshot } }

    /// The keys that mail is signed with.
    var keyring: DKIMKeyring { state.withLockedValue { $0.keyring } }

    /// The organizations of this moment, with their documents.
    var organizations: OrganizationSet { state.withLockedValue { $0.organizations } }

    /// The policy for a session that starts now.
    func currentPolicy() -> any MailPolicy { state.withLockedValue { $0.policy } }

    /// Where a queue's mail goes now. Cheap; for event loops.
    func nextHop(for key: QueueKey) -> NextHop? {
        Router(snapshot: snapshot).nextHop(for: key) ?? staged.nextHop(for: key)
    }

    /// Puts organizations into force; the others stay the same objects.
    func replace(_ organizations: OrganizationSet) {
        state.withLockedValue { state in
            state.organizations = organizations
            state.policy = SnapshotPolicy(
                ConfigurationSnapshot(server: state.policy.snapshot.server, organizations: organizations.snapshots),
                secrets: secrets, keyring: state.keyring, acceptsMail: acceptsMail)
        }
    }

    /// Puts an organization of the same document into force, with another directory; no tables are made anew.
    func replace(_ organization: OrganizationSnapshot) {
        state.withLockedValue { state in
            guard var entry = state.organizations.entries[organization.name] else { return }
            entry.snapshot = organization
            state.organizations = state.organizations.replacing([entry])
            let old = state.policy.snapshot
            state.policy = SnapshotPolicy(
                old.replacing(organization)
                    ?? ConfigurationSnapshot(server: old.server, organizations: state.organizations.snapshots),
                secrets: secrets, keyring: state.keyring, acceptsMail: acceptsMail)
        }
    }

    /// Puts signing keys into force.
    func replace(_ keyring: DKIMKeyring) {
        state.withLockedValue { state in
            state.keyring = keyring
            state.policy = SnapshotPolicy(
                state.policy.snapshot, secrets: secrets, keyring: keyring, acceptsMail: acceptsMail)
        }
    }

    /// Puts this server's settings into force.
    func replace(_ server: ServerConfiguration) {
        state.withLockedValue { state in
            state.policy = SnapshotPolicy(
                ConfigurationSnapshot(server: server, organizations: state.policy.snapshot.organizations),
                secrets: secrets, keyring: state.keyring, acceptsMail: acceptsMail)
        }
    }
}

/// The policy of one configuration.
private final class SnapshotPolicy: MailPolicy {
    let snapshot: ConfigurationSnapshot
    private let perimeter: Perimeter
    private let categorizer: Categorizer
    private let acceptsMail: @Sendable () -> Bool

    init(
        _ snapshot: ConfigurationSnapshot, secrets: ServerSecrets?, keyring: DKIMKeyring,
        acceptsMail: @escaping @Sendable () -> Bool
    ) {
        self.acceptsMail = acceptsMail
        self.snapshot = snapshot
        perimeter = Perimeter(snapshot: snapshot, secrets: secrets)
        categorizer = Categorizer(snapshot: snapshot, secrets: secrets, keyring: keyring)
    }

    var messageSize: Int? { snapshot.server.limits.messageSize }

    func isExempt(_ address: IPAddress) -> Bool { snapshot.isExemptFromSourceLimits(address) }

    func needsReverseName(of address: IPAddress) -> Bool { perimeter.needsReverseName(of: address) }

    func sender(_ envelope: Envelope, declaredSize: Int?, session: SessionFacts) -> SenderRuling {
        guard acceptsMail() else {
            // The store's own last resort, below the levels of back pressure.
            let decision = Decision(
                .sender, object: .init(.backPressure, PressureResource.disk.rawValue),
                inputs: [.init("disk", "full")], outcome: .refused, reply: Replies.insufficientResources)
            return SenderRuling(refusal: Replies.insufficientResources, decisions: [decision])
        }
        return perimeter.sender(envelope, declaredSize: declaredSize, session: session)
    }

    func recipient(
        _ path: ForwardPath, notify: NotifyConditions?, originalRecipient: String?, in transaction: Transaction,
        session: SessionFacts
    ) -> RecipientRuling {
        perimeter.recipient(
            path, notify: notify, originalRecipient: originalRecipient, in: transaction, session: session)
    }

    func plan(
        _ facts: MessageFacts, beginning: ByteBuffer, transaction: Transaction, session: SessionFacts
    ) -> AuthenticationPlan {
        categorizer.plan(facts, beginning: beginning, transaction: transaction, session: session)
    }

    func organization(of domain: Domain) -> String? { snapshot.owner(of: domain)?.organization.name }

    func queue(of recipient: EnvelopeRecipient, attribution: Attribution) -> QueueKey? {
        categorizer.queue(of: recipient, attribution: attribution)
    }

    func categorize(_ facts: MessageFacts, transaction: Transaction, session: SessionFacts) -> Categorization {
        categorizer.categorize(facts, transaction: transaction, session: session)
    }

    func aggregateRow(
        _ facts: MessageFacts, transaction: Transaction, categorization: Categorization
    ) -> DMARCAggregateRow? {
        categorizer.aggregateRow(facts, transaction: transaction, categorization: categorization)
    }
}
