/// How many rows counts may have, in memory and in a store.
package struct TrafficBounds: Sendable, Hashable {
    /// Names of a group that stay when there are too many: those that count most.
    package var names: Int
    /// Rows of one step, of all organizations.
    package var rows: Int

    package init(names: Int = 200, rows: Int = 20_000) {
        self.names = names
        self.rows = rows
    }

    /// How many names make a group give those up that count least.
    package var fullGroup: Int { 2 * names }

    /// What gives way in a group that is full: all but ``names`` of its rows, and what they count together, by the row
    /// that is to take it. Equal figures give way by name, so that the same rows always leave the same.
    package func surplus(
        of rows: [TrafficCount.Name: TrafficCount.Figures]
    ) -> (gone: [TrafficCount.Name], other: [TrafficCount.Name: TrafficCount.Figures]) {
        guard rows.count > fullGroup else { return ([], [:]) }
        let ranked = rows.filter { !$0.key.isOther }.sorted { a, b in
            if a.value.count != b.value.count { return a.value.count > b.value.count }
            return a.value.octets != b.value.octets ? a.value.octets > b.value.octets : a.key < b.key
        }
        var gone: [TrafficCount.Name] = []
        var other: [TrafficCount.Name: TrafficCount.Figures] = [:]
        for (name, figures) in ranked.dropFirst(names) {
            gone.append(name)
            other[name.other, default: TrafficCount.Figures(count: 0)] += TrafficCount.Figures(
                count: figures.count, octets: figures.octets)
        }
        return (gone, other)
    }
}
