// The values of both presets are EOP's recommendations of 2026; what is not set is as in the policy Default.

extension HostedContentFilterPolicy {
    /// The policy against spam of a preset.
    public static func preset(_ preset: PresetSecurityPolicy) -> HostedContentFilterPolicy {
        switch preset {
        case .standard: standardPreset
        case .strict: strictPreset
        }
    }

    private static let standardPreset: HostedContentFilterPolicy = {
        var policy = HostedContentFilterPolicy()
        policy.name = PresetSecurityPolicy.standard.rawValue
        policy.highConfidenceSpamAction = .quarantine
        policy.phishSpamAction = .quarantine
        policy.highConfidenceSpamQuarantineTag = QuarantinePolicy.fullAccessWithNotification.name
        policy.phishQuarantineTag = QuarantinePolicy.fullAccessWithNotification.name
        policy.bulkThreshold = 6
        policy.quarantineRetentionPeriod = 30
        return policy
    }()

    private static let strictPreset: HostedContentFilterPolicy = {
        var policy = standardPreset
        policy.name = PresetSecurityPolicy.strict.rawValue
        policy.spamAction = .quarantine
        policy.bulkSpamAction = .quarantine
        policy.spamQuarantineTag = QuarantinePolicy.fullAccessWithNotification.name
        policy.bulkQuarantineTag = QuarantinePolicy.fullAccessWithNotification.name
        policy.bulkThreshold = 5
        return policy
    }()
}

extension MalwareFilterPolicy {
    /// The policy against malware of a preset: EOP's defaults in both.
    public static func preset(_ preset: PresetSecurityPolicy) -> MalwareFilterPolicy {
        var policy = MalwareFilterPolicy()
        policy.name = preset.rawValue
        return policy
    }
}

extension AntiPhishPolicy {
    /// The policy against forged senders of a preset.
    public static func preset(_ preset: PresetSecurityPolicy) -> AntiPhishPolicy {
        var policy = AntiPhishPolicy()
        policy.name = preset.rawValue
        policy.enableFirstContactSafetyTips = true
        if preset == .strict {
            policy.authenticationFailAction = .quarantine
            policy.spoofQuarantineTag = QuarantinePolicy.fullAccessWithNotification.name
        }
        return policy
    }
}
