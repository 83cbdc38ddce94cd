public import MIME

extension ScoringResult {
    /// Whether it is phishing beyond doubt for hosts that look like others and for nothing else: a form that asks for a
    /// password is that wherever it leads, and another engine has its own grounds.
    public var isHighConfidencePhishByHost: Bool {
        verdict == .highConfidencePhish && rules.contains(.lookalikeHost) && !rules.contains(.credentialForm)
            && engine?.claim != .highConfidencePhish
    }

    /// What it is beside ``ScoringRule/lookalikeHost``: what the other rules say, and the score.
    public var classBesideHost: ScoringClass {
        let level = Self.level(of: score, threshold: threshold, isPhish: false, isBulk: false)
        let others = rules.filter { $0 != .lookalikeHost }.map { (rule: ScoringRule) -> ScoringClass in
            if rule.isPhish { return .phish }
            return rule == .extortion || rule == .obfuscatedHead ? .highConfidenceSpam : .spam
        }
        return max(level?.verdict ?? .none, others.max() ?? .none)
    }

    /// Whether ``ScoringRule/lookalikeHost`` looks at a link: at those alone whose host has letters beyond ASCII.
    public static func mayLookAlike(_ link: Link) -> Bool {
        link.host?.utf8.split(separator: UInt8(ascii: ".")).contains { $0.starts(with: "xn--".utf8) } ?? false
    }
}
