public import Mail
public import SenderAuthentication

/// The signing keys of all organizations: a value that is made anew when a key is made, and that knows by the time
/// which of a domain's two selectors signs (docs/reference/dkim-signing.md).
public struct DKIMKeyring: Sendable {
    /// A key and its place.
    public struct Key: Sendable {
        /// Whose it is; no other organization signs with it.
        public var organization: String
        /// The key, with its domain and selector.
        public var key: DKIMSigningKey
        /// Which of the two selectors it belongs to.
        public var selector: DKIMSelector
        /// From when on its selector signs; nil for one that has not been chosen yet.
        public var signsFrom: WallTime?

        /// Makes an entry.
        public init(organization: String, key: DKIMSigningKey, selector: DKIMSelector, signsFrom: WallTime?) {
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
    public init(_ keys: [Key] = []) {
        self.keys = Dictionary(grouping: keys) { Owner(organization: $0.organization, domain: $0.key.domain.name) }
    }

    /// All keys of a domain of an organization.
    public func keys(of domain: Domain, in organization: String) -> [Key] {
        keys[Owner(organization: organization, domain: domain.name)] ?? []
    }

    /// The keys that sign at a moment: those of the selector chosen last, up to then.
    public func signingKeys(of domain: Domain, in organization: String, at time: WallTime) -> [Key] {
        let all = keys(of: domain, in: organization)
        guard let selector = DKIMRotation(all, at: time)?.selector else { return [] }
        // A key that joins its selector later, of another algorithm, waits for its own moment.
        return all.filter { $0.selector == selector && $0.signsFrom.map { $0 <= time } == true }
    }
}

extension DKIMKeyring: CustomStringConvertible, CustomReflectable {
    /// Nothing of the keys.
    public var description: String { "DKIMKeyring" }
    /// Nothing of the keys.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// When which selector of a domain signs, under the names of EOP's `DkimSigningConfig`.
public struct DKIMRotation: Hashable, Sendable {
    /// `RotateOnDate`: when the selector that was chosen last began to sign, or will.
    public var rotateOnDate: WallTime
    /// `SelectorAfterRotateOnDate`.
    public var after: DKIMSelector
    /// `SelectorBeforeRotateOnDate`.
    public var before: DKIMSelector { after.other }
    /// The selector that signs at the moment asked about; nil before the first one's time.
    public var selector: DKIMSelector?
    /// Whether the change is still to come.
    public var isPending: Bool

    /// Reads it off a domain's keys; nil when none of them was ever chosen to sign.
    public init?(_ keys: [DKIMKeyring.Key], at time: WallTime) {
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
