package import Log
package import Mail
import NIOConcurrencyHelpers
package import Queueing
import ServiceLifecycle

/// Writes outages of destinations to the store, off the event loop that tells of them (docs/reference/queues.md).
///
/// What is told of an outage between two writes is written once. Of more outages at a time than there is room for, the
/// further ones are written when more is told of them.
package final class OutageRecord: OutageObserver {
    /// Outages that wait to be written, at most.
    static let capacity = 10_000
    /// Outages of one write, so that mail does not wait long behind it.
    private static let batch = 500
    /// For so long behind its end an outage may go on, and a little more.
    private static let memory = Interval.minutes(2)

    private struct Name: Hashable {
        var key: QueueKey
        var began: Instant
    }

    private struct State {
        var waiting: [Name: QueueOutage] = [:]
        // When outages began in civil time, so that a step of the clock makes no second one of any; and when they ended.
        var known: [Name: (began: WallTime, ended: Instant?)] = [:]
        var allowance = LogAllowance(total: 1)
    }

    private let state = NIOLockedValueBox(State())
    private let store: any OutageStore
    private let time: any TimeSource
    private let logger: Logger

    /// Writes to a store.
    package init(store: any OutageStore, time: any TimeSource, logger: Logger) {
        self.store = store
        self.time = time
        self.logger = logger
    }

    /// Takes what has changed; writes nothing yet.
    package func changed(_ outages: [OutageChange]) {
        let (now, wallNow) = (time.now(), time.wallTime())
        func wallTime(_ moment: Instant) -> WallTime {
            WallTime(milliseconds: wallNow.milliseconds - (now - moment).milliseconds)
        }
        let isFull = state.withLockedValue { state in
            var isFull = false
            for change in outages {
                let name = Name(key: change.key, began: change.began)
                let known = state.known[name]
                let began = known?.began ?? wallTime(change.began)
                // Nothing more may be told of one that ends, so that the end of a known one always has room.
                let hasRoom = state.waiting.count < Self.capacity || change.ended != nil && known != nil
                guard state.waiting[name] != nil || hasRoom else {
                    isFull = true
                    continue
                }
                state.known[name] = (began, change.ended)
                state.waiting[name] = QueueOutage(
                    key: change.key, began: began, ended: change.ended.map { max(began, wallTime($0)) },
                    failedAt: max(began, wallTime(change.failedAt)), failures: change.failures,
                    remote: change.failure.remote?.description.cut(),
                    detail: change.failure.reply.description.cut())
            }
            return isFull
        }
        if isFull { complain(.storeOutagesCrowded) }
    }

    /// Writes what waits. Called by one task at a time.
    func flush() async {
        while true {
            let batch = take()
            guard !batch.isEmpty else { return }
            do {
                try await store.record(batch.map(\.value).sorted { $0.began < $1.began })
            } catch {
                // What was told meanwhile says more.
                state.withLockedValue { state in state.waiting.merge(batch) { newer, _ in newer } }
                // A store that has closed takes nothing any more.
                if error != .closed { complain(.storeOutagesUnkept, error) }
                return
            }
        }
    }

    /// Ends in the store what an earlier process left without an end.
    package func endEarlier() async {
        do {
            try await store.endOutages()
        } catch {
            complain(.storeOutagesUnkept, error)
        }
    }

    private func take() -> [Name: QueueOutage] {
        let now = time.now()
        return state.withLockedValue { state in
            if state.waiting.count <= Self.batch {
                defer {
                    state.waiting = [:]
                    state.known = state.known.filter { $0.value.ended.map { now - $0 < Self.memory } ?? true }
                }
                return state.waiting
            }
            var batch: [Name: QueueOutage] = [:]
            for (name, outage) in state.waiting.prefix(Self.batch) { batch[name] = outage }
            for name in batch.keys { state.waiting[name] = nil }
            return batch
        }
    }

    private func complain(_ event: LogEvent, _ error: StoreError? = nil) {
        let now = time.now()
        guard let passedOver = state.withLockedValue({ $0.allowance.take("", now: now) }) else { return }
        var fields: [(LogField, LogValue)] = error.map { [(.error, .text("\($0)"))] } ?? []
        fields.append((.passedOver, .number(Int64(passedOver))))
        logger.log(event, listing: fields)
    }
}

/// Writes outages every second and at the end.
package struct OutageUpkeep: Service {
    private let record: OutageRecord

    /// Writes what this one has taken.
    package init(record: OutageRecord) { self.record = record }

    /// Writes until it is told to stop.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .seconds(1))) != nil { await record.flush() }
        }
        await record.flush()
    }
}
