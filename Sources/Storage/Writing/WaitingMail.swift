import NIOConcurrencyHelpers
import Queueing

/// What mail that waits takes of the disk, by organization; kept up with each commit, and counted anew while the queues
/// are loaded at a start.
final class WaitingMail: Sendable {
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
        var isCounted = false
    }

    /// The last number that was given before this start.
    private let lastBefore: SequenceNumber
    private let state = NIOLockedValueBox(State())

    /// Counts what comes behind a number; what came before is counted by ``count(_:as:)``.
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

    /// Whether what waits from before is still to be counted; true once.
    func beginCount() -> Bool {
        state.withLockedValue { state in
            defer { state.isCounted = true }
            return !state.isCounted
        }
    }

    /// Counts a message that waits, unless it came with this start.
    func count(_ sequence: SequenceNumber, as message: Message) {
        if sequence <= lastBefore { began(message) }
    }
}
