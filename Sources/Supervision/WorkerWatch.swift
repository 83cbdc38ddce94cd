import Mail

/// Judges whether a worker does its work, by what is heard of its threads while the supervisor itself runs.
///
/// A value without clock or process. Time is what the supervisor could have listened in: ``RunningTime`` leaves out how
/// long it was stopped or the machine was suspended.
struct WorkerWatch {
    /// How long a thread may be silent, and a worker may take to end.
    struct Pace {
        /// Silence of a thread that is told.
        var told = Interval.seconds(10)
        /// Silence of a thread that the worker is ended for.
        var ended = Interval.seconds(30)
        /// How long a worker may take to end by a trap of the thread at fault.
        var trap = Interval.seconds(2)
        /// How long a worker may take to stop: attempts and sessions under way have ten seconds each.
        var stop = Interval.seconds(30)
        /// How often the supervisor looks.
        var round = Interval.seconds(1)
    }

    /// What is to be done.
    enum Action: Hashable {
        /// Say that threads are silent, and for how long.
        case tellSilence([String], Interval)
        /// Say that a thread is heard of again, after how long.
        case tellReturn(String, Interval)
        /// Say that the worker is ended, because of which threads.
        case tellEnd([String])
        /// Have the worker trap in a thread, so that what the thread works on is blamed.
        case trap(thread: UInt8)
        /// End the worker by SIGKILL; `isStopping` when it was told to stop and took too long.
        case kill(isStopping: Bool)
    }

    private struct Thread {
        var name: String
        var silence = Interval.zero
        var isTold = false
    }

    private enum Phase {
        case working
        /// Told to stop, or stopping by itself; for how long.
        case stopping(Interval)
        /// Told to trap; for how long.
        case trapping(Interval)
        case killed
    }

    /// Whether the worker has said that it takes mail.
    private(set) var isReady = false
    private let pace: Pace
    private var threads: [UInt8: Thread] = [:]
    private var phase = Phase.working

    init(pace: Pace) { self.pace = pace }

    /// Takes what the worker says; gives what is to be said of it.
    mutating func take(_ message: LifelineMessage) -> [Action] {
        switch message {
        case .ready: isReady = true
        case .joins(let number, let name): threads[number] = Thread(name: name)
        case .beats(let number):
            guard let thread = threads[number] else { break }
            threads[number] = Thread(name: thread.name)
            if thread.isTold { return [.tellReturn(thread.name, thread.silence)] }
        case .stops: stop()
        case .forerunnerTrapped, .end: break
        }
        return []
    }

    /// The worker was told to stop.
    mutating func stop() {
        if case .working = phase { phase = .stopping(.zero) }
    }

    /// So much time went by.
    mutating func pass(_ elapsed: Interval) -> [Action] {
        switch phase {
        case .working: return judge(elapsed)
        case .stopping(let spent):
            phase = .stopping(spent + elapsed)
            if spent + elapsed >= pace.stop { return kill(isStopping: true) }
        case .trapping(let spent):
            phase = .trapping(spent + elapsed)
            if spent + elapsed >= pace.trap { return kill(isStopping: false) }
        case .killed: break
        }
        return []
    }

    private mutating func kill(isStopping: Bool) -> [Action] {
        phase = .killed
        return [.kill(isStopping: isStopping)]
    }

    private mutating func judge(_ elapsed: Interval) -> [Action] {
        var news: [String] = []
        var longest = Interval.zero
        for number in threads.keys.sorted() {
            guard var thread = threads[number] else { continue }
            thread.silence += elapsed
            if thread.silence >= pace.told, !thread.isTold {
                thread.isTold = true
                news.append(thread.name)
                longest = max(longest, thread.silence)
            }
            threads[number] = thread
        }
        let late = threads.filter { $0.value.silence >= pace.ended }.sorted { $0.key < $1.key }
        guard let first = late.first else { return news.isEmpty ? [] : [.tellSilence(news, longest)] }
        let end = Action.tellEnd(late.map(\.value.name))
        // A process that is silent as a whole was stopped, or gets no processor: no work of its own is to blame.
        guard threads.contains(where: { $0.value.silence < pace.told }) else {
            return [end] + kill(isStopping: false)
        }
        phase = .trapping(.zero)
        return [end, .trap(thread: first.key)]
    }
}

/// Adds up the time in which a process ran: of a long gap between two looks it counts no more than a look may take.
struct RunningTime {
    private var last: Instant
    private let longest: Interval

    init(from now: Instant, longest: Interval) {
        last = now
        self.longest = longest
    }

    /// The time since the last look.
    mutating func lap(now: Instant) -> Interval {
        defer { last = now }
        return min(max(now - last, .zero), longest)
    }
}

extension Interval {
    fileprivate static let zero = Interval(milliseconds: 0)

    fileprivate static func + (a: Interval, b: Interval) -> Interval {
        Interval(milliseconds: a.milliseconds + b.milliseconds)
    }

    fileprivate static func += (a: inout Interval, b: Interval) { a = a + b }
}
