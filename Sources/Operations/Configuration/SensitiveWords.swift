import Mail
import MailFlow
import Organization
import Scoring

extension ContentExaminers {
    /// Whether this server has words for `MarkAsSpamSensitiveWordList` (docs/reference/policies.md#sensitive-words).
    var hasSensitiveWords: Bool { scorers.scorer?.scorer.lists.hasSensitiveWords == true }
}

extension OrganizationDocument {
    /// The warning for a document with a policy that looks for sensitive words, on a server that has none; nil where no policy
    /// does.
    func wordlessPolicy(file: String) -> ConfigurationMistake? {
        let check = AdvancedSpamCheck.sensitiveWords
        guard
            let policy = ([hostedContentFilterPolicy] + hostedContentFilterPolicies).first(where: {
                $0.advancedSpamFilter[check] != .off
            })
        else { return nil }
        return ConfigurationMistake(
            severity: .warning, file: file, line: 0,
            object: "\(ObjectKind.hostedContentFilterPolicy.rawValue) \"\(policy.name)\"", field: check.rawValue,
            value: policy.advancedSpamFilter[check].rawValue, problem: "finds nothing, since this server has no words",
            mend: "write sensitive-words.txt into the folder of engines.scoringLists, or set it to Off")
    }
}
