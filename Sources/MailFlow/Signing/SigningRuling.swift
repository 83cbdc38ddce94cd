package import Mail
package import Organization
package import SenderAuthentication

/// Which keys sign a message (docs/reference/dkim-signing.md).
package struct SigningRuling: Sendable {
    /// The keys, one for each signature; empty for none.
    package private(set) var keys: [DKIMSigningKey] = []
    /// For the record; nil for an organization that signs nothing.
    package private(set) var decision: Decision?

    /// Rules on a message of these authors that leaves an organization's own servers, or that this gateway makes for it:
    /// only what is in the name of a domain of the organization's own that has a configuration and a key is signed.
    ///
    /// An organization without `dkimSigningConfigs` signs nothing and records nothing.
    package init(
        _ authors: MessageAuthors, of organization: OrganizationSnapshot, snapshot: ConfigurationSnapshot,
        keyring: DKIMKeyring, at time: WallTime
    ) {
        guard !organization.document.dkimSigningConfigs.isEmpty else { return }
        self = Self.ruling(authors, of: organization, snapshot: snapshot, keyring: keyring, at: time)
    }

    private init(keys: [DKIMSigningKey], decision: Decision) {
        self.keys = keys
        self.decision = decision
    }

    private static func ruling(
        _ authors: MessageAuthors, of organization: OrganizationSnapshot, snapshot: ConfigurationSnapshot,
        keyring: DKIMKeyring, at time: WallTime
    ) -> SigningRuling {
        var inputs: [Decision.Input] = []
        var object: ObjectReference?
        func ruling(_ outcome: Decision.Outcome, keys: [DKIMSigningKey] = []) -> SigningRuling {
            SigningRuling(
                keys: keys,
                decision: organization.decision(.signing, outcome, by: object, from: inputs))
        }
        // A signature vouches for all that a reader may take for the author.
        guard authors.fieldCount == 1, !authors.isMalformed, let domain = authors.addresses.first?.domain,
            authors.addresses.allSatisfy({ $0.domain == domain })
        else {
            return ruling(.notSigned(reason: "the message has not exactly one From field with authors of one domain"))
        }
        inputs.append(.init("author", domain))
        guard snapshot.acceptedDomain(of: domain, in: organization) != nil else {
            return ruling(.notSigned(reason: "the author's domain is none of the organization's accepted domains"))
        }
        guard let config = organization.dkimSigningConfig(for: domain) else {
            return ruling(.notSigned(reason: "dkimSigningConfigs has no entry for the author's domain"))
        }
        object = .init(.dkimSigningConfig, config.domain.name)
        guard config.isEnabled else { return ruling(.notSigned(reason: "Enabled is false")) }
        let present = keyring.signingKeys(of: domain, in: organization.name, at: time)
        var keys: [DKIMSigningKey] = []
        var missing: [Decision.Input] = []
        for algorithm in config.algorithm.algorithms {
            guard let key = present.first(where: { $0.key.algorithm == algorithm }) else {
                missing.append(.init("missing", algorithm.rawValue))
                continue
            }
            var signing = key.key
            signing.headerCanonicalization = DKIMCanonicalization(config.headerCanonicalization)
            signing.bodyCanonicalization = DKIMCanonicalization(config.bodyCanonicalization)
            keys.append(signing)
            inputs.append(.init("selector", signing.selector))
        }
        inputs += missing
        guard !keys.isEmpty else {
            return ruling(.notSigned(reason: "there is no key; `postern dkim create \(domain)` makes one"))
        }
        return ruling(.signed(times: keys.count), keys: keys)
    }
}

extension DKIMSigningConfig.Algorithm {
    /// One for each signature.
    package var algorithms: [DKIMAlgorithm] {
        switch self {
        case .rsaSHA256: [.rsaSHA256]
        case .ed25519SHA256: [.ed25519SHA256]
        case .both: [.rsaSHA256, .ed25519SHA256]
        }
    }
}

extension DKIMCanonicalization {
    fileprivate init(_ configured: DKIMSigningConfig.Canonicalization) {
        switch configured {
        case .relaxed: self = .relaxed
        case .simple: self = .simple
        }
    }
}
