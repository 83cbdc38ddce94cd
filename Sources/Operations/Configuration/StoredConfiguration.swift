import Mail
package import MailFlow
import NIOConcurrencyHelpers
package import Organization

/// The configuration as a store has it, where no gateway runs: nothing decides about mail by it but questions.
package final class StoredConfiguration: ConfigurationInForce {
    private struct State {
        var organizations: OrganizationSet
        var keyring: DKIMKeyring
        var snapshot: ConfigurationSnapshot
    }

    private let state: NIOLockedValueBox<State>
    /// What only this server knows; nil where no gateway has started yet.
    package let secrets: ServerSecrets?
    /// None.
    package let staged = StagedConnectors()

    /// A configuration of organizations on a server.
    package init(
        server: ServerConfiguration, organizations: OrganizationSet, secrets: ServerSecrets? = nil,
        keyring: DKIMKeyring = DKIMKeyring()
    ) {
        self.secrets = secrets
        state = NIOLockedValueBox(
            State(
                organizations: organizations, keyring: keyring,
                snapshot: ConfigurationSnapshot(server: server, organizations: organizations.snapshots)))
    }

    /// The configuration of this moment.
    package var snapshot: ConfigurationSnapshot { state.withLockedValue { $0.snapshot } }

    /// What messages would be examined by.
    package var basis: ExaminationBasis {
        state.withLockedValue { ExaminationBasis(snapshot: $0.snapshot, secrets: secrets, keyring: $0.keyring) }
    }

    /// The keys that mail is signed with.
    package var keyring: DKIMKeyring { state.withLockedValue { $0.keyring } }

    /// The organizations of this moment, with their documents.
    package var organizations: OrganizationSet { state.withLockedValue { $0.organizations } }

    /// Puts organizations in the place of the present ones.
    package func replace(_ organizations: OrganizationSet) {
        state.withLockedValue { state in
            state.organizations = organizations
            state.snapshot = ConfigurationSnapshot(
                server: state.snapshot.server, organizations: organizations.snapshots)
        }
    }

    /// Puts an organization in the place of the one of its name.
    package func replace(_ organization: OrganizationSnapshot) {
        state.withLockedValue { state in
            guard var entry = state.organizations.entries[organization.name] else { return }
            entry.snapshot = organization
            state.organizations = state.organizations.replacing([entry])
            state.snapshot = ConfigurationSnapshot(
                server: state.snapshot.server, organizations: state.organizations.snapshots)
        }
    }

    /// Puts keys in the place of the present ones.
    package func replace(_ keyring: DKIMKeyring) { state.withLockedValue { $0.keyring = keyring } }

    /// Puts this server's settings in the place of the present ones.
    package func replace(_ server: ServerConfiguration) {
        state.withLockedValue { state in
            state.snapshot = ConfigurationSnapshot(server: server, organizations: state.organizations.snapshots)
        }
    }
}
