extension OrganizationValidator {
    /// Warns of mail flow rules that can never match, that are never reached, or that do what another does. What depends on
    /// the moment or on who is in a group is told where the rules are shown (``RuleAnalysis``).
    func ruleAnalysis() {
        // A mistake leaves a property out of its rule. Without a condition, it would seem to match what it does not.
        guard !parts.transportRules.contains(where: { $0.reader.mistakes.hasErrors }) else { return }
        let findings = Dictionary(grouping: RuleAnalysis(parts.document).findings, by: \.rule)
        guard !findings.isEmpty else { return }
        for entry in parts.transportRules {
            for finding in findings[entry.object.name] ?? [] {
                entry.reader.warning(finding.property, finding.problem, mend: finding.mend)
            }
        }
    }
}
