import DequeModule
import NIOConcurrencyHelpers
import NIOCore

/// So many may ask an engine at a time, and of one source half as many, so that nobody's mail holds up everybody else's.
/// The others wait in line, without a thread.
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

        mutating func take(_ source: String) {
            taken += 1
            sources[source, default: 0] += 1
        }
    }

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
            if state.taken < total, state.sources[source, default: 0] < perSource {
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

    /// Gives a place back, and the first of the line that may have it takes it.
    func leave(_ source: String) {
        let (total, perSource) = (total, perSource)
        let next = state.withLockedValue { state -> Waiter? in
            state.taken -= 1
            let left = state.sources[source, default: 1] - 1
            state.sources[source] = left > 0 ? left : nil
            guard state.taken < total,
                let index = state.line.firstIndex(where: { state.sources[$0.source, default: 0] < perSource })
            else { return nil }
            let waiter = state.line.remove(at: index)
            state.take(waiter.source)
            return waiter
        }
        next?.promise.succeed(true)
    }

    private func giveUp(_ number: Int) {
        let waiter = state.withLockedValue { state -> Waiter? in
            state.line.firstIndex { $0.number == number }.map { state.line.remove(at: $0) }
        }
        waiter?.promise.succeed(false)
    }
}
