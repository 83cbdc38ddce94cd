import Administration
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Queueing

/// Finds out how the gateway is when it is asked (docs/reference/api.md#health).
struct GatewayHealth: HealthReporting {
    /// How long an event loop and the store's writer may take to answer.
    static let patience = Interval.seconds(2)

    /// The event loops of mail.
    private let group: any EventLoopGroup
    private let messages: any MessageStore
    private let hasRoom: @Sendable () -> Bool
    private let pressure: @Sendable () -> PressureLevel
    private let isLoaded: @Sendable () -> Bool
    private let patience: Interval

    /// - Parameters:
    ///   - hasRoom: whether the store takes new mail.
    ///   - pressure: how short the shortest resource is.
    ///   - isLoaded: whether all that waited before the start is loaded.
    init(
        group: any EventLoopGroup, messages: any MessageStore, hasRoom: @escaping @Sendable () -> Bool,
        pressure: @escaping @Sendable () -> PressureLevel, isLoaded: @escaping @Sendable () -> Bool,
        patience: Interval = GatewayHealth.patience
    ) {
        self.group = group
        self.messages = messages
        self.hasRoom = hasRoom
        self.pressure = pressure
        self.isLoaded = isLoaded
        self.patience = patience
    }

    func troubles(_ question: HealthQuestion) async -> [HealthPart] {
        var troubles: [HealthPart] = []
        switch question {
        case .live:
            async let loops = loopsTurn()
            async let writer = written()
            let (turns, outcome) = await (loops, writer)
            if !turns { troubles.append(.eventLoops) }
            if outcome == nil { troubles.append(.writer) }
        case .ready:
            let outcome = await written()
            if outcome != true || !hasRoom() { troubles.append(.store) }
            if pressure() >= .high { troubles.append(.pressure) }
        case .startup: if !isLoaded() { troubles.append(.loading) }
        }
        return troubles
    }

    /// Whether each event loop answers in time.
    private func loopsTurn() async -> Bool {
        let answers = NIOLockedValueBox(0)
        var asked = 0
        for loop in group.makeIterator() {
            asked += 1
            loop.execute { answers.withLockedValue { $0 += 1 } }
        }
        let wanted = asked
        return await comes { answers.withLockedValue { $0 } == wanted ? true : nil } ?? false
    }

    /// Whether the store's writer has written nothing at all to the end; nil where it has not answered in time.
    private func written() async -> Bool? {
        let outcome = NIOLockedValueBox<Bool?>(nil)
        messages.submit(StoreTransaction()) { result in
            let isWritten = if case .success = result { true } else { false }
            outcome.withLockedValue { $0 = isWritten }
        }
        return await comes { outcome.withLockedValue { $0 } }
    }

    /// What comes within the time that there is; nil for nothing.
    private func comes(_ answer: () -> Bool?) async -> Bool? {
        let end = ContinuousClock.now + .milliseconds(patience.milliseconds)
        var pause: Int64 = 1
        while true {
            if let found = answer() { return found }
            guard ContinuousClock.now < end, (try? await Task.sleep(for: .milliseconds(pause))) != nil else {
                return nil
            }
            pause = min(pause * 2, 50)
        }
    }
}
