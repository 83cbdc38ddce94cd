package import Log
package import Mail
import NIOConcurrencyHelpers
package import Queueing
import Transport

/// Tells the log when a queue's destination begins to fail and when it answers again, and once a minute how much mail of a
/// queue failed for good.
package final class DestinationLog: DestinationObserver {
    private struct Failures {
        var recipients = 0
        var last: DeliveryFailure
    }

    private struct State {
        /// Since when destinations fail, by both clocks, so that a step of one changes nothing that was said.
        var failing: [QueueKey: (began: Instant, since: WallTime)] = [:]
        var failures: [QueueKey: Failures] = [:]
    }

    /// Queues whose failed mail is counted in a minute at most; of others the trace tells alone.
    private static let capacity = 1_000

    private let time: any TimeSource
    private let logger: Logger
    private let state = NIOLockedValueBox(State())

    /// Tells this log.
    package init(time: any TimeSource, logger: Logger) {
        self.time = time
        self.logger = logger
    }

    /// Takes that a destination begins to fail or answers again.
    package func changed(_ key: QueueKey, isFailing: Bool, _ status: QueueStatus?) {
        let now = time.now()
        guard isFailing else {
            guard let (began, since) = state.withLockedValue({ $0.failing.removeValue(forKey: key) }) else { return }
            logger.log(
                .queueRetryEnded,
                [
                    .queue: key.identity, .since: since, .durationMs: now - began,
                    .messages: status?.messageCount ?? 0,
                ])
            return
        }
        let began = status?.firstRetryTime ?? now
        let since = WallTime(milliseconds: time.wallTime().milliseconds - (now - began).milliseconds)
        let isNew = state.withLockedValue { state in
            guard state.failing[key] == nil else { return false }
            state.failing[key] = (began, since)
            return true
        }
        guard isNew else { return }
        var fields: [(LogField, LogValue)] = [
            (.queue, .text(key.identity)), (.since, since.logValue),
            (.messages, .number(Int64(status?.messageCount ?? 0))),
        ]
        if let failure = status?.currentError ?? status?.lastError {
            if let remote = failure.remote { fields.append((.remote, .text("\(remote)"))) }
            fields.append((.error, .text("\(failure.reply)")))
        }
        logger.log(.queueRetryBegan, listing: fields)
    }

    /// Takes that mail failed for good.
    package func failed(_ recipients: Int, in key: QueueKey, _ last: DeliveryFailure) {
        state.withLockedValue { state in
            guard state.failures[key] != nil || state.failures.count < Self.capacity else { return }
            state.failures[key, default: Failures(last: last)].recipients += recipients
            state.failures[key]?.last = last
        }
    }

    /// Tells what failed since the last call.
    package func settle() {
        let failures = state.withLockedValue { state in
            defer { state.failures = [:] }
            return state.failures
        }
        for (key, failures) in failures.sorted(by: { $0.key.identity < $1.key.identity }) {
            var fields: [(LogField, LogValue)] = [
                (.queue, .text(key.identity)), (.recipients, .number(Int64(failures.recipients))),
            ]
            if let remote = failures.last.remote { fields.append((.remote, .text("\(remote)"))) }
            fields.append((.reply, .text("\(failures.last.reply)")))
            logger.log(.queueMailFailed, listing: fields)
        }
    }
}
