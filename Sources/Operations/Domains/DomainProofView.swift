package import Identity
package import Mail

/// How a proof stands, with the record that makes it.
package struct DomainProofView: Codable, Sendable, Hashable {
    /// The organization.
    package var organization: String
    /// The domain.
    package var domain: String
    /// How far it is.
    package var state: DomainProof.State
    /// The name of the TXT record.
    package var recordName: String
    /// The text of the TXT record.
    package var recordText: String
    /// Whether the organization has the domain among its accepted domains.
    package var isAccepted: Bool
    /// When it was asked for.
    package var asked: WallTime
    /// When the record was seen first; nil where it was not.
    package var proved: WallTime?
    /// When DNS was last asked and answered; nil where it was not.
    package var checked: WallTime?
    /// Since when the record is missing that was there before; nil where it is not.
    package var missingSince: WallTime?

    /// A proof's view.
    init(_ proof: DomainProof, isAccepted: Bool) {
        organization = proof.organization
        domain = proof.domain
        state = proof.state
        recordName = "\(DomainChallenge.label).\(proof.domain)"
        recordText = DomainChallenge.text(proof.token)
        self.isAccepted = isAccepted
        asked = proof.asked
        proved = proof.proved
        checked = proof.checked
        missingSince = proof.missingSince
    }
}
