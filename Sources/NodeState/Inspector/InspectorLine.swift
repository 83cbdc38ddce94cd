import Mail

/// Which processes a message waits for.
enum InspectorLane: Hashable, Sendable {
    /// Those that read what takes no time worth speaking of.
    case short
    /// Those that read what takes long.
    case long
}

/// The messages that wait for a process, in two lanes: those of which nothing is known, and those that take long.
///
/// In each lane sources take turns, so that one with many messages holds nobody up. Where a lane is full, the source with the
/// most messages in it gives way. A process is kept from nobody: where one source alone has mail, it has all of them.
struct InspectorLine<Job: Sendable>: Sendable {
    /// What became of a message that was to wait.
    enum Admission: Sendable {
        /// It waits.
        case waits
        /// It waits in the place of another: the last one of the source that had the most.
        case replaces(Job)
        /// There is no place for it.
        case full
    }

    private struct Entry {
        var id: UInt64
        var origin: Origin
        var begin: Instant
        var job: Job
    }

    /// A source in a lane.
    private struct Origin: Hashable {
        var source: String
        var lane: InspectorLane
    }

    private var entries: [Entry] = []
    /// When each source had its turn last, counted in turns; the lower, the longer ago.
    private var turns: [Origin: Int] = [:]
    private var turn = 0

    private static var mostSources: Int { 512 }

    /// Messages that wait.
    var count: Int { entries.count }

    /// Messages that wait in a lane.
    func count(_ lane: InspectorLane) -> Int { entries.count { $0.origin.lane == lane } }

    /// When the one began to wait that has waited the longest.
    var oldest: Instant? { entries.first?.begin }

    /// Adds a message behind the others.
    ///
    /// - Parameters:
    ///   - begin: now.
    ///   - places: messages that wait in a lane at most.
    mutating func add(
        _ job: Job, id: UInt64, source: String, lane: InspectorLane, begin: Instant, places: Int
    ) -> Admission {
        let entry = Entry(id: id, origin: Origin(source: source, lane: lane), begin: begin, job: job)
        guard count(lane) >= places else {
            entries.append(entry)
            return .waits
        }
        var waiting: [String: Int] = [:]
        for other in entries where other.origin.lane == lane { waiting[other.origin.source, default: 0] += 1 }
        // Among equals the name decides, so that the same mail has the same outcome.
        guard let most = waiting.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }),
            most.value > waiting[source, default: 0] + 1,
            let index = entries.lastIndex(where: { $0.origin == Origin(source: most.key, lane: lane) })
        else { return .full }
        let other = entries.remove(at: index).job
        entries.append(entry)
        return .replaces(other)
    }

    /// Takes the first message of a lane whose source had its turn the longest ago; nil where none waits.
    mutating func next(_ lane: InspectorLane) -> Job? {
        let candidates = entries.indices.filter { entries[$0].origin.lane == lane }
        guard
            let index = candidates.min(by: {
                turns[entries[$0].origin, default: 0] < turns[entries[$1].origin, default: 0]
            })
        else { return nil }
        let entry = entries.remove(at: index)
        noteTurn(entry.origin)
        return entry.job
    }

    /// A source has its turn in a lane without having waited there.
    mutating func noteTurn(of source: String, in lane: InspectorLane) {
        noteTurn(Origin(source: source, lane: lane))
    }

    private mutating func noteTurn(_ origin: Origin) {
        turn += 1
        turns[origin] = turn
        guard turns.count > Self.mostSources else { return }
        let waiting = Set(entries.map(\.origin))
        turns = turns.filter { waiting.contains($0.key) }
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
