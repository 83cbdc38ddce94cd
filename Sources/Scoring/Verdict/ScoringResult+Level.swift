extension ScoringResult {
    /// The class and the spam confidence level that a score gives by itself; nil for one below the threshold.
    ///
    /// - Parameters:
    ///   - isPhish: whether what adds up to the score is phishing.
    ///   - isBulk: whether it is bulk mail of a service, unless it is worse.
    static func level(
        of score: Double, threshold: Double, isPhish: Bool, isBulk: Bool
    ) -> (verdict: ScoringClass, scl: Int)? {
        guard score >= threshold else { return nil }
        if isPhish { return (.phish, 8) }
        if score >= threshold * 2 { return (.highConfidenceSpam, score >= threshold * 3 ? 9 : 8) }
        if score >= threshold * 1.4 { return (.spam, 6) }
        return isBulk ? (.bulk, 6) : (.spam, 5)
    }

    /// The complaint level of what is bulk mail by ``level(of:threshold:isPhish:isBulk:)``, of the one that its header
    /// shows.
    static func bulkLevel(_ level: Int) -> Int { max(7, level) }
}
