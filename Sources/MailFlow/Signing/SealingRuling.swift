internal import Mail
internal import Organization
internal import SenderAuthentication

/// Which key seals a message whose copies go on to other servers (docs/reference/arc.md).
struct SealingRuling {
    /// Nil where the organization does not ask for it, or has no key in use for a recipient's domain.
    let key: DKIMSigningKey?

    init(
        _ recipients: [EnvelopeRecipient], of organization: OrganizationSnapshot, keyring: DKIMKeyring,
        at time: WallTime
    ) {
        key = Self.key(recipients, of: organization, keyring: keyring, at: time)
    }

    private static func key(
        _ recipients: [EnvelopeRecipient], of organization: OrganizationSnapshot, keyring: DKIMKeyring,
        at time: WallTime
    ) -> DKIMSigningKey? {
        guard organization.document.arcConfig.isSealingEnabled else { return nil }
        // A key whose domain does not sign may not be in DNS.
        for domain in recipients.lazy.compactMap(\.address.domain)
        where organization.dkimSigningConfig(for: domain)?.isEnabled == true {
            let keys = keyring.signingKeys(of: domain, in: organization.name, at: time).map(\.key)
            // RSA is what every verifier of chains knows.
            if let key = keys.first(where: { $0.algorithm == .rsaSHA256 }) ?? keys.first { return key }
        }
        return nil
    }
}
