/// What a mail flow rule did with a message, or would have done: the outcome of its decision, what the trace finds messages
/// by, and what is counted (docs/reference/mail-flow-rules.md#commands).
public struct RuleHit: Hashable, Sendable, Codable {
    /// Whether its actions were done. The raw values are stored, so none is ever renamed.
    public enum Effect: String, Hashable, Sendable, Codable, CaseIterable {
        /// It matched, and its actions were done.
        case enforced = "Enforce"
        /// It matched, and its actions were only recorded.
        case audited = "Audit"
        /// It could not be evaluated.
        case failed = "Error"
    }

    /// The rule's name.
    public var rule: String
    /// Whether its actions were done.
    public var effect: Effect
    /// The actions that were done, or would have been, by EOP's names of their parameters, in the order in which they are
    /// done. What they do it with is in the inputs of the decision.
    public var actions: [String]
    /// Why it could not be evaluated; nil where it was.
    public var reason: String?

    /// Makes one.
    public init(rule: String, effect: Effect, actions: [String] = [], reason: String? = nil) {
        self.rule = rule
        self.effect = effect
        self.actions = actions
        self.reason = reason
    }

    /// What rules did with a message, by its record: each rule with each effect once, in the order of the record. Rules may
    /// have decided for some recipients apart; their actions are then put together.
    public static func all(of decisions: [Decision]) -> [RuleHit] {
        var hits: [RuleHit] = []
        for decision in decisions {
            // Nearly all decisions are of other stages, and a look at the stage is cheaper than one at the outcome.
            guard decision.stage == .mailFlowRules, case .rule(let hit) = decision.outcome else { continue }
            if let known = hits.firstIndex(where: { $0.rule == hit.rule && $0.effect == hit.effect }) {
                for action in hit.actions where !hits[known].actions.contains(action) {
                    hits[known].actions.append(action)
                }
            } else {
                hits.append(hit)
            }
        }
        return hits
    }
}

extension RuleHit: CustomStringConvertible {
    /// In words, as `explain` and the trace show it.
    public var description: String {
        let list = actions.joined(separator: ", ")
        switch effect {
        case .enforced: return actions.isEmpty ? "matched" : "matched: \(list)"
        case .audited: return actions.isEmpty ? "matched, audited only" : "matched, audited only: would do \(list)"
        case .failed: return "not evaluated" + (reason.map { ": \($0)" } ?? "")
        }
    }

    /// The same with its texts cut short.
    ///
    /// - Parameter limit: octets of a text.
    func cut(toOctets limit: Int) -> RuleHit {
        RuleHit(
            rule: rule.cut(toOctets: limit), effect: effect,
            actions: actions.prefix(32).map { $0.cut(toOctets: limit) }, reason: reason?.cut(toOctets: limit))
    }
}
