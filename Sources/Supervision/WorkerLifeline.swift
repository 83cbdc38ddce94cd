import Glibc
package import Mail
import NIOConcurrencyHelpers
package import NIOCore

/// The worker's end of the line to its supervisor: says that the worker is ready and that its threads do their work, and
/// notices the supervisor's death.
package final class WorkerLifeline: Sendable {
    private let descriptor: Int32
    /// The threads that are heard of, by their numbers.
    private let threads = NIOLockedValueBox<[pthread_t]>([])
    /// How long a worker without a supervisor may take to stop, in seconds.
    private static let grace: UInt32 = 3

    /// The line that the supervisor left at descriptor 3; nil when it is no socket, that is, when there is no supervisor.
    package convenience init?() {
        var kind: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(3, SOL_SOCKET, SO_TYPE, &kind, &size) == 0 else { return nil }
        self.init(descriptor: 3)
    }

    init(descriptor: Int32) {
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    /// Gives the worker the program's name in process lists; it was started through `/proc/self/exe`, so it has `exe`.
    package func takeName() {
        let descriptor = open("/proc/self/comm", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = write(descriptor, "postern", 7)
        _ = close(descriptor)
    }

    /// The signal by which the worker before this one trapped, when it did. To be asked once, before ``watch()``.
    package func forerunnersTrap() -> Int32? {
        guard case .message(.forerunnerTrapped(let signal)) = LifelineMessage.receive(from: descriptor, waits: false)
        else { return nil }
        return Int32(signal)
    }

    /// Says that the worker is ready.
    package func reportReady() { LifelineMessage.ready.send(over: descriptor) }

    /// Says that the worker stops, so that nobody waits to hear of its threads.
    package func reportStop() { LifelineMessage.stops.send(over: descriptor) }

    /// The pulse of a thread that is to be heard of from its first beat on.
    package func pulse(of name: String, time: any TimeSource = SystemTime()) -> ThreadPulse {
        ThreadPulse(name: name, lifeline: self, time: time)
    }

    /// Has each loop of a group beat once a second, as a task among its others.
    package func watch(_ group: any EventLoopGroup) {
        for (number, loop) in group.makeIterator().enumerated() {
            let pulse = pulse(of: "event loop \(number + 1)")
            loop.scheduleRepeatedTask(initialDelay: .zero, delay: .seconds(1)) { _ in pulse.beat() }
        }
    }

    /// A number for the present thread, which is told with its name; nil where there is none left.
    fileprivate func join(_ name: String) -> UInt8? {
        let number = threads.withLockedValue { threads -> UInt8? in
            guard let number = UInt8(exactly: threads.count) else { return nil }
            threads.append(pthread_self())
            return number
        }
        if let number { LifelineMessage.joins(thread: number, name: name).send(over: descriptor) }
        return number
    }

    fileprivate func beat(_ number: UInt8) { LifelineMessage.beats(thread: number).send(over: descriptor) }

    /// Watches the supervisor on a thread of its own. When it is gone, the worker stops like on SIGTERM, and is ended
    /// after three seconds, so that a killed supervisor leaves nothing behind that holds the ports and the data. When it
    /// says so, the worker ends by a trap of one of its threads.
    package func watch() {
        let thread = WatchThread { [self] in
            while true {
                switch LifelineMessage.receive(from: descriptor, waits: true) {
                case .message(.end(let number)): trap(inThread: number)
                case .message, .nothing: continue
                case .end:
                    kill(getpid(), SIGTERM)
                    sleep(WorkerLifeline.grace)
                    _exit(1)
                }
            }
        }
        thread.start()
    }

    /// The handler of the signal notes what the thread works on (docs/reference/poison.md).
    private func trap(inThread number: UInt8) {
        let thread = threads.withLockedValue { $0.indices.contains(Int(number)) ? $0[Int(number)] : nil }
        if let thread { pthread_kill(thread, SIGABRT) }
    }
}

/// Lets the supervisor hear of a thread, at most once a second however often it beats. For that thread alone.
package final class ThreadPulse: Sendable {
    private enum State {
        /// Not told yet.
        case unknown
        /// Told, and when it was last heard of.
        case joined(UInt8, Instant)
        /// There are too many threads.
        case unheard
    }

    /// How often it is heard of at most.
    private static let pause = Interval.seconds(1)

    private let name: String
    private let lifeline: WorkerLifeline
    private let time: any TimeSource
    private let state = NIOLockedValueBox(State.unknown)

    fileprivate init(name: String, lifeline: WorkerLifeline, time: any TimeSource) {
        self.name = name
        self.lifeline = lifeline
        self.time = time
    }

    /// The thread does its work.
    package func beat() {
        let now = time.now()
        state.withLockedValue { state in
            switch state {
            case .unknown:
                state = lifeline.join(name).map { .joined($0, now) } ?? .unheard
            case .joined(let number, let last):
                guard now - last >= ThreadPulse.pause else { return }
                state = .joined(number, now)
                lifeline.beat(number)
            case .unheard: break
            }
        }
    }
}

/// A detached thread.
private final class WatchThread: Sendable {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    func start() {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                // `start` retained the object for this thread alone.
                guard let argument else { return nil }
                Unmanaged<WatchThread>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        pthread_detach(thread)
    }
}
