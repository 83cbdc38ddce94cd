package import Mail
package import MailFlow

/// A domain's keys after a change.
package struct DKIMChange: Codable, Sendable, Hashable {
    /// The domain.
    package var domain: DKIMDomainView
    /// False when there was nothing to do.
    package var isNew: Bool

    /// A domain after a change.
    package init(_ domain: DKIMDomainView, isNew: Bool) {
        self.domain = domain
        self.isNew = isNew
    }
}

/// How a domain's mail is signed: configuration and public keys. No private key is ever in it.
package struct DKIMDomainView: Codable, Sendable, Hashable {
    /// A key.
    package struct Key: Codable, Sendable, Hashable {
        /// Which of the two selectors it belongs to.
        package var place: DKIMSelector
        /// `s=`.
        package var selector: String
        /// `a=`.
        package var algorithm: String
        /// Its size in bits.
        package var bits: Int
        /// The TXT record to publish.
        package var record: String
        /// When it was made.
        package var createdAt: WallTime
        /// From when on it signs; nil for not before a rotation says so.
        package var signsFrom: WallTime?
        /// Whether it signs at the moment of the answer, provided that the configuration is enabled.
        package var isSigning: Bool
        /// Whether the configuration asks for its algorithm.
        package var isConfigured: Bool
    }

    /// Its organization.
    package var organization: String
    /// The domain.
    package var domain: String
    /// Whether `dkimSigningConfigs` has an entry for it.
    package var isConfigured: Bool
    /// `Enabled`.
    package var isEnabled: Bool
    /// `Algorithm`.
    package var algorithm: String
    /// `KeySize`, of keys made from now on.
    package var keySize: Int
    /// `HeaderCanonicalization`.
    package var headerCanonicalization: String
    /// `BodyCanonicalization`.
    package var bodyCanonicalization: String
    /// `RotateOnDate`; nil without keys.
    package var rotateOnDate: WallTime?
    /// `SelectorBeforeRotateOnDate`.
    package var selectorBefore: DKIMSelector?
    /// `SelectorAfterRotateOnDate`.
    package var selectorAfter: DKIMSelector?
    /// The selector that signs at the moment of the answer.
    package var signing: DKIMSelector?
    /// The keys, `selector1` first.
    package var keys: [Key]

    /// The name in DNS of a key's record.
    package func recordName(of key: Key) -> String { "\(key.selector)._domainkey.\(domain)" }
}
