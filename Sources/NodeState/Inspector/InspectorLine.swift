import Mail

/// The messages that wait for a process.
///
/// Sources take turns, and one leaves a process to the others, so that one with many connections or with files that take long
/// does not have all processes to itself; and one has at most half of the places, so that it does not have the line to itself
/// either.
struct InspectorLine<Job: Sendable>: Sendable {
    private struct Entry {
        var id: UInt64
        var source: String
        var begin: Instant
        var job: Job
    }

    private var entries: [Entry] = []
    /// When each source had its turn last, counted in turns; the lower, the longer ago.
    private var turns: [String: Int] = [:]
    private var turn = 0
    /// How many processes each source has at work.
    private var atWork: [String: Int] = [:]

    private static var mostSources: Int { 256 }

    /// Messages that wait.
    var count: Int { entries.count }

    /// When the one began to wait that has waited the longest.
    var oldest: Instant? { entries.first?.begin }

    /// Adds a message behind the others.
    ///
    /// - Parameter places: messages that wait at most.
    /// - Returns: whether there was a place for it.
    mutating func add(_ job: Job, id: UInt64, source: String, begin: Instant, places: Int) -> Bool {
        guard entries.count < places, entries.count(where: { $0.source == source }) < max(1, places / 2) else {
            return false
        }
        entries.append(Entry(id: id, source: source, begin: begin, job: job))
        return true
    }

    /// Takes the first message of the source whose turn was the longest ago, of those that have fewer processes at work than
    /// one source may; nil where there is none. ``done(_:)`` follows.
    mutating func next(perSource: Int) -> Job? {
        guard
            let index = entries.indices.filter({ atWork[entries[$0].source, default: 0] < perSource }).min(by: {
                turns[entries[$0].source, default: 0] < turns[entries[$1].source, default: 0]
            })
        else { return nil }
        let entry = entries.remove(at: index)
        atWork[entry.source, default: 0] += 1
        turn += 1
        turns[entry.source] = turn
        if turns.count > Self.mostSources {
            let waiting = Set(entries.map(\.source))
            turns = turns.filter { waiting.contains($0.key) }
        }
        return entry.job
    }

    /// A message of a source has been read.
    mutating func done(_ source: String) {
        let left = atWork[source, default: 1] - 1
        atWork[source] = left > 0 ? left : nil
    }

    /// Takes those that have waited as long as messages do at most.
    mutating func takeLate(at now: Instant, patience: Interval) -> [Job] {
        let late = entries.filter { now - $0.begin > patience }.map(\.job)
        if !late.isEmpty { entries.removeAll { now - $0.begin > patience } }
        return late
    }

    /// Takes one out; nil where it does not wait.
    mutating func remove(_ id: UInt64) -> Job? {
        guard let index = entries.firstIndex(where: { $0.id == id }) else { return nil }
        return entries.remove(at: index).job
    }

    /// Takes all.
    mutating func removeAll() -> [Job] {
        defer { entries = [] }
        return entries.map(\.job)
    }
}
