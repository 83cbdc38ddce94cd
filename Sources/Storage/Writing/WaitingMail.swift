import NIOConcurrencyHelpers
import Queueing

/// What mail that waits takes of the disk, by organization; kept up with each commit, and counted anew while the queues
/// are loaded at a start.
final class WaitingMail: Sendable {
    private struct State {
        var octets: [String: Int] = [:]
        var inline = 0
        var isCounted = false
    }

    /// A message beside its content: its rows, and their part of the indexes.
    private static let overhead = 4_096

    /// The last number that was given before this start.
    private let lastBefore: SequenceNumber
    private let state = NIOLockedValueBox(State())

    /// Counts what comes behind a number; what came before is counted by ``count(_:size:isInline:organization:)``.
    init(lastBefore: SequenceNumber) { self.lastBefore = lastBefore }

    /// Octets by organization; none below one.
    var octets: [String: Int] { state.withLockedValue { $0.octets.filter { $0.value > 0 } } }
    /// Octets of content that lies in the database.
    var inline: Int { state.withLockedValue { max(0, $0.inline) } }

    /// A message is committed.
    func began(_ size: Int, isInline: Bool, organization: String) { add(1, size, isInline, organization) }

    /// The last recipient of a message has ended.
    func ended(_ size: Int, isInline: Bool, organization: String) { add(-1, size, isInline, organization) }

    private func add(_ sign: Int, _ size: Int, _ isInline: Bool, _ organization: String) {
        state.withLockedValue { state in
            state.octets[organization, default: 0] += sign * (size + WaitingMail.overhead)
            if isInline { state.inline += sign * size }
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
    func count(_ message: SequenceNumber, size: Int, isInline: Bool, organization: String) {
        if message <= lastBefore { began(size, isInline: isInline, organization: organization) }
    }
}
