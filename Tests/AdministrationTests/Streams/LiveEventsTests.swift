import Mail
import NIOConcurrencyHelpers
import PosternTesting
import Testing

@testable import Administration

@Suite("Events about what is watched", .timeLimit(.minutes(30)))
struct LiveEventsTests {
    private let clock = VirtualClock()
    private let world = NIOLockedValueBox<[String: LiveEvents.Item]?>([:])
    private let looks = NIOLockedValueBox(0)

    private var evaluate: LiveEvents.Evaluation {
        let (world, looks) = (world, looks)
        return {
            looks.withLockedValue { $0 += 1 }
            return world.withLockedValue { $0 }
        }
    }

    /// Lets a second pass, and waits until the objects were looked at.
    private func tick() async throws {
        let isWaiting = try await eventually { clock.waiterCount == 1 }
        #expect(isWaiting)
        let before = looks.withLockedValue { $0 }
        clock.advance(by: LiveEvents.interval)
        let hasLooked = try await eventually { looks.withLockedValue { $0 } > before && clock.waiterCount == 1 }
        #expect(hasLooked)
    }

    private func put(_ name: String, _ organization: String?, _ data: String?) {
        world.withLockedValue { world in
            var items = world ?? [:]
            items[name] = data.map { LiveEvents.Item(organization: organization, data: $0) }
            world = items
        }
    }

    @Test("tell each watcher what it may know of, with one look for all")
    func scopes() async throws {
        let events = LiveEvents(time: clock)
        put("a", "contoso", "1")
        let contoso = events.source(sees: { $0.organization == "contoso" }, evaluate: evaluate).events(nil)
        let all = events.source(sees: { _ in true }, evaluate: evaluate).events(nil)
        let isFirstDone = try await eventually { looks.withLockedValue { $0 } == 1 && clock.waiterCount == 1 }
        #expect(isFirstDone && events.watchers == 2)
        put("a", "contoso", "2")
        put("b", "fabrikam", "3")
        try await tick()
        put("a", "contoso", nil)
        try await tick()
        var own: [String] = []
        for await event in contoso {
            own.append("\(event.name) \(event.data)")
            if own.count == 2 { break }
        }
        #expect(own == ["changed 2", "removed 2"])
        var every: [String] = []
        for await event in all {
            every.append("\(event.name) \(event.data)")
            if every.count == 3 { break }
        }
        #expect(every == ["changed 2", "changed 3", "removed 2"])
        #expect(looks.withLockedValue { $0 } == 3)
    }

    @Test("are given again to a client that comes back, and it is told to begin anew where they are not kept")
    func replay() async throws {
        let events = LiveEvents(time: clock)
        let source = events.source(sees: { _ in true }, evaluate: evaluate)
        let first = source.events(nil)
        let isFirstDone = try await eventually { looks.withLockedValue { $0 } == 1 && clock.waiterCount == 1 }
        #expect(isFirstDone)
        for number in 1...3 {
            put("a", nil, "\(number)")
            try await tick()
        }
        var seen: [EventSource.Event] = []
        for await event in first {
            seen.append(event)
            if seen.count == 3 { break }
        }
        let ids = seen.map(\.id)
        #expect(ids == Array(ids[0]...(ids[0] + 2)))
        var again: [EventSource.Event] = []
        for await event in source.events(ids[0]) {
            again.append(event)
            if again.count == 2 { break }
        }
        #expect(again == Array(seen.dropFirst()))
        for number in [0, ids[2] + 1, UInt64.max] {
            var stream = source.events(number).makeAsyncIterator()
            let event = await stream.next()
            #expect(event?.name == "reset" && event?.id == ids[2])
        }
    }

    @Test("say nothing where the objects can't be found out")
    func unknown() async throws {
        let events = LiveEvents(time: clock)
        let stream = events.source(sees: { _ in true }, evaluate: evaluate).events(nil)
        let isFirstDone = try await eventually { looks.withLockedValue { $0 } == 1 && clock.waiterCount == 1 }
        #expect(isFirstDone)
        put("a", nil, "1")
        try await tick()
        let known = world.withLockedValue { world in
            defer { world = nil }
            return world
        }
        try await tick()
        world.withLockedValue { $0 = known }
        put("b", nil, "2")
        try await tick()
        var seen: [String] = []
        for await event in stream {
            seen.append(event.data)
            if seen.count == 2 { break }
        }
        #expect(seen == ["1", "2"])
    }

    @Test("are told while watchers leave, and neither waits for the other")
    func leaving() async throws {
        let events = LiveEvents(time: clock)
        // One stays, so that the objects are looked at all the time.
        let kept = events.source(sees: { _ in true }, evaluate: evaluate).events(nil)
        let isFirstDone = try await eventually { looks.withLockedValue { $0 } == 1 && clock.waiterCount == 1 }
        #expect(isFirstDone)
        for round in 1...200 {
            let readers = (0..<8).map { _ in
                let stream = events.source(sees: { _ in true }, evaluate: evaluate).events(nil)
                return Task { for await _ in stream {} }
            }
            put("a", nil, "\(round)")
            let before = looks.withLockedValue { $0 }
            clock.advance(by: LiveEvents.interval)
            for reader in readers { reader.cancel() }
            for reader in readers { await reader.value }
            let hasLooked = try await eventually { looks.withLockedValue { $0 } > before && clock.waiterCount == 1 }
            #expect(hasLooked)
        }
        #expect(events.watchers == 1)
        withExtendedLifetime(kept) {}
    }

    @Test("end for a watcher that does not take them, and for nobody else")
    func slow() async throws {
        let events = LiveEvents(time: clock)
        let stream = events.source(sees: { _ in true }, evaluate: evaluate).events(nil)
        let isFirstDone = try await eventually { looks.withLockedValue { $0 } == 1 && clock.waiterCount == 1 }
        #expect(isFirstDone)
        for number in 0...LiveEvents.mostWaiting { put("\(number)", nil, "\(number)") }
        clock.advance(by: LiveEvents.interval)
        let isLeft = try await eventually { events.watchers == 0 }
        #expect(isLeft)
        var count = 0
        for await _ in stream { count += 1 }
        #expect(count == LiveEvents.mostWaiting)
    }
}
