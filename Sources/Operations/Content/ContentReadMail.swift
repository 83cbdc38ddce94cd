package import Log
package import Mail
import NIOConcurrencyHelpers
package import Queueing

/// Content of an organization's mail that was read with a reason.
package struct ContentRead: Sendable, Hashable {
    /// Whose mail it is.
    package var organization: String
    /// Who has read it.
    package var reader: String
    /// The message or the item.
    package var object: String
    /// Why.
    package var reason: String

    package init(organization: String, reader: String, object: String, reason: String) {
        self.organization = organization
        self.reader = reader
        self.object = object
        self.reason = reason
    }
}

/// Writes what the administrators of an organization are told of content that was read.
package protocol ContentReadComposer: Sendable {
    /// A message for each administrator, or why there is none.
    ///
    /// - Parameter earlier: how often content was read since they were told last, this time left out.
    func messages(about read: ContentRead, earlier: Int) -> [ReportDecision]
}

/// Sends mail to an organization's administrators when content of its mail is read, at most once an hour; the next message says
/// how often it was read in between. What it knows is in memory: after a restart the first reading is told of at once.
package final class ContentReadMail: Sendable {
    /// The time between two messages.
    private static let pause = Interval.hours(1)

    private struct Told {
        var at: Instant
        var untold = 0
    }

    private let composer: any ContentReadComposer
    private let messages: any MessageStore
    private let queues: any QueueControl
    private let time: any TimeSource
    private let logger: Logger
    private let told = NIOLockedValueBox<[String: Told]>([:])

    package init(
        _ composer: any ContentReadComposer, messages: any MessageStore, queues: any QueueControl,
        time: any TimeSource, logger: Logger
    ) {
        self.composer = composer
        self.messages = messages
        self.queues = queues
        self.time = time
        self.logger = logger
    }

    /// Tells of a reading, or counts it for the next message. Where no message can be sent, the log says so: the audit log has
    /// the reading whatever becomes of the mail.
    func tell(_ read: ContentRead) async {
        let now = time.now()
        let earlier: Int? = told.withLockedValue { told in
            if var last = told[read.organization], now - last.at < Self.pause {
                last.untold += 1
                told[read.organization] = last
                return nil
            }
            let untold = told[read.organization]?.untold ?? 0
            told[read.organization] = Told(at: now)
            return untold
        }
        guard let earlier else { return }
        var transaction = StoreTransaction()
        var obstacles: [String] = []
        for message in composer.messages(about: read, earlier: earlier) {
            switch message {
            case .send(let acceptance): transaction.acceptances.append(acceptance)
            case .suppressed(let reason): obstacles.append(reason)
            }
        }
        if !transaction.acceptances.isEmpty {
            do throws(StoreError) {
                queues.enqueue(try await messages.commitAskingAgain(transaction))
            } catch {
                obstacles.append("\(error)")
            }
        }
        guard !obstacles.isEmpty || transaction.acceptances.isEmpty else { return }
        logger.log(
            .organizationContentUntold,
            [
                .organization: read.organization,
                .error: obstacles.isEmpty ? "it has no administrators" : obstacles.joined(separator: ", "),
            ])
    }
}
