package import SenderAuthentication

/// One of the two places that a domain's signing keys take turns in (docs/reference/dkim-signing.md).
package enum DKIMSelector: Int, Hashable, Sendable, Codable, CaseIterable {
    /// `selector1`, the one that signs first.
    case first = 1
    /// `selector2`.
    case second = 2

    /// The other one, whose key is made next.
    package var other: DKIMSelector { self == .first ? .second : .first }

    /// `s=` of a key: `selector1` for RSA and `selector1-ed25519` for Ed25519, because a name in DNS holds one key
    /// (RFC 6376 section 3.6.2.2).
    package func name(_ algorithm: DKIMAlgorithm) -> String {
        switch algorithm {
        case .rsaSHA256: "selector\(rawValue)"
        case .ed25519SHA256: "selector\(rawValue)-ed25519"
        }
    }
}
