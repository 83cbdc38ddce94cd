internal import Mail

extension IPv6Policy {
    var properties: PropertyList {
        var list = PropertyList()
        list.set("Enabled", isEnabled, unless: false)
        list.set("ReportOnly", isReportOnly, unless: false)
        return list
    }
}

extension AntiPhishPolicy {
    var properties: PropertyList {
        let standard = AntiPhishPolicy()
        var list = PropertyList()
        list.set("EnableSpoofIntelligence", enableSpoofIntelligence, unless: standard.enableSpoofIntelligence)
        list.set("HonorDmarcPolicy", honorDmarcPolicy, unless: standard.honorDmarcPolicy)
        list.set("DmarcQuarantineAction", dmarcQuarantineAction, unless: standard.dmarcQuarantineAction)
        list.set("DmarcRejectAction", dmarcRejectAction, unless: standard.dmarcRejectAction)
        list.set("AuthenticationFailAction", authenticationFailAction, unless: standard.authenticationFailAction)
        list.set("InvalidFromAction", invalidFromAction, unless: standard.invalidFromAction)
        return list
    }
}

extension ARCConfig {
    var properties: PropertyList {
        var list = PropertyList()
        list.set("ArcTrustedSealers", trustedSealers)
        list.set("SealingEnabled", isSealingEnabled, unless: false)
        return list
    }
}

extension DKIMSigningConfig {
    var properties: PropertyList {
        let standard = DKIMSigningConfig(domain)
        var list = PropertyList()
        list.set("Domain", domain)
        list.set("Enabled", isEnabled, unless: standard.isEnabled)
        if keySize != standard.keySize { list.set("KeySize", String(keySize)) }
        list.set("Algorithm", algorithm, unless: standard.algorithm)
        list.set("HeaderCanonicalization", headerCanonicalization, unless: standard.headerCanonicalization)
        list.set("BodyCanonicalization", bodyCanonicalization, unless: standard.bodyCanonicalization)
        return list
    }
}
