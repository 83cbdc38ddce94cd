import DequeModule
package import Mail
import NIOConcurrencyHelpers

/// Events about objects that change while somebody looks: what they look like is found out once a second for all that watch,
/// and not at all while nobody does (docs/reference/api.md#streams).
package final class LiveEvents: Sendable {
    /// An object as its watchers see it.
    package struct Item: Sendable, Hashable {
        /// Whose it is; nil for the server's.
        package var organization: String?
        /// Who ordered it; nil where that does not matter.
        package var owner: Caller?
        /// What it looks like: JSON on one line.
        package var data: String

        /// An object.
        package init(organization: String?, owner: Caller? = nil, data: String) {
            self.organization = organization
            self.owner = owner
            self.data = data
        }
    }

    /// Finds out all objects by their names; nil where they can't be found out now, so that nothing is told.
    package typealias Evaluation = @Sendable () async -> [String: Item]?

    /// How often objects are looked at.
    package static let interval = Interval.seconds(1)
    /// Events that are kept for clients that come back.
    package static let mostKept = 1_000
    /// Events that wait for a watcher that does not take them; one more, and its stream ends.
    package static let mostWaiting = 1_000

    private struct Watcher {
        var continuation: AsyncStream<EventSource.Event>.Continuation
        var sees: @Sendable (Item) -> Bool
    }

    private struct Kept {
        var event: EventSource.Event
        var item: Item
    }

    /// An event with the watchers that are told.
    private struct News {
        var event: EventSource.Event
        var watchers: [UInt64: Watcher]
    }

    private struct State {
        var items: [String: Item] = [:]
        var kept: Deque<Kept> = []
        /// The number of the last event.
        var last: UInt64
        var watchers: [UInt64: Watcher] = [:]
        var lastWatcher: UInt64 = 0
        var isLooking = false
        /// Whether the objects were looked at since the process began.
        var hasLooked = false
    }

    private let state: NIOLockedValueBox<State>
    private let time: any TimeSource

    /// No events yet. Numbers begin with the moment, so that a number from before a restart is behind all of them.
    package init(time: any TimeSource) {
        self.time = time
        state = NIOLockedValueBox(State(last: UInt64(max(0, time.wallTime().milliseconds))))
    }

    /// The watchers there are.
    package var watchers: Int { state.withLockedValue { $0.watchers.count } }

    /// The events for somebody.
    ///
    /// - Parameters:
    ///   - sees: which objects they may know of.
    ///   - evaluate: finds out the objects, the same for all watchers.
    package func source(
        sees: @escaping @Sendable (Item) -> Bool, evaluate: @escaping Evaluation
    ) -> EventSource {
        EventSource { after in self.stream(behind: after, sees: sees, evaluate: evaluate) }
    }

    private func stream(
        behind after: UInt64?, sees: @escaping @Sendable (Item) -> Bool, evaluate: @escaping Evaluation
    ) -> AsyncStream<EventSource.Event> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: EventSource.Event.self, bufferingPolicy: .bufferingOldest(Self.mostWaiting))
        let (number, mustLook) = state.withLockedValue { state in
            if let after {
                let oldest = state.kept.first?.event.id ?? state.last + 1
                if after > state.last || after + 1 < oldest {
                    continuation.yield(EventSource.Event(id: state.last, name: "reset", data: "{}"))
                } else {
                    for kept in state.kept where kept.event.id > after && sees(kept.item) {
                        continuation.yield(kept.event)
                    }
                }
            }
            state.lastWatcher += 1
            state.watchers[state.lastWatcher] = Watcher(continuation: continuation, sees: sees)
            let mustLook = !state.isLooking
            state.isLooking = true
            return (state.lastWatcher, mustLook)
        }
        continuation.onTermination = { _ in
            self.state.withLockedValue { state in _ = state.watchers.removeValue(forKey: number) }
        }
        if mustLook { Task(priority: .utility) { await self.look(evaluate) } }
        return stream
    }

    /// Looks as long as somebody watches.
    private func look(_ evaluate: Evaluation) async {
        repeat {
            if let items = await evaluate() { tell(items) }
            await time.wait(until: time.now() + Self.interval)
        } while goesOn()
    }

    private func goesOn() -> Bool {
        state.withLockedValue { state in
            state.isLooking = !state.watchers.isEmpty
            return state.isLooking
        }
    }

    /// Tells the watchers what is different now. The first look tells nothing: a watcher reads the list before it watches.
    private func tell(_ items: [String: Item]) {
        let news = state.withLockedValue { state -> [News] in
            var news: [News] = []
            if state.hasLooked {
                for name in Set(state.items.keys).union(items.keys).sorted() where state.items[name] != items[name] {
                    guard let item = items[name] ?? state.items[name] else { continue }
                    let isGone = items[name] == nil
                    news.append(Self.publish(isGone ? "removed" : "changed", item, in: &state))
                }
            }
            state.items = items
            state.hasLooked = true
            return news
        }
        // Outside the lock: to resume a task takes the task's own lock, and a task that is cancelled holds that one while the
        // end of its stream takes ours. Each of the two would wait for the other for ever.
        var slow: Set<UInt64> = []
        for one in news {
            for (number, watcher) in one.watchers where !slow.contains(number) {
                guard case .dropped = watcher.continuation.yield(one.event) else { continue }
                slow.insert(number)
                watcher.continuation.finish()
            }
        }
    }

    /// Keeps an event; gives it with those who may know of it.
    private static func publish(_ name: String, _ item: Item, in state: inout State) -> News {
        state.last += 1
        let event = EventSource.Event(id: state.last, name: name, data: item.data)
        state.kept.append(Kept(event: event, item: item))
        if state.kept.count > Self.mostKept { state.kept.removeFirst() }
        return News(event: event, watchers: state.watchers.filter { $0.value.sees(item) })
    }
}

/// What can be watched.
package struct LiveStreams: Sendable {
    /// Queues.
    package let queues: LiveEvents
    /// Jobs.
    package let jobs: LiveEvents

    /// Nothing is watched yet.
    package init(time: any TimeSource) {
        queues = LiveEvents(time: time)
        jobs = LiveEvents(time: time)
    }
}
