import DequeModule
import NIOConcurrencyHelpers
import NIOCore

/// So many may ask an engine at a time, and of one source half as many, so that nobody's mail holds up everybody else's. Two
/// places are left for sources that have none. The others wait in line, without a thread.
final class EnginePlaces: Sendable {
    private struct Waiter {
        var number: Int
        var source: String
        var promise: EventLoopPromise<Bool>
    }

    private struct State {
        var taken = 0
        var sources: [String: Int] = [:]
        var line: Deque<Waiter> = []
        var count = 0

        func mayTake(_ source: String, of total: Int, perSource: Int) -> Bool {
            let held = sources[source, default: 0]
            if held == 0 { return taken < total }
            return held < perSource && taken < total - EnginePlaces.kept
        }

        mutating func take(_ source: String) {
            taken += 1
            sources[source, default: 0] += 1
        }
    }

    /// Places that only sources without one take.
    private static let kept = 2

    private let total: Int
    private let perSource: Int
    private let lineLimit: Int
    private let state = NIOLockedValueBox(State())

    /// - Parameters:
    ///   - total: places.
    ///   - lineLimit: how many may wait.
    init(_ total: Int, lineLimit: Int) {
        self.total = total
        self.perSource = max(1, total / 2)
        self.lineLimit = lineLimit
    }

    /// Places that are taken, and how many wait for one.
    var standing: (taken: Int, waiting: Int) { state.withLockedValue { ($0.taken, $0.line.count) } }

    /// Waits for a place, to be given back by ``leave(_:)``; false when there is none by the deadline, when the line is
    /// full, or when the task is cancelled.
    func enter(_ source: String, by deadline: NIODeadline, on eventLoop: any EventLoop) async -> Bool {
        enum Entry {
            case entered
            case full
            case waits(Int, EventLoopFuture<Bool>)
        }
        let (total, perSource, lineLimit) = (total, perSource, lineLimit)
        let entry: Entry = state.withLockedValue { state in
            if state.mayTake(source, of: total, perSource: perSource) {
                state.take(source)
                return .entered
            }
            guard state.line.count < lineLimit else { return .full }
            state.count += 1
            let promise = eventLoop.makePromise(of: Bool.self)
            state.line.append(Waiter(number: state.count, source: source, promise: promise))
            return .waits(state.count, promise.futureResult)
        }
        switch entry {
        case .entered: return true
        case .full: return false
        case .waits(let number, let future):
            let timer = eventLoop.scheduleTask(deadline: deadline) { self.giveUp(number) }
            let entered = await withTaskCancellationHandler {
                (try? await future.get()) ?? false
            } onCancel: {
                giveUp(number)
            }
            timer.cancel()
            return entered
        }
    }

    /// Gives a place back, and the first of the line that may have one take what is free.
    func leave(_ source: String) {
        let (total, perSource) = (total, perSource)
        let next = state.withLockedValue { state -> [Waiter] in
            state.taken -= 1
            let left = state.sources[source, default: 1] - 1
            state.sources[source] = left > 0 ? left : nil
            // Two may go on where a source has none any more, to which the places that are kept are open.
            var next: [Waiter] = []
            while state.taken < total {
                let index = state.line.firstIndex { state.mayTake($0.source, of: total, perSource: perSource) }
                guard let index else { break }
                let waiter = state.line.remove(at: index)
                state.take(waiter.source)
                next.append(waiter)
            }
            return next
        }
        for waiter in next { waiter.promise.succeed(true) }
    }

    private func giveUp(_ number: Int) {
        let waiter = state.withLockedValue { state -> Waiter? in
            state.line.firstIndex { $0.number == number }.map { state.line.remove(at: $0) }
        }
        waiter?.promise.succeed(false)
    }
}
