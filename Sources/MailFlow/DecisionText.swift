package import Mail

/// A decision record for people, the same for a message that came, one that might come, and a refusal.
package enum DecisionText {
    /// Whether decisions about one recipient say whom they are about.
    package enum Naming: Sendable, Hashable {
        /// All is about one recipient, whom the text names elsewhere.
        case nobody
        /// Each such decision names its recipient.
        case recipients
    }

    /// The decisions in order: a numbered line each, and lines behind it for the object and the revision that decided,
    /// the inputs and the reply.
    package static func lines(of decisions: [Decision], naming: Naming) -> [String] {
        decisions.enumerated().flatMap { index, decision in
            var lines = ["\(index + 1). \(decision.stage.rawValue): \(decision.outcome)"]
            if naming == .recipients, let recipient = decision.recipient { lines.append("   for <\(recipient)>") }
            if let authority = authority(of: decision) { lines.append("   by \(authority)") }
            if !decision.inputs.isEmpty {
                lines.append("   from \(decision.inputs.map(\.description).joined(separator: ", "))")
            }
            if case .judged(let verdict) = decision.outcome, let judgement = verdict.judgement {
                lines.append("   content \(judgement.words)")
                let rules = judgement.rules.isEmpty ? "" : ", rules \(judgement.rules.joined(separator: ", "))"
                lines.append("   score \(judgement.score)\(rules)")
                if !judgement.symbols.isEmpty {
                    lines.append("   symbols \(judgement.symbols.map(\.description).joined(separator: "; "))")
                }
            }
            if let reply = decision.reply { lines.append("   reply \(reply)") }
            return lines
        }
    }

    /// The object and the revision that decided; nil for a limit or a default of this server.
    private static func authority(of decision: Decision) -> String? {
        var parts: [String] = []
        if let object = decision.object { parts.append(object.description) }
        if let organization = decision.organization {
            parts.append("organization \(organization)" + (decision.revision.map { ", revision \($0)" } ?? ""))
        }
        return parts.isEmpty ? nil : parts.joined(separator: " of ")
    }
}
