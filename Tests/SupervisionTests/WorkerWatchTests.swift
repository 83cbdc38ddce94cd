import Foundation
import Glibc
import Log
import Mail
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import PosternTesting
import Testing

@testable import Supervision

@Suite("The watch over the worker", .timeLimit(.minutes(30)))
struct WorkerWatchTests {
    private static let threads: [UInt8: String] = [0: "the writer", 1: "event loop 1", 2: "event loop 2"]

    private func watch() -> WorkerWatch {
        var watch = WorkerWatch(pace: WorkerWatch.Pace())
        for (number, name) in WorkerWatchTests.threads { _ = watch.take(.joins(thread: number, name: name)) }
        return watch
    }

    /// What happens in so many seconds in which these threads beat, each action with its second.
    private func run(_ watch: inout WorkerWatch, seconds: Int, beating: Set<UInt8>) -> [(Int, WorkerWatch.Action)] {
        var actions: [(Int, WorkerWatch.Action)] = []
        for second in 1...seconds {
            for thread in beating.sorted() { actions += watch.take(.beats(thread: thread)).map { (second, $0) } }
            actions += watch.pass(.seconds(1)).map { (second, $0) }
        }
        return actions
    }

    @Test("says nothing of a worker whose threads beat, however long it lives")
    func healthy() {
        var watch = watch()
        #expect(run(&watch, seconds: 100_000, beating: [0, 1, 2]).isEmpty)
    }

    @Test("waits for threads that it has heard of alone, so that a long start is none of its business")
    func starting() {
        var watch = WorkerWatch(pace: WorkerWatch.Pace())
        #expect(run(&watch, seconds: 1_000, beating: []).isEmpty)
        #expect(!watch.isReady)
        _ = watch.take(.ready)
        #expect(watch.isReady)
    }

    @Test("tells a silent thread after ten seconds, has it trap after thirty, and kills what does not die of that")
    func oneThread() {
        var watch = watch()
        let actions = run(&watch, seconds: 60, beating: [0, 2])
        #expect(actions.map(\.0) == [10, 30, 30, 32])
        #expect(
            actions.map(\.1) == [
                .tellSilence(["event loop 1"], .seconds(10)), .tellEnd(["event loop 1"]), .trap(thread: 1),
                .kill(isStopping: false),
            ])
    }

    @Test("kills a worker that is silent as a whole, and blames no thread of it")
    func wholeProcess() {
        var watch = watch()
        let actions = run(&watch, seconds: 60, beating: [])
        #expect(actions.map(\.0) == [10, 30, 30])
        let names = ["the writer", "event loop 1", "event loop 2"]
        #expect(actions.map(\.1) == [.tellSilence(names, .seconds(10)), .tellEnd(names), .kill(isStopping: false)])
    }

    @Test("lets a thread go on that is heard of again in time, and counts anew")
    func recovery() {
        var watch = watch()
        #expect(run(&watch, seconds: 29, beating: [1, 2]).map(\.1) == [.tellSilence(["the writer"], .seconds(10))])
        let actions = run(&watch, seconds: 29, beating: [0, 1, 2])
        #expect(actions.map(\.0) == [1])
        #expect(actions.map(\.1) == [.tellReturn("the writer", .seconds(29))])
        #expect(run(&watch, seconds: 28, beating: [1, 2]).map(\.1) == [.tellSilence(["the writer"], .seconds(10))])
    }

    @Test("gives a worker that was told to stop, or stops by itself, thirty seconds", arguments: [true, false])
    func stopping(isTold: Bool) {
        var watch = watch()
        if isTold { watch.stop() } else { _ = watch.take(.stops) }
        let actions = run(&watch, seconds: 60, beating: [])
        #expect(actions.map(\.0) == [30])
        #expect(actions.map(\.1) == [.kill(isStopping: true)])
    }

    @Test("counts little of the time in which the supervisor was stopped or the machine was suspended")
    func suspension() {
        let clock = VirtualClock()
        var running = RunningTime(from: clock.now(), longest: .seconds(2))
        clock.advance(by: .seconds(1))
        #expect(running.lap(now: clock.now()) == .seconds(1))
        clock.advance(by: .hours(10))
        #expect(running.lap(now: clock.now()) == .seconds(2))
        #expect(running.lap(now: clock.now() - .seconds(5)) == .milliseconds(0))

        // Both stood still for hours: what the worker says then comes in time.
        var watch = watch()
        var second = RunningTime(from: clock.now(), longest: .seconds(2))
        for _ in 0..<4 {
            clock.advance(by: .hours(3))
            #expect(watch.pass(second.lap(now: clock.now())).isEmpty)
        }
        #expect(run(&watch, seconds: 100, beating: [0, 1, 2]).isEmpty)
    }

    @Test(
        "understands what is sent to it, and nothing else",
        arguments: [
            LifelineMessage.ready, .stops, .beats(thread: 0), .beats(thread: 255), .end(thread: 3),
            .forerunnerTrapped(signal: 6), .joins(thread: 1, name: "event loop 1"), .joins(thread: 0, name: ""),
        ])
    func messages(message: LifelineMessage) {
        #expect(LifelineMessage(message.octets) == message)
        for octets in [[], [0], Array("X1".utf8), Array("B".utf8), Array("J".utf8)] as [[UInt8]] {
            #expect(LifelineMessage(octets) == nil)
        }
    }
}

@Suite("The worker's lifeline", .timeLimit(.minutes(30)))
struct WorkerLifelineTests {
    /// The supervisor's end of a lifeline.
    private final class Ear {
        let descriptor: Int32
        let lifeline: WorkerLifeline
        private(set) var names: [UInt8: String] = [:]
        private(set) var beats: [String: Int] = [:]

        init() throws {
            var ends: [Int32] = [-1, -1]
            guard socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0
            else {
                throw ProgramError("No sockets: errno \(errno).")
            }
            descriptor = ends[0]
            lifeline = WorkerLifeline(descriptor: ends[1])
        }

        deinit { close(descriptor) }

        func listen() {
            while case .message(let message) = LifelineMessage.receive(from: descriptor, waits: false) {
                if case .joins(let number, let name) = message { names[number] = name }
                if case .beats(let number) = message { beats[names[number] ?? "nobody", default: 0] += 1 }
            }
        }
    }

    @Test("a worker's lifeline is fed by each event loop itself, so that one that is wedged falls silent, and it alone")
    func loops() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let ear = try Ear()
        ear.lifeline.watch(group)
        try await eventually(ProgramError("the loops are not heard of")) {
            ear.listen()
            return ear.beats["event loop 1", default: 0] > 0 && ear.beats["event loop 2", default: 0] > 0
        }
        let loop = try #require(Array(group.makeIterator()).first)
        let (isHeld, isReleased) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        loop.execute {
            isHeld.signal()
            isReleased.wait()
        }
        try await NIOThreadPool.singleton.runIfActive { isHeld.wait() }
        ear.listen()
        let before = ear.beats
        try await eventually(ProgramError("the other loop is not heard of")) {
            ear.listen()
            return ear.beats["event loop 2", default: 0] > before["event loop 2", default: 0] + 1
        }
        #expect(ear.beats["event loop 1"] == before["event loop 1"])
        isReleased.signal()
        try await eventually(ProgramError("the loop is not heard of again")) {
            ear.listen()
            return ear.beats["event loop 1", default: 0] > before["event loop 1", default: 0]
        }
        try await group.shutdownGracefully()
    }

    @Test("carries a thread's beat at most once a second, however much it works")
    func pace() throws {
        let ear = try Ear()
        let clock = VirtualClock()
        let pulse = ear.lifeline.pulse(of: "the writer", time: clock)
        for _ in 0..<1_000 { pulse.beat() }
        clock.advance(by: .seconds(1))
        for _ in 0..<1_000 { pulse.beat() }
        ear.listen()
        #expect(ear.names == [0: "the writer"])
        #expect(ear.beats == ["the writer": 1])
    }

    @Test("a worker's lifeline never holds a thread up when nobody listens")
    func fullSocket() throws {
        let ear = try Ear()
        let clock = VirtualClock()
        let pulse = ear.lifeline.pulse(of: "the writer", time: clock)
        // More than any socket holds.
        for _ in 0..<100_000 {
            pulse.beat()
            clock.advance(by: .seconds(1))
        }
        ear.listen()
        #expect(ear.beats["the writer", default: 0] > 0)
    }
}

/// The supervisor with a shell script in the worker's place.
@Suite("The supervisor of a worker that stands still", .timeLimit(.minutes(30)))
struct StandstillTests {
    private let folder: TemporaryFolder
    private let log = RecordingLog()

    init() throws { folder = try TemporaryFolder() }

    /// Runs a supervisor on a thread of its own; `meanwhile` gets that thread.
    private func supervise(
        _ script: String, pace: WorkerWatch.Pace,
        meanwhile: @escaping @Sendable (pthread_t) async throws -> Void = { _ in }
    ) async throws -> Int32 {
        let supervisor = Supervisor(
            executable: "/bin/sh", program: "sh", arguments: ["-c", script, "sh", folder.path], pace: pace,
            time: SystemTime(), logger: log.logger)
        let status = NIOLockedValueBox<Int32?>(nil)
        let identity = NIOLockedValueBox<pthread_t?>(nil)
        let thread = Thread {
            identity.withLockedValue { $0 = pthread_self() }
            let result = supervisor.run()
            status.withLockedValue { $0 = result }
        }
        thread.start()
        try await eventually(ProgramError("the supervisor does not start")) { identity.withLockedValue { $0 } != nil }
        if let identity = identity.withLockedValue({ $0 }) { try await meanwhile(identity) }
        try await eventually(ProgramError("the supervisor does not end")) { status.withLockedValue { $0 } != nil }
        return status.withLockedValue { $0 } ?? -1
    }

    private func pace(
        told: Int64, ended: Int64, trap: Int64 = 3_600_000, stop: Int64 = 3_600_000
    ) -> WorkerWatch.Pace {
        WorkerWatch.Pace(
            told: .milliseconds(told), ended: .milliseconds(ended), trap: .milliseconds(trap),
            stop: .milliseconds(stop), round: .milliseconds(20))
    }

    @Test("kills one that is stopped, and starts another")
    func stoppedWorker() async throws {
        let status = try await supervise(
            """
            [ -e "$1/second" ] && exit 0
            touch "$1/second"
            printf 'J\\001loop' >&3
            printf R >&3
            kill -STOP $$
            """, pace: pace(told: 60, ended: 200))
        #expect(status == 0)
        #expect(log.events == [.processWorkerSilent, .processWorkerEnded, .processWorkerDied])
        #expect(log.values(.threads) == [.text("loop"), .text("loop"), nil])
        #expect(log.values(.durationMs)[1] == .number(200))
    }

    @Test("a worker that stands still ends by one trap, of the thread at fault, and tells the next worker of it")
    func wedgedThread() async throws {
        // The one thread beats and the other does not; what the supervisor says is two octets.
        let status = try await supervise(
            """
            if [ -e "$1/second" ]; then
                [ "$(dd bs=8 count=1 <&3 2>/dev/null | od -An -tx1)" = " 46 06" ] && exit 0
                exit 65
            fi
            touch "$1/second"
            printf 'J\\001stuck' >&3
            printf 'J\\002busy' >&3
            printf R >&3
            while printf 'B\\002' >&3 2>/dev/null; do sleep 0.02; done &
            [ "$(dd bs=8 count=1 <&3 2>/dev/null | od -An -tx1)" = " 45 01" ] && kill -ABRT $$
            exit 64
            """, pace: pace(told: 3_600_000, ended: 200))
        #expect(status == 0)
        #expect(log.events == [.processWorkerEnded, .processWorkerDied])
        #expect(log.values(.threads) == [.text("stuck"), nil])
    }

    @Test("kills one that does not stop when it is told to")
    func deafWorker() async throws {
        let folder = folder.path
        let status = try await supervise(
            """
            trap '' TERM
            printf 'J\\001loop' >&3
            printf R >&3
            touch "$1/ready"
            while :; do sleep 0.05; done
            """, pace: pace(told: 3_600_000, ended: 3_600_000, stop: 100)
        ) { supervisor in
            try await eventually(ProgramError("the worker does not start")) {
                FileManager.default.fileExists(atPath: folder + "/ready")
            }
            // To this thread alone: it waits for signals, and nobody else shall have it.
            pthread_kill(supervisor, SIGTERM)
        }
        #expect(status == 1)
        #expect(log.events == [.processWorkerKilled])
    }

    @Test("leaves one alone that beats")
    func healthyWorker() async throws {
        let status = try await supervise(
            """
            printf 'J\\001loop' >&3
            printf R >&3
            for i in 1 2 3 4 5 6 7 8 9 10; do printf 'B\\001' >&3; sleep 0.02; done
            exit 0
            """, pace: pace(told: 3_600_000, ended: 3_600_000))
        #expect(status == 0)
        #expect(log.events.isEmpty)
    }
}
