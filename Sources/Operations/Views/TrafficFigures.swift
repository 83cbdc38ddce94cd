import MailFlow

/// What mail there was, of a step or of a period.
package struct TrafficFigures: Codable, Sendable, Hashable {
    /// Messages accepted.
    package var messages: Int64 = 0
    /// Of these, those into the organization.
    package var incoming: Int64 = 0
    /// Those of the organization's own servers.
    package var originating: Int64 = 0
    /// Reports that the gateway made.
    package var reports: Int64 = 0
    /// Octets of all messages accepted.
    package var octets: Int64 = 0
    /// Recipients that their senders named.
    package var recipients: Int64 = 0
    /// Recipients that got theirs.
    package var delivered: Int64 = 0
    /// Recipients that got theirs into the junk folder.
    package var filteredAsSpam: Int64 = 0
    /// Recipients that were refused for good.
    package var failed: Int64 = 0
    /// Recipients whose message grew too old.
    package var expired: Int64 = 0
    /// Recipients whose message an administrator removed.
    package var removed: Int64 = 0
    /// Groups that were named.
    package var expanded: Int64 = 0
    /// Recipients whose mail went on to others alone.
    package var redirected: Int64 = 0
    /// How often a recipient was put off.
    package var deferred: Int64 = 0
    /// What was refused at the edge; nil where one direction alone was asked for, because refusals have none.
    package var refused: Int64?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case messages, incoming, originating, reports, octets, recipients, delivered, filteredAsSpam, failed, expired
        case removed, expanded, redirected, deferred, refused
    }

    /// The names of the figures, in their order.
    package static var names: [String] { CodingKeys.allCases.map(\.rawValue) }

    /// The figures, in the order of their names.
    package var values: [Int64?] {
        [
            messages, incoming, originating, reports, octets, recipients, delivered, filteredAsSpam, failed, expired,
            removed, expanded, redirected, deferred, refused,
        ]
    }

    /// Adds a row of the counts.
    mutating func add(_ count: TrafficCount) {
        let (figures, name) = (count.figures, count.name)
        switch count.group.series {
        case .accepted:
            messages += figures.count
            octets += figures.octets
            switch TrafficKind(rawValue: name.kind) {
            case .incoming?: incoming += figures.count
            case .originating?: originating += figures.count
            case .report?: reports += figures.count
            case nil: break
            }
        case .recipients: recipients += figures.count
        case .refused: refused = (refused ?? 0) + figures.count
        case .ended:
            switch TrafficEnd(rawValue: name.name) {
            case .delivered?: delivered += figures.count
            case .filteredAsSpam?: filteredAsSpam += figures.count
            case .failed?: failed += figures.count
            case .expired?: expired += figures.count
            case .removed?: removed += figures.count
            case .expanded?: expanded += figures.count
            case .redirected?: redirected += figures.count
            case .deferred?: deferred += figures.count
            case nil: break
            }
        default: break
        }
    }
}
