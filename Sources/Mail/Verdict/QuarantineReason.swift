/// Why a message is held in quarantine, by the names of EOP's `QuarantineTypes` (docs/reference/quarantine.md).
public enum QuarantineReason: String, Hashable, Sendable, Codable, CaseIterable {
    /// Bulk mail beyond the threshold.
    case bulk = "Bulk"
    /// Spam, of high confidence too.
    case spam = "Spam"
    /// Phishing, a spoofed sender, and what DMARC says to quarantine.
    case phish = "Phish"
    /// Phishing beyond doubt.
    case highConfPhish = "HighConfPhish"
    /// Malware.
    case malware = "Malware"
    /// A file of a type that is not let through.
    case fileTypeBlock = "FileTypeBlock"
    /// A mail flow rule said so.
    case transportRule = "TransportRule"
    /// A mail flow rule has a moderator decide (docs/reference/moderation.md). EOP has no such type: there a mailbox holds it.
    case moderation = "Moderation"

    /// Whether it must not be let out without a second confirmation.
    public var isMalware: Bool { self == .malware || self == .fileTypeBlock }

    /// The reason in words.
    public var words: String {
        switch self {
        case .bulk: "bulk mail"
        case .spam: "spam"
        case .phish: "phishing"
        case .highConfPhish: "high confidence phishing"
        case .malware: "malware"
        case .fileTypeBlock: "file type that is not let through"
        case .transportRule: "mail flow rule"
        case .moderation: "mail for a moderator"
        }
    }
}

/// The kind of object that holds a message in quarantine, by the names of EOP's `PolicyTypes`.
public enum QuarantinePolicyType: String, Hashable, Sendable, Codable, CaseIterable {
    /// The policy against spam.
    case hostedContentFilterPolicy = "HostedContentFilterPolicy"
    /// The policy against spoofing.
    case antiPhishPolicy = "AntiPhishPolicy"
    /// The policy against malware.
    case antiMalwarePolicy = "AntiMalwarePolicy"
    /// A mail flow rule.
    case exchangeTransportRule = "ExchangeTransportRule"
}
