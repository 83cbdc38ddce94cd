public import Mail

/// How the mail of an accepted domain is signed: an entry of `dkimSigningConfigs` (docs/reference/dkim-signing.md).
public struct DKIMSigningConfig: Hashable, Sendable {
    /// The algorithms of the signatures (RFC 6376 section 3.3, RFC 8463).
    public enum Algorithm: String, Hashable, Sendable, CaseIterable {
        /// One signature, `rsa-sha256`.
        case rsaSHA256 = "RsaSHA256"
        /// One signature, `ed25519-sha256`, which not every receiver can check.
        case ed25519SHA256 = "Ed25519SHA256"
        /// Two signatures, one of each.
        case both = "Both"
    }

    /// How a part of a message is brought into the form that is signed (RFC 6376 section 3.4).
    public enum Canonicalization: String, Hashable, Sendable, CaseIterable {
        /// Without differences in white space and in the case of field names.
        case relaxed = "Relaxed"
        /// Almost as it is.
        case simple = "Simple"
    }

    /// Sizes of RSA keys in bits that `KeySize` may name (RFC 8301 section 3.2).
    public static let keySizes = [1_024, 2_048, 3_072, 4_096]

    /// `Domain`: an accepted domain of the organization; `d=` of the signatures.
    public var domain: Domain
    /// `Enabled`.
    public var isEnabled = true
    /// `KeySize`: bits of the RSA keys that are made from now on.
    public var keySize = 2_048
    /// `Algorithm`.
    public var algorithm = Algorithm.rsaSHA256
    /// `HeaderCanonicalization`.
    public var headerCanonicalization = Canonicalization.relaxed
    /// `BodyCanonicalization`.
    public var bodyCanonicalization = Canonicalization.relaxed

    /// Signs a domain's mail with the defaults of a document.
    public init(_ domain: Domain) { self.domain = domain }
}
