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

        /// Makes an entry.
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

/// When which selector of a domain signs, under the names of EOP's `DkimSigningConfig`.
package struct DKIMRotation: Hashable, Sendable {
    /// `RotateOnDate`: when the selector that was chosen last began to sign, or will.
    package var rotateOnDate: WallTime
    /// `SelectorAfterRotateOnDate`.
    package var after: DKIMSelector
    /// `SelectorBeforeRotateOnDate`.
    package var before: DKIMSelector { after.other }
    /// The selector that signs at the moment asked about; nil before the first one's time.
    package var selector: DKIMSelector?
    /// Whether the change is still to come.
    package var isPending: Bool

    /// Reads it off a domain's keys; nil when none of them was ever chosen to sign.
    package init?(_ keys: [DKIMKeyring.Key], at time: WallTime) {
        var chosen: [DKIMSelector: WallTime] = [:]
        for key in keys {
            guard let from = key.signsFrom else { continue }
            // A key that joined later does not put off its selector.
            chosen[key.selector] = chosen[key.selector].map { min($0, from) } ?? from
        }
        guard let last = chosen.max(by: { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }) else {
            return nil
        }
        rotateOnDate = last.value
        after = last.key
        isPending = last.value > time
        if !isPending {
            selector = after
        } else if let earlier = chosen[after.other], earlier <= time {
            selector = after.other
        } else {
            selector = nil
        }
    }
}
