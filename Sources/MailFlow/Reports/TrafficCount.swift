/// Some of the mail of one organization in one step: a row of the counts.
package struct TrafficCount: Sendable, Hashable {
    /// What the rows of one step and report have in common.
    package struct Group: Sendable, Hashable, Comparable {
        /// The step.
        package var step: TrafficStep
        /// Its first minute, in minutes since 1970-01-01 UTC.
        package var start: Int64
        /// The organization; empty for what belongs to none, and for what found no room under its own name.
        package var organization: String
        /// What is counted.
        package var series: TrafficSeries

        package init(step: TrafficStep, start: Int64, organization: String, series: TrafficSeries) {
            self.step = step
            self.start = start
            self.organization = organization
            self.series = series
        }

        // What tells most of them apart first, and a number in place of the step's text.
        /// Whether they are the same.
        package static func == (a: Group, b: Group) -> Bool {
            a.start == b.start && a.series.rawValue == b.series.rawValue && a.step.minutes == b.step.minutes
                && a.organization == b.organization
        }

        /// Hashes what tells them apart.
        package func hash(into hasher: inout Hasher) {
            hasher.combine(start &+ Int64(series.rawValue) << 40 &+ step.minutes << 48)
            hasher.combine(organization)
        }

        /// By step, moment, organization and series.
        package static func < (a: Group, b: Group) -> Bool {
            (a.step.minutes, a.start, a.organization, a.series.rawValue)
                < (b.step.minutes, b.start, b.organization, b.series.rawValue)
        }
    }

    /// What tells the rows of a group apart; ``TrafficSeries`` says what they are.
    package struct Name: Sendable, Hashable, Comparable {
        /// The kind.
        package var kind: String
        /// The name.
        package var name: String
        /// What stands beside the name.
        package var detail: String

        package init(_ kind: String = "", _ name: String = "", _ detail: String = "") {
            self.kind = kind
            self.name = name
            self.detail = detail
        }

        /// Hashes the name: within a group there are few kinds and details of one name.
        package func hash(into hasher: inout Hasher) { hasher.combine(name) }

        /// ``name`` of the row for all names that found no room.
        package static let other = "_other"

        /// The row for all names of the same kind that found no room.
        package var other: Name { Name(kind, Name.other) }

        /// Whether it stands for all names that found no room.
        package var isOther: Bool { name == Name.other }

        /// By kind, name and detail.
        package static func < (a: Name, b: Name) -> Bool {
            (a.kind, a.name, a.detail) < (b.kind, b.name, b.detail)
        }
    }

    /// What is counted of a row.
    package struct Figures: Sendable, Hashable {
        /// Messages, recipients or refusals.
        package var count: Int64
        /// Octets of the messages.
        package var octets: Int64
        /// The MessageTraceId of one of the messages, where the series keeps one.
        package var sample: String?

        package init(count: Int64, octets: Int64 = 0, sample: String? = nil) {
            self.count = count
            self.octets = octets
            self.sample = sample
        }

        /// Adds to it; the younger sample stays.
        package static func += (a: inout Figures, b: Figures) {
            a.count += b.count
            a.octets += b.octets
            if let sample = b.sample { a.sample = sample }
        }
    }

    /// The step and what is counted.
    package var group: Group
    /// Which of its rows.
    package var name: Name
    /// How much.
    package var figures: Figures

    package init(_ group: Group, _ name: Name, _ figures: Figures) {
        self.group = group
        self.name = name
        self.figures = figures
    }

    /// The same in a coarser step.
    package func inStep(_ step: TrafficStep) -> TrafficCount {
        var count = self
        count.group.step = step
        count.group.start = step.start(of: group.start)
        return count
    }

    /// Where it is counted when its step has no room for another row: in the row of all names, of no organization.
    package var leftOver: TrafficCount {
        var count = self
        count.group.organization = ""
        if group.series.isOpen { count.name = name.other }
        count.figures.sample = nil
        return count
    }
}
