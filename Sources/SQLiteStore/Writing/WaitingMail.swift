import NIOConcurrencyHelpers
import Queueing

/// What mail that waits takes of the disk, by organization; kept up with each commit, and counted anew while the queues
/// are loaded at a start.
package final class WaitingMail: Sendable {
    /// What is counted of a message, from its commit until its last recipient has ended.
    struct Message: Hashable {
        /// Octets of its content.
        var size: Int
        /// Whether the content lies in the database.
        var isInline: Bool
        var organization: String
        /// All of them, also those that have ended: their rows stay.
        var recipients: Int

        /// What it takes of the disk: content, rows, and their part of the indexes.
        fileprivate var octets: Int { size + 4_096 + 512 * recipients }
    }

    private struct State {
        var octets: [String: Int] = [:]
        var inline = 0
        /// The message that the count of what waited from before has come to.
        var counted = SequenceNumber(0)
    }

    /// The last number that was given before this start.
    private let lastBefore: SequenceNumber
    private let state = NIOLockedValueBox(State())

    /// Counts what comes behind a number; what came before is counted by ``count(_:after:through:)``.
    init(lastBefore: SequenceNumber) { self.lastBefore = lastBefore }

    /// Octets by organization; none below one.
    var octets: [String: Int] { state.withLockedValue { $0.octets.filter { $0.value > 0 } } }
    /// Octets of content that lies in the database.
    var inline: Int { state.withLockedValue { max(0, $0.inline) } }

    /// A message is committed.
    func began(_ message: Message) { add(1, message) }

    /// The last recipient of a message has ended.
    func ended(_ message: Message) { add(-1, message) }

    private func add(_ sign: Int, _ message: Message) {
        state.withLockedValue { state in
            state.octets[message.organization, default: 0] += sign * message.octets
            if message.isInline { state.inline += sign * message.size }
        }
    }

    /// Counts messages that wait from before this start, as somebody reads them all page by page: those of a page that
    /// begins where the count has come to, or before it. `through` is the last message of the page.
    func count(_ page: [(SequenceNumber, Message)], after last: SequenceNumber?, through end: SequenceNumber) {
        let new = state.withLockedValue { state -> [Message] in
            let counted = state.counted
            guard (last ?? counted) <= counted else { return [] }
            state.counted = max(counted, end)
            return page.filter { $0.0 > counted && $0.0 <= lastBefore }.map(\.1)
        }
        for message in new { began(message) }
    }

    /// Whether a page behind a message has something to count.
    func isToCount(after last: SequenceNumber?) -> Bool {
        state.withLockedValue { (last ?? $0.counted) <= $0.counted && $0.counted < lastBefore }
    }
}
