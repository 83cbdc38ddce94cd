package import Facts
package import Mail

#if canImport(Glibc)
    internal import Glibc
#endif

/// What a verdict says of the client that a message or a recipient came from.
package enum SourceEvent: String, Sendable, Hashable, CaseIterable {
    /// A message was accepted.
    case accepted
    /// An address that nobody has was asked for.
    case unknownRecipient
    /// A message was not of whom it says it is.
    case forged
    /// A message was spam.
    case spam
    /// A message carried malware.
    case malware

    /// The marks that it puts against the client (docs/reference/connection-filter.md); 0 for what speaks for it.
    package var marks: Double {
        switch self {
        case .accepted: 0
        case .unknownRecipient: 1
        case .forged, .spam: 2
        case .malware: 10
        }
    }

    /// Recipients of one transaction that nobody has and that count, at most.
    package static let unknownRecipientsPerMessage = 10

    /// Whether it is a verdict on content. Addresses that nobody has, and authors that others feigned, can be brought to a
    /// relay by anybody, and never have mail refused for good.
    package var isContentVerdict: Bool { self == .spam || self == .malware }
}

/// How much good and how much unwanted mail came from one source lately. The counts decay, by half in ``halfLife``.
package struct SourceCounts: Sendable, Hashable {
    /// What the counts are of.
    package enum Scope: Sendable, Hashable {
        /// An IPv4 address, or an IPv6 /64.
        case source
        /// An IPv4 /24.
        case network
    }

    /// What must speak against a source for a standing: so many marks, and so many for each accepted message.
    private struct Threshold {
        var marks: Double
        var ratio: Double

        func isReached(by marks: Double, accepted: Double) -> Bool {
            marks >= self.marks && marks >= ratio * accepted
        }
    }

    private static let badSource = Threshold(marks: 100, ratio: 4)

    /// The time in which a count halves.
    package static let halfLife = Interval.hours(6)
    private static let most = 1e9

    /// Marks against it.
    package private(set) var marks: Double
    /// Those of them that verdicts on content put.
    package private(set) var contentMarks: Double
    /// Accepted messages.
    package private(set) var accepted: Double
    /// The moment that the counts are of.
    package private(set) var moment: Instant

    /// Counts of a moment; by default none.
    package init(marks: Double = 0, contentMarks: Double = 0, accepted: Double = 0, at moment: Instant) {
        func bounded(_ count: Double) -> Double { count.isFinite ? min(max(count, 0), Self.most) : 0 }
        self.marks = bounded(marks)
        self.contentMarks = min(bounded(contentMarks), self.marks)
        self.accepted = bounded(accepted)
        self.moment = moment
    }

    /// The counts as they are at a later moment.
    package func decayed(to now: Instant) -> SourceCounts {
        let age = now - moment
        guard age > .seconds(0) else { return self }
        let rest = exp2(-Double(age.milliseconds) / Double(Self.halfLife.milliseconds))
        return SourceCounts(
            marks: marks * rest, contentMarks: contentMarks * rest, accepted: accepted * rest, at: now)
    }

    /// Counts what happened at a moment that is not before the last one.
    package mutating func add(_ event: SourceEvent, count: Int = 1, at now: Instant) {
        let counts = decayed(to: now)
        let number = Double(max(0, count))
        self = SourceCounts(
            marks: counts.marks + event.marks * number,
            contentMarks: counts.contentMarks + (event.isContentVerdict ? event.marks * number : 0),
            accepted: counts.accepted + (event == .accepted ? number : 0), at: now)
    }

    /// What the counts say of their source, as they are. A count alone says nothing: a relay of many may well ask for
    /// many addresses that nobody has, and sends much that somebody wants. Only verdicts on content make it bad.
    package func standing(of scope: Scope) -> SourceReputation.Standing {
        let (suspicious, bad) =
            switch scope {
            case .source: (Threshold(marks: 20, ratio: 1), Self.badSource)
            // What one source adds is bounded, so that several are needed.
            case .network: (Threshold(marks: 300, ratio: 9), Threshold(marks: 1_000, ratio: 19))
            }
        if bad.isReached(by: contentMarks, accepted: accepted) { return .bad }
        return suspicious.isReached(by: marks, accepted: accepted) ? .suspicious : .good
    }

    /// Whether so much speaks against a source, of whatever kind, that more of it adds nothing to its network.
    var isExhausted: Bool { Self.badSource.isReached(by: marks, accepted: accepted) }
}
