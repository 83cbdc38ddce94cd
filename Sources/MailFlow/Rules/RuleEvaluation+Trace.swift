internal import Mail
internal import Organization

extension RuleEvaluation {
    /// The recipients that have traces; nil stands for the message where it has no recipient.
    private func traced(_ recipients: [Int]) -> [Int?] {
        if targets.isEmpty { return [nil] }
        return recipients.filter { $0 < RuleDetail.mostRecipients }.map { Optional($0) }
    }

    private func blank(_ place: Int, _ recipient: Int?, _ result: RuleTrace.Result) -> RuleTrace {
        RuleTrace(
            rule: table.rules[place].rule, place: place, recipient: recipient.map { targets[$0].shown.description },
            result: result)
    }

    /// Notes what came of a rule for all recipients.
    mutating func trace(_ place: Int, result: RuleTrace.Result) {
        for copy in copies.indices { trace(place, copy: copy, result: result) }
    }

    /// Notes what came of a rule for the recipients of a copy.
    mutating func trace(
        _ place: Int, copy: Int, result: RuleTrace.Result, _ change: (inout RuleTrace) -> Void = { _ in }
    ) {
        for recipient in traced(copies[copy].recipients) {
            var trace = blank(place, recipient, result)
            change(&trace)
            traces.append(trace)
        }
    }

    /// What is told of some recipients of a copy: why a rule holds for them, or not.
    mutating func explained(_ place: Int, _ copy: Int, _ recipients: [Int]) -> [RuleTrace] {
        var found: [RuleTrace] = []
        // What a trace looks at is not taken from the rules.
        let allowance = message.allowance
        for recipient in traced(recipients) {
            let told = walked(place, copy, recipient)
            found.append(told)
        }
        message.allowance = allowance
        return found
    }

    /// Looks at a rule's conditions and exceptions for a recipient, up to the one that settles the matter.
    private mutating func walked(_ place: Int, _ copy: Int, _ recipient: Int?) -> RuleTrace {
        let rule = table.rules[place]
        var trace = blank(place, recipient, .matched)
        for step in [rule.head, rule.recipient, rule.content] {
            for test in step.conditions {
                let seen = finding(test, rule, copy, recipient, isException: false)
                trace.findings.append(seen)
                if !seen.holds {
                    trace.result = .conditionFailed
                    return trace
                }
            }
            for test in step.exceptions {
                let seen = finding(test, rule, copy, recipient, isException: true)
                trace.findings.append(seen)
                if seen.holds {
                    trace.result = .exceptionHeld
                    return trace
                }
            }
        }
        return trace
    }

    private mutating func finding(
        _ test: TransportRuleTable.Test, _ rule: TransportRuleTable.Rule, _ copy: Int, _ recipient: Int?,
        isException: Bool
    ) -> RuleTrace.Finding {
        let parameter = (isException ? "ExceptIf" : "") + test.condition.parameter
        do throws(RuleTrouble) {
            let isTrue = try holds(test, rule, copy, recipient)
            return RuleTrace.Finding(
                parameter: parameter, holds: isTrue, value: value(of: test, rule, copy, recipient, holds: isTrue))
        } catch {
            return RuleTrace.Finding(
                parameter: parameter, holds: false, value: SafeText.escaped(error.reason, limit: Self.shownOctets))
        }
    }

    /// The conditions of a rule that holds, with what they found.
    mutating func inputs(of rule: TransportRuleTable.Rule, _ copy: Int, _ recipient: Int?) -> [Decision.Input] {
        var inputs: [Decision.Input] = []
        for step in [rule.head, rule.recipient, rule.content] {
            for test in step.conditions {
                inputs.append(
                    Decision.Input(
                        .init(rawValue: test.condition.parameter),
                        value(of: test, rule, copy, recipient, holds: true)))
            }
        }
        return inputs
    }
}
