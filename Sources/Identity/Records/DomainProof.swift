package import Mail

/// How an organization's proof stands that a domain is its own: a TXT record that only the domain's owner can publish.
package struct DomainProof: Hashable, Sendable {
    /// How far a proof is. The raw values are stored, so none is ever renamed.
    package enum State: String, Codable, Sendable, Hashable, CaseIterable {
        /// The record was not seen yet.
        case waiting = "Waiting"
        /// The record was seen, and nothing has shown since that it is gone for good.
        case proved = "Proved"
        /// The record was seen once, and has been missing for longer than a fault of DNS explains.
        case lost = "Lost"
    }

    /// The organization.
    package var organization: String
    /// The domain, in A-labels and lower case.
    package var domain: String
    /// The text that the record must have in it.
    package var token: String
    /// How far it is.
    package var state: State
    /// When the organization asked for it.
    package var asked: WallTime
    /// When the record was seen first; nil where it was not.
    package var proved: WallTime?
    /// When DNS was last asked and answered; nil where it was not.
    package var checked: WallTime?
    /// Since when DNS has said that the record is missing, which was there before; nil where it has not.
    package var missingSince: WallTime?

    /// A proof that waits for its record.
    package init(organization: String, domain: String, token: String, asked: WallTime) {
        self.organization = organization
        self.domain = domain
        self.token = token
        state = .waiting
        self.asked = asked
    }
}

/// Keeps proofs of domains.
package protocol DomainProofStore: Sendable {
    /// The proofs of an organization, or of all where it is nil, by organization and domain.
    func domainProofs(of organization: String?) async throws(StoreError) -> [DomainProof]

    /// An organization's proof of a domain; nil where there is none.
    func domainProof(of organization: String, domain: String) async throws(StoreError) -> DomainProof?

    /// Keeps a proof, in place of the one of the same organization and domain, durably.
    func keep(_ proof: DomainProof, audit: AuditEntry?) async throws(StoreError)

    /// Removes an organization's proof of a domain, or all of them where that is nil, durably.
    func removeDomainProofs(
        of organization: String, domain: String?, audit: AuditEntry?
    ) async throws(StoreError)
}
