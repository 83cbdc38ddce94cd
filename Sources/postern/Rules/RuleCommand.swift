import ArgumentParser
import Mail
import Operations
import Organization

/// `postern rule`
struct RuleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule",
        abstract: "Show, test and change the mail flow rules of an organization.",
        discussion: "A change is a new revision of the organization's document; nothing else of the document changes.",
        subcommands: [
            RuleListCommand.self, RuleShowCommand.self, RuleTestCommand.self, RuleTraceCommand.self,
            RuleAddCommand.self, RuleEnableCommand.self, RuleDisableCommand.self, RuleModeCommand.self,
            RuleSetPriorityCommand.self, RuleRemoveCommand.self,
        ])
}

/// Mail flow rules as text.
enum RuleText {
    /// `Enabled`, or why it does nothing.
    static func state(of rule: RuleSummary) -> String {
        rule.state == "Enabled" && rule.findings.contains { $0.kind == .expired } ? "Expired" : rule.state
    }

    /// What marks a rule in a list that there is something to be said of.
    static func mark(of rule: RuleSummary) -> String {
        rule.findings.map(\.kind.rawValue).joined(separator: ", ")
    }

    /// `12, 3 audited, 1 error`.
    static func hits(_ hits: RuleHitsView) -> String {
        var parts: [String] = []
        if hits.matched > 0 || hits.audited + hits.errors == 0 { parts.append("\(hits.matched)") }
        if hits.audited > 0 { parts.append("\(hits.audited) audited") }
        if hits.errors > 0 { parts.append("\(hits.errors) \(hits.errors == 1 ? "error" : "errors")") }
        return parts.joined(separator: ", ")
    }

    /// Conditions and exceptions in short.
    static func conditions(of rule: RuleSummary) -> String {
        let all = rule.conditions + rule.exceptions
        return all.isEmpty ? "all mail" : all.joined(separator: "; ")
    }

    /// What a rule did, for a line of a table: `PrependSubject, SetSCL (audited only)`.
    static func effect(of hit: RuleHit) -> String {
        let actions = hit.actions.isEmpty ? "nothing" : hit.actions.joined(separator: ", ")
        switch hit.effect {
        case .enforced: return actions
        case .audited: return "\(actions) (audited only)"
        case .failed: return "not evaluated" + (hit.reason.map { ": \($0)" } ?? "")
        }
    }
}
