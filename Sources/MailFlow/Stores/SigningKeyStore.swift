package import Mail
package import SenderAuthentication

/// A signing key as the store keeps it. It has no description, so that no log ever holds the key.
package struct StoredDKIMKey: Sendable, Hashable {
    /// Its organization.
    package var organization: String
    /// `d=`, in lower case.
    package var domain: String
    /// Which of the domain's two selectors it belongs to.
    package var selector: DKIMSelector
    /// `a=`.
    package var algorithm: DKIMAlgorithm
    /// The private key in PEM.
    package var privateKey: String
    /// When it was made.
    package var createdAt: WallTime
    /// From when on it signs; nil for not yet.
    package var signsFrom: WallTime?

    package init(
        organization: String, domain: String, selector: DKIMSelector, algorithm: DKIMAlgorithm, privateKey: String,
        createdAt: WallTime, signsFrom: WallTime?
    ) {
        self.organization = organization
        self.domain = domain
        self.selector = selector
        self.algorithm = algorithm
        self.privateKey = privateKey
        self.createdAt = createdAt
        self.signsFrom = signsFrom
    }
}

extension StoredDKIMKey: CustomStringConvertible, CustomReflectable {
    /// Its place alone.
    package var description: String { "\(selector.name(algorithm))._domainkey.\(domain)" }
    /// Nothing of it.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Keeps the keys that mail is signed with.
package protocol SigningKeyStore: Sendable {
    /// The signing keys of all organizations, by organization, domain and selector. One that this release can't read, of
    /// an algorithm it does not know, is passed over.
    func signingKeys() async throws(StoreError) -> [StoredDKIMKey]

    /// Keeps a domain's signing keys in place of those that it had, and the audit entry, durably.
    func replaceSigningKeys(
        of domain: String, organization: String, with keys: [StoredDKIMKey], audit: AuditEntry?
    ) async throws(StoreError)
}
