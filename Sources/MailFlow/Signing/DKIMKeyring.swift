package import Mail
package import SenderAuthentication

/// The signing keys of all organizations: a value that is made anew when a key is made, and that knows by the time
/// which of a domain's two selectors signs (docs/reference/dkim-signing.md).
package struct DKIMKeyring: Sendable {
    /// A key and its place.
    package struct Key: Sendable {
        /// Whose it is; no other organization signs with it.
        package var organization: String
        /// The key, with its domain and selector.
        package var key: DKIMSigningKey
        /// Which of the two selectors it belongs to.
        package var selector: DKIMSelector
        /// From when on its selector signs; nil for one that has not been chosen yet.
        package var signsFrom: WallTime?

        package init(organization: String, key: DKIMSigningKey, selector: DKIMSelector, signsFrom: WallTime?) {
            self.organization = organization
            self.key = key
            self.selector = selector
            self.signsFrom = signsFrom
        }
    }

    private struct Owner: Hashable {
        var organization: String
        var domain: String
    }

    private let keys: [Owner: [Key]]

    /// Makes a keyring of all keys; by default one without any.
    package init(_ keys: [Key] = []) {
        self.keys = Dictionary(grouping: keys) { Owner(organization: $0.organization, domain: $0.key.domain.name) }
    }

    /// All keys of a domain of an organization.
    package func keys(of domain: Domain, in organization: String) -> [Key] {
        keys[Owner(organization: organization, domain: domain.name)] ?? []
    }

    /// The keys that sign at a moment: those of the selector chosen last, up to then.
    package func signingKeys(of domain: Domain, in organization: String, at time: WallTime) -> [Key] {
        let all = keys(of: domain, in: organization)
        guard let selector = DKIMRotation(all, at: time)?.selector else { return [] }
        // A key that joins its selector later, of another algorithm, waits for its own moment.
        return all.filter { $0.selector == selector && $0.signsFrom.map { $0 <= time } == true }
    }
}

extension DKIMKeyring: CustomStringConvertible, CustomReflectable {
    /// Nothing of the keys.
    package var description: String { "DKIMKeyring" }
    /// Nothing of the keys.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
