import Identity
package import Mail
package import MailFlow
import Organization

/// Over what a report of mail goes: whose mail, when, and in which steps. What is not given is chosen.
package struct ReportRange: Codable, Sendable, Hashable {
    /// The organization, in any case of letters; nil for all.
    package var organization: String?
    /// The beginning; nil for a day before the end.
    package var start: WallTime?
    /// The end; nil for now.
    package var end: WallTime?
    /// How long a step is; nil for what suits the period.
    package var step: TrafficStep?

    /// A range.
    package init(
        organization: String? = nil, start: WallTime? = nil, end: WallTime? = nil, step: TrafficStep? = nil
    ) {
        self.organization = organization
        self.start = start
        self.end = end
        self.step = step
    }

    /// The most steps of one report.
    package static let maximumSteps: Int64 = 4_100
}

/// A range that has been chosen whole, with what answers it.
struct ReportInquiry: Sendable {
    let organization: String?
    let period: ReportPeriodView
    private let store: any TrafficCountStore
    /// The organizations that there are, where the one asked for is none of them: it may be gone, and have counts.
    private let known: [String]?
    private let scope: OrganizationScope

    /// Writes what was counted until now to the store, and chooses what is not given.
    ///
    /// - Parameter steps: the steps that there are of what is reported, the finest first.
    init(
        _ range: ReportRange, steps: [TrafficStep] = TrafficStep.allCases, in administration: Administration
    ) async throws(OperationFailure) {
        let now = administration.time.wallTime()
        let end = range.end ?? now
        let start = range.start ?? WallTime(milliseconds: max(end.milliseconds, 0) - Interval.hours(24).milliseconds)
        guard start < end else {
            throw OperationFailure(.usage, "The report ends before it starts: give --end a later moment than --start.")
        }
        // Moments that counts can have; the arithmetic below is safe within them.
        guard start.milliseconds >= 0, end.milliseconds <= 253_402_300_799_999 else {
            throw OperationFailure(.usage, "Give moments from the years 1970 to 9999.")
        }
        if let step = range.step, !steps.contains(step) {
            let kept = steps.map(\.rawValue).joined(separator: " or ")
            throw OperationFailure(.usage, "This is not counted in steps of \(step.rawValue): give \(kept).")
        }
        let suiting = TrafficStep.suiting(from: start, to: end, at: now)
        let step = range.step ?? (steps.contains(suiting) ? suiting : steps[0])
        let first = step.start(of: start)
        let last = step.start(of: WallTime(milliseconds: end.milliseconds - 1)) + step.minutes
        guard (last - first) / step.minutes <= ReportRange.maximumSteps else {
            throw OperationFailure(
                .usage,
                "A report has at most \(ReportRange.maximumSteps) steps: give a longer --step or a shorter period.")
        }
        await administration.running?.writeCounts()
        store = administration.stores.traffic
        let names = try await administration.currentOrganizations().map(\.organization)
        let resolved = try administration.asked(range.organization)
        organization = resolved
        scope = administration.context.scope
        known = resolved.map { names.contains($0) } ?? true ? nil : names
        let through: WallTime?
        do {
            through = try await store.trafficCountedThrough()
        } catch {
            throw OperationFailure(reading: error)
        }
        period = ReportPeriodView(
            start: WallTime(milliseconds: first * 60_000), end: WallTime(milliseconds: last * 60_000), step: step,
            keptFrom: WallTime(milliseconds: step.keptFrom(at: now) * 60_000), countedThrough: through)
    }

    /// The counts of the period.
    func counts(
        _ series: [TrafficSeries], byStep: Bool, byName: Bool = true
    ) async throws(OperationFailure) -> [TrafficCount] {
        let rows: [TrafficCount]
        do {
            rows = try await store.traffic(
                TrafficQuery(
                    step: period.step, start: period.start.milliseconds / 60_000,
                    end: period.end.milliseconds / 60_000, organization: organization, series: series, isByStep: byStep,
                    isByName: byName))
        } catch {
            throw OperationFailure(reading: error)
        }
        if rows.isEmpty, let organization, let known {
            throw .unknownOrganization(organization, known: known, in: scope)
        }
        guard rows.count < TrafficQuery.maximumRows else {
            throw OperationFailure(
                .usage, "That is too much for one report: give a longer --step, a shorter period or an --organization.")
        }
        return rows
    }

    /// The number of a row's step in the period.
    func index(of count: TrafficCount) -> Int {
        Int((count.group.start - period.start.milliseconds / 60_000) / period.step.minutes)
    }

    /// A zero for each step.
    var zeros: [Int64] { Array(repeating: 0, count: period.steps.count) }

    /// What is counted of a step by each step.
    func series(_ counts: [TrafficCount]) -> [Int64] {
        var series = zeros
        for count in counts { series[index(of: count)] += count.figures.count }
        return series
    }
}
