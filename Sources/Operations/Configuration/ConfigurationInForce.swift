package import MailFlow
package import Organization

/// The configuration by which mail is decided: changed as a whole, read from any thread.
package protocol ConfigurationInForce: AnyObject, Sendable {
    /// The configuration of this moment.
    var snapshot: ConfigurationSnapshot { get }
    /// The keys that mail is signed with.
    var keyring: DKIMKeyring { get }
    /// The organizations of this moment, with their documents.
    var organizations: OrganizationSet { get }
    /// What only this server knows; nil where no gateway has started yet.
    var secrets: ServerSecrets? { get }
    /// What messages are examined by at this moment.
    var basis: ExaminationBasis { get }
    /// The connectors of validations under way.
    var staged: StagedConnectors { get }

    /// Puts organizations into force; the others stay the same objects.
    func replace(_ organizations: OrganizationSet)
    /// Puts an organization of the same document into force, with another directory.
    func replace(_ organization: OrganizationSnapshot)
    /// Puts signing keys into force.
    func replace(_ keyring: DKIMKeyring)
    /// Puts this server's settings into force.
    func replace(_ server: ServerConfiguration)
}
