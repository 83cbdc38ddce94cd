import Mail
import MailFlow

/// Keeps one source from filling the log: so many refusals a source and minute are kept, the rest is counted.
///
/// A value without clock or disk: the minute is that of the refusals themselves.
struct RefusalCap {
    /// A count to be written in place of the refusals it stands for.
    struct Excess: Hashable {
        var source: String
        var minute: Int64
        var count: Int
    }

    /// Sources told apart in one minute; further ones share a count.
    private static let sources = 10_000
    static let otherSources = "other sources"

    private let perSource: Int
    private var minute = Int64.min
    private var counts: [String: Int] = [:]

    init(perSource: Int) { self.perSource = perSource }

    /// Whether this refusal is kept; closes the minute before when it is the first of another.
    mutating func admit(_ refusal: PerimeterRefusal, excess: inout [Excess]) -> Bool {
        let now = refusal.at.milliseconds / 60_000
        if now != minute {
            closeMinute(into: &excess)
            minute = now
        }
        var source = refusal.clientAddress
        if counts[source] == nil, counts.count >= RefusalCap.sources { source = RefusalCap.otherSources }
        counts[source, default: 0] += 1
        return counts[source, default: 0] <= perSource
    }

    /// Gives what went beyond the cap and starts anew.
    mutating func closeMinute(into excess: inout [Excess]) {
        for (source, count) in counts where count > perSource {
            excess.append(Excess(source: source, minute: minute, count: count - perSource))
        }
        counts.removeAll(keepingCapacity: true)
    }

    /// When the open minute is over, in milliseconds of civil time; nil when nothing is counted.
    var due: Int64? { counts.isEmpty ? nil : (minute + 1) * 60_000 }
}
