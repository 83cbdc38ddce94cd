import Mail
import MailFlow
import Organization

/// What was counted of the mail flow rules of an organization.
struct RuleCounts {
    /// The last seven days, and what lists show.
    static let week = 7
    /// The last 90 days, behind which a rule that nothing matched is told of.
    static let quarter = 90

    private let week: [String: RuleHitsView]
    private let quarter: [String: RuleHitsView]

    /// Writes what was counted until now to the store, and reads it.
    init(of organization: String, in administration: Administration) async throws(OperationFailure) {
        await administration.running?.writeCounts()
        week = try await Self.read(Self.week, .hour, organization, administration)
        quarter = try await Self.read(Self.quarter, .day, organization, administration)
    }

    /// What was counted of a rule in the last seven days.
    func hits(of rule: String) -> RuleHitsView { week[rule] ?? RuleHitsView(days: Self.week) }

    /// What was counted of it in the last 90 days.
    func longHits(of rule: String) -> RuleHitsView { quarter[rule] ?? RuleHitsView(days: Self.quarter) }

    private static func read(
        _ days: Int, _ step: TrafficStep, _ organization: String, _ administration: Administration
    ) async throws(OperationFailure) -> [String: RuleHitsView] {
        let now = administration.time.wallTime()
        let start = WallTime(milliseconds: now.milliseconds - Interval.hours(Int64(days) * 24).milliseconds)
        let counts: [TrafficCount]
        do throws(StoreError) {
            counts = try await administration.stores.traffic.traffic(
                TrafficQuery(
                    step: step, start: step.start(of: start), end: step.start(of: now) + step.minutes,
                    organization: organization, series: [.rules], isByStep: false))
        } catch {
            throw OperationFailure(reading: error)
        }
        var found: [String: RuleHitsView] = [:]
        for count in counts {
            // A later release may have counted what this one does not know.
            guard let effect = RuleHit.Effect(rawValue: count.name.kind) else { continue }
            var hits = found[count.name.name] ?? RuleHitsView(days: days)
            hits.add(count.figures.count, effect)
            if let last = count.figures.sample.flatMap({ WallTime(iso8601: $0) }) {
                hits.last = max(last, hits.last ?? last)
            }
            found[count.name.name] = hits
        }
        return found
    }
}

extension Administration {
    /// What is known of the rules of an organization, in the order of evaluation.
    func ruleSummaries(
        of organization: OrganizationSnapshot, _ counts: RuleCounts
    ) async throws(OperationFailure) -> [RuleSummary] {
        let now = time.wallTime()
        let analysis = organization.ruleAnalysis(at: now)
        let findings = Dictionary(grouping: analysis.findings, by: \.rule)
        let rules = organization.document.transportRules.inOrder
        let moment = WallTime(
            milliseconds: now.milliseconds - Interval.hours(Int64(RuleCounts.quarter) * 24).milliseconds)
        let idle = rules.filter { $0.isInForce(at: moment) && counts.longHits(of: $0.name).last == nil }
        let old: Set<String> = try await idle.isEmpty ? [] : rulesInForce(of: organization, at: moment)
        let unused = old.intersection(idle.map(\.name))
        return rules.enumerated().map { place, rule in
            var found = findings[rule.name] ?? []
            // What can't match is told of by itself.
            if found.isEmpty, unused.contains(rule.name) {
                found.append(
                    RuleFinding(
                        rule: rule.name, kind: .unused,
                        problem: "has matched no message in the last \(RuleCounts.quarter) days",
                        mend: "disable or remove it, if it is not needed any more"))
            }
            return RuleSummary(
                name: rule.name, place: place, priority: rule.priority, state: rule.state, mode: rule.mode,
                activationDate: rule.activationDate, expiryDate: rule.expiryDate,
                stopRuleProcessing: rule.stopRuleProcessing, conditions: rule.conditionLines,
                exceptions: rule.exceptionLines, actions: rule.actionLines, hits: counts.hits(of: rule.name),
                lastHit: counts.longHits(of: rule.name).last, findings: found)
        }
    }

    /// The names of the rules that were in force at a moment, in the revision of that time; none where there was no revision
    /// then, or where it is not kept.
    private func rulesInForce(
        of organization: OrganizationSnapshot, at moment: WallTime
    ) async throws(OperationFailure) -> Set<String> {
        // Revisions are numbered in the order in which they were applied.
        var (low, high): (Int64, Int64) = (1, organization.revision)
        var found: OrganizationRevision?
        do throws(StoreError) {
            while low <= high {
                let middle = low + (high - low) / 2
                guard let revision = try await stores.configuration.revision(middle, of: organization.name) else {
                    return []
                }
                if revision.appliedAt <= moment {
                    found = revision
                    low = middle + 1
                } else {
                    high = middle - 1
                }
            }
        } catch {
            throw OperationFailure(reading: error)
        }
        guard let found,
            case .success(let document) = OrganizationDocument.load(yaml: found.document, file: organization.name)
        else { return [] }
        return Set(document.transportRules.filter { $0.isInForce(at: moment) }.map(\.name))
    }
}

extension TransportRule {
    /// Whether it is enabled, and a moment is not before its activation. That one has expired is told by itself.
    fileprivate func isInForce(at moment: WallTime) -> Bool {
        isEnabled && (activationDate.map { $0 <= moment } ?? true)
    }
}
