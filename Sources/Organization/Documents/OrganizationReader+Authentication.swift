internal import Mail

/// Reads `ipv6`, `antiPhishPolicy`, `arcConfig` and `dkimSigningConfigs`.
extension OrganizationReader {
    static func ipv6Policy(_ reader: ObjectReader) -> IPv6Policy {
        var policy = IPv6Policy()
        policy.isEnabled = reader.bool("Enabled")
        policy.isReportOnly = reader.bool("ReportOnly")
        reader.finish()
        return policy
    }

    static func antiPhishPolicy(_ reader: ObjectReader) -> AntiPhishPolicy {
        var policy = AntiPhishPolicy()
        policy.enableSpoofIntelligence = reader.bool(
            "EnableSpoofIntelligence", default: policy.enableSpoofIntelligence)
        policy.honorDmarcPolicy = reader.bool("HonorDmarcPolicy", default: policy.honorDmarcPolicy)
        policy.dmarcQuarantineAction = reader.choice("DmarcQuarantineAction") ?? policy.dmarcQuarantineAction
        policy.dmarcRejectAction =
            reader.choice(
                "DmarcRejectAction",
                refused: ["MoveToJmf": ("is not one of its values, as in EOP", "write Quarantine or Reject")])
            ?? policy.dmarcRejectAction
        policy.authenticationFailAction =
            reader.choice("AuthenticationFailAction") ?? policy.authenticationFailAction
        policy.invalidFromAction = reader.choice("InvalidFromAction") ?? policy.invalidFromAction
        reader.unsupported(
            [
                "SpoofQuarantineTag", "EnableUnauthenticatedSender", "EnableViaTag", "EnableFirstContactSafetyTips",
                "EnableMailboxIntelligence", "EnableTargetedUserProtection", "EnableTargetedDomainsProtection",
                "EnableOrganizationDomainsProtection", "PhishThresholdLevel",
            ])
        reader.ignored(["Name", "AdminDisplayName"])
        reader.finish()
        return policy
    }

    static func arcConfig(_ reader: ObjectReader) -> ARCConfig {
        var config = ARCConfig()
        config.trustedSealers = reader.list("ArcTrustedSealers", expected: "a domain such as lists.example.net") {
            try? Domain($0)
        }
        config.isSealingEnabled = reader.bool("SealingEnabled")
        reader.finish()
        return config
    }

    static func dkimSigningConfig(_ reader: ObjectReader) -> DKIMSigningConfig? {
        let domain = reader.required("Domain", expected: "an accepted domain such as contoso.com") { try? Domain($0) }
        let isEnabled = reader.bool("Enabled", default: true)
        let sizes = DKIMSigningConfig.keySizes
        let keySize = reader.scalar(
            "KeySize", expected: "one of \(sizes.map(String.init).joined(separator: ", "))"
        ) { text in Int(text).flatMap { sizes.contains($0) ? $0 : nil } }
        let algorithm: DKIMSigningConfig.Algorithm? = reader.choice("Algorithm")
        let header: DKIMSigningConfig.Canonicalization? = reader.choice("HeaderCanonicalization")
        let body: DKIMSigningConfig.Canonicalization? = reader.choice("BodyCanonicalization")
        if let size = keySize, size < 2_048, algorithm != .ed25519SHA256 {
            reader.warning(
                "KeySize", "\(size) is short: signers should use 2048 bits at least (RFC 8301)",
                mend: "set KeySize: 2048")
        }
        guard let domain else { return nil }
        var config = DKIMSigningConfig(domain)
        config.isEnabled = isEnabled
        if let keySize { config.keySize = keySize }
        if let algorithm { config.algorithm = algorithm }
        if let header { config.headerCanonicalization = header }
        if let body { config.bodyCanonicalization = body }
        return config
    }
}
