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
final class ActiveConfiguration: MailPolicySource, ConfigurationInForce, RouteLookup {
    private struct State {
        var organizations: OrganizationSet
        var policy: ConfiguredPolicy

        var snapshot: ConfigurationSnapshot { policy.basis.snapshot }
    }

    private let state: NIOLockedValueBox<State>
    private let acceptsMail: @Sendable () -> Bool
    private let stages: [any ExaminationStage]
    /// What only this server knows; nil where a test has none.
    let secrets: ServerSecrets?
    /// The connectors of validations under way.
    let staged = StagedConnectors()

    /// - Parameters:
    ///   - acceptsMail: false while the store wants no new mail; asked at each MAIL FROM, from event loops.
    ///   - stages: what whole messages pass.
    init(
        server: ServerConfiguration, organizations: OrganizationSet, secrets: ServerSecrets? = nil,
        keyring: DKIMKeyring = DKIMKeyring(), acceptsMail: @escaping @Sendable () -> Bool = { true },
        stages: [any ExaminationStage] = Examination.stages
    ) {
        self.acceptsMail = acceptsMail
        self.stages = stages
        self.secrets = secrets
        let basis = ExaminationBasis(
            snapshot: ConfigurationSnapshot(server: server, organizations: organizations.snapshots),
            secrets: secrets, keyring: keyring, stages: stages)
        state = NIOLockedValueBox(
            State(organizations: organizations, policy: ConfiguredPolicy(basis, acceptsMail: acceptsMail)))
    }

    /// What messages are examined by at this moment.
    var basis: ExaminationBasis { state.withLockedValue { $0.policy.basis } }

    /// The configuration of this moment.
    var snapshot: ConfigurationSnapshot { state.withLockedValue { $0.snapshot } }

    /// The keys that mail is signed with.
    var keyring: DKIMKeyring { state.withLockedValue { $0.policy.basis.keyring } }

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
            state.policy = policy(
                ConfigurationSnapshot(server: state.snapshot.server, organizations: organizations.snapshots),
                state.policy.basis.keyring)
        }
    }

    /// Puts an organization of the same document into force, with another directory; no tables are made anew.
    func replace(_ organization: OrganizationSnapshot) {
        state.withLockedValue { state in
            guard var entry = state.organizations.entries[organization.name] else { return }
            entry.snapshot = organization
            state.organizations = state.organizations.replacing([entry])
            let old = state.snapshot
            state.policy = policy(
                old.replacing(organization)
                    ?? ConfigurationSnapshot(server: old.server, organizations: state.organizations.snapshots),
                state.policy.basis.keyring)
        }
    }

    /// Puts signing keys into force.
    func replace(_ keyring: DKIMKeyring) {
        state.withLockedValue { state in state.policy = policy(state.snapshot, keyring) }
    }

    /// Puts this server's settings into force.
    func replace(_ server: ServerConfiguration) {
        state.withLockedValue { state in
            state.policy = policy(
                ConfigurationSnapshot(server: server, organizations: state.snapshot.organizations),
                state.policy.basis.keyring)
        }
    }

    private func policy(_ snapshot: ConfigurationSnapshot, _ keyring: DKIMKeyring) -> ConfiguredPolicy {
        ConfiguredPolicy(
            ExaminationBasis(snapshot: snapshot, secrets: secrets, keyring: keyring, stages: stages),
            acceptsMail: acceptsMail)
    }
}
