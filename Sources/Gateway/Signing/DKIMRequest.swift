public import Mail
public import MailFlow

/// What clients ask about the keys that mail is signed with.
public enum DKIMRequest: Codable, Sendable, Hashable {
    /// The domains with a configuration or a key, of one organization or of all.
    case list(organization: String?)
    /// One domain.
    case show(domain: String)
    /// Make the keys that the domain's configuration asks for and that are not there.
    case create(domain: String, author: String)
    /// Make a new key and let it take over after four days; with `isImmediate` at once.
    case rotate(domain: String, isImmediate: Bool, author: String)
}

/// What is answered about signing keys.
public enum DKIMReply: Codable, Sendable {
    /// Domains, by organization and name.
    case domains([DKIMDomainView])
    /// A domain after a change; `isNew` unless there was nothing to do.
    case changed(DKIMDomainView, isNew: Bool)
}

/// How a domain's mail is signed: configuration and public keys. No private key is ever in it.
public struct DKIMDomainView: Codable, Sendable, Hashable {
    /// A key.
    public struct Key: Codable, Sendable, Hashable {
        /// Which of the two selectors it belongs to.
        public var place: DKIMSelector
        /// `s=`.
        public var selector: String
        /// `a=`.
        public var algorithm: String
        /// Its size in bits.
        public var bits: Int
        /// The TXT record to publish.
        public var record: String
        /// When it was made.
        public var createdAt: WallTime
        /// From when on it signs; nil for not before a rotation says so.
        public var signsFrom: WallTime?
        /// Whether it signs at the moment of the answer, provided that the configuration is enabled.
        public var isSigning: Bool
        /// Whether the configuration asks for its algorithm.
        public var isConfigured: Bool
    }

    /// Its organization.
    public var organization: String
    /// The domain.
    public var domain: String
    /// Whether `dkimSigningConfigs` has an entry for it.
    public var isConfigured: Bool
    /// `Enabled`.
    public var isEnabled: Bool
    /// `Algorithm`.
    public var algorithm: String
    /// `KeySize`, of keys made from now on.
    public var keySize: Int
    /// `HeaderCanonicalization`.
    public var headerCanonicalization: String
    /// `BodyCanonicalization`.
    public var bodyCanonicalization: String
    /// `RotateOnDate`; nil without keys.
    public var rotateOnDate: WallTime?
    /// `SelectorBeforeRotateOnDate`.
    public var selectorBefore: DKIMSelector?
    /// `SelectorAfterRotateOnDate`.
    public var selectorAfter: DKIMSelector?
    /// The selector that signs at the moment of the answer.
    public var signing: DKIMSelector?
    /// The keys, `selector1` first.
    public var keys: [Key]

    /// The name in DNS of a key's record.
    public func recordName(of key: Key) -> String { "\(key.selector)._domainkey.\(domain)" }
}
