import Dispatch
package import Log
import Mail
package import MailFlow
import NIOConcurrencyHelpers
package import Queueing

/// Keeps marks of accepted mail, by which it is found when more is known of what is bad
/// (docs/reference/late-findings.md#marks).
///
/// Whoever commits mail puts a note into a list and goes on; the marks are made and written on a queue of their own a moment
/// later. Until then the content of a message stays in memory, within bounds.
package final class MarkKeeper: CommitObserver, Sendable {
    /// How much waits at most: messages, and octets of their content.
    package struct Bounds: Sendable {
        var messages: Int
        var octets: Int

        /// Bounds, by default those of a gateway.
        package init(messages: Int = 20_000, octets: Int = 64 << 20) {
            self.messages = messages
            self.octets = octets
        }
    }

    private struct Note: Sendable {
        var traits: MessageTraitSource
        var sequence: SequenceNumber
        var organization: String
        var received: WallTime
    }

    private struct Inbox {
        var notes: [Note] = []
        var octets = 0
        var missed = 0
        var isScheduled = false
    }

    private static let delay = DispatchTimeInterval.milliseconds(250)

    private let keeping: any RecentMarkKeeping
    private let logger: Logger
    private let bounds: Bounds
    private let queue = DispatchQueue(label: "postern.marks", qos: .utility)
    private let inbox = NIOLockedValueBox(Inbox())
    private let isFailing = NIOLockedValueBox(false)

    /// - Parameter keeping: keeps the marks.
    package init(keeping: any RecentMarkKeeping, logger: Logger, bounds: Bounds = Bounds()) {
        self.keeping = keeping
        self.logger = logger
        self.bounds = bounds
    }

    /// Takes what the store has committed.
    package func committed(_ transaction: StoreTransaction, _ receipt: CommitReceipt) {
        for (acceptance, accepted) in zip(transaction.acceptances, receipt.accepted) {
            guard let traits = acceptance.traits else { continue }
            put(
                Note(
                    traits: traits, sequence: accepted.sequence, organization: acceptance.organization,
                    received: acceptance.receivedAt), octets: acceptance.content.size)
        }
    }

    private func put(_ note: Note, octets: Int) {
        let isFirst = inbox.withLockedValue { inbox in
            // A message that no room would do for waits alone.
            let hasRoom = inbox.notes.isEmpty || inbox.octets + octets <= bounds.octets
            guard hasRoom, inbox.notes.count < bounds.messages else {
                inbox.missed += 1
                return false
            }
            inbox.notes.append(note)
            inbox.octets += octets
            defer { inbox.isScheduled = true }
            return !inbox.isScheduled
        }
        if isFirst { queue.asyncAfter(deadline: .now() + Self.delay) { [weak self] in self?.write() } }
    }

    /// Writes what has come until now. Blocks.
    package func flush() { queue.sync { write() } }

    private func write() {
        let taken = inbox.withLockedValue { inbox in
            defer { inbox = Inbox() }
            return inbox
        }
        guard !taken.notes.isEmpty || taken.missed > 0 else { return }
        let marks = taken.notes.compactMap { note in
            RecentMark(
                note.traits.traits(), of: note.sequence, organization: note.organization, received: note.received)
        }
        var missed = taken.missed
        var trouble: String?
        do {
            if !marks.isEmpty { try keeping.append(marks) }
        } catch {
            missed += marks.count
            trouble = "\(error)"
        }
        let isNew = isFailing.withLockedValue { isFailing in
            defer { isFailing = missed > 0 }
            return missed > 0 && !isFailing
        }
        guard isNew else { return }
        var facts: [(LogField, LogValue)] = [(.count, .number(Int64(missed)))]
        if let trouble { facts.append((.error, .text(trouble))) }
        logger.log(.queueLateFindingsUnmarked, listing: facts)
    }
}
