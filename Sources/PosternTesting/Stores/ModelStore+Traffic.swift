package import Mail
package import MailFlow
package import Queueing

extension ModelStore: TrafficCountStore {
    /// Adds to the counts, each row to all steps of its series.
    package func addTraffic(_ counts: [TrafficCount], through: WallTime) async throws(StoreError) {
        let bounds = TrafficBounds()
        try change { state in
            var grown: Set<TrafficCount.Group> = []
            for count in counts {
                for step in count.group.series.steps where step.minutes >= count.group.step.minutes {
                    var count = count.inStep(step)
                    if state.records.traffic[count.group]?[count.name] == nil {
                        let group = count.group
                        let rows = state.records.traffic.filter { $0.key.step == step && $0.key.start == group.start }
                        if rows.values.reduce(0, { $0 + $1.count }) >= bounds.rows { count = count.leftOver }
                        grown.insert(count.group)
                    }
                    state.records.traffic[count.group, default: [:]][count.name, default: .init(count: 0)] +=
                        count.figures
                }
            }
            for group in grown where group.series.isOpen {
                var names = state.records.traffic[group, default: [:]]
                let (gone, other) = bounds.surplus(of: names)
                for name in gone { names[name] = nil }
                for (name, figures) in other { names[name, default: .init(count: 0)] += figures }
                state.records.traffic[group] = names
            }
            state.records.countedThrough = through
        }
    }

    /// The counts that match.
    package func traffic(_ query: TrafficQuery) async throws(StoreError) -> [TrafficCount] {
        try read { state in
            var found: [TrafficCount.Group: [TrafficCount.Name: TrafficCount.Figures]] = [:]
            for (group, names) in state.records.traffic
            where group.step == query.step && group.start >= query.start && group.start < query.end
                && query.series.contains(group.series) && query.organization.map({ $0 == group.organization }) ?? true
            {
                var group = group
                group.organization = query.organization ?? ""
                if !query.isByStep { group.start = 0 }
                for (name, figures) in names {
                    let name = query.isByName ? name : TrafficCount.Name()
                    let sample = [found[group]?[name]?.sample, figures.sample].compactMap { $0 }.max()
                    found[group, default: [:]][name, default: .init(count: 0)] += figures
                    found[group]?[name]?.sample = sample
                }
            }
            let rows = found.sorted { $0.key < $1.key }.flatMap { group, names in
                names.sorted { $0.key < $1.key }.map { TrafficCount(group, $0.key, $0.value) }
            }
            return Array(rows.prefix(query.limit))
        }
    }

    /// Up to when all is counted.
    package func trafficCountedThrough() async throws(StoreError) -> WallTime? {
        try read { $0.records.countedThrough }
    }

    /// Forgets counts of a step that began before a minute.
    package func forgetTraffic(
        _ step: TrafficStep, before minute: Int64, limit: Int
    ) async throws(StoreError) -> Int {
        try change { state in
            var left = limit
            for group in state.records.traffic.keys.sorted() where group.step == step && group.start < minute {
                for name in (state.records.traffic[group] ?? [:]).keys.sorted().prefix(left) {
                    state.records.traffic[group]?[name] = nil
                    left -= 1
                }
                if state.records.traffic[group]?.isEmpty == true { state.records.traffic[group] = nil }
            }
            return limit - left
        }
    }

    /// What the ends of recipients are counted by.
    package func trafficRecipients(
        _ ids: [RecipientID]
    ) async throws(StoreError) -> [RecipientID: TrafficRecipient] {
        try read { state in
            var found: [RecipientID: TrafficRecipient] = [:]
            for id in ids {
                guard let record = state.recipients[id], let acceptance = state.acceptances[record.sequence] else {
                    continue
                }
                found[id] = TrafficRecipient(record.delivery, of: AcceptedNote(acceptance).message, in: record.key)
            }
            return found
        }
    }
}
