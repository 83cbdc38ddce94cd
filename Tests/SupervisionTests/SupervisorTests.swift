import Testing

@testable import Supervision

@Suite("The supervisor")
struct SupervisorTests {
    private static func exited(_ code: Int32) -> Int32 { code << 8 }

    @Test(
        "leaves with its worker or starts it again",
        arguments: [
            (exited(0), true, false, false, Supervisor.Verdict.leave(0)),
            (exited(64), false, true, false, .leave(64)),
            (exited(78), true, false, false, .leave(78)),
            (exited(1), false, true, false, .leave(1)),
            (exited(1), true, false, true, .leave(1)),
            (9, true, false, true, .leave(1)),
            (exited(1), true, false, false, .restart("left with status 1")),
            (exited(1), false, false, false, .restart("left with status 1")),
            (9, false, true, false, .restart("died of signal 9 (Killed)")),
        ])
    func verdict(status: Int32, wasReady: Bool, isFirst: Bool, isStopping: Bool, verdict: Supervisor.Verdict) {
        #expect(
            Supervisor.verdict(status: status, wasReady: wasReady, isFirst: isFirst, isStopping: isStopping)
                == verdict)
    }

    @Test("waits longer only while workers die young, and never for long")
    func backOff() {
        var backOff = Supervisor.BackOff()
        #expect(backOff.delay(afterLife: 60_000, wasReady: true) == 100)
        let delays = (0..<10).map { _ in backOff.delay(afterLife: 5, wasReady: false) }
        #expect(delays == [200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000, 10_000])
        #expect(backOff.delay(afterLife: 10_000, wasReady: false) == 100)
    }

    @Test("the supervisor never waits long after a worker that served, however often it dies")
    func serving() {
        var backOff = Supervisor.BackOff()
        let delays = (0..<5).map { _ in backOff.delay(afterLife: 5, wasReady: true) }
        #expect(delays == [100, 200, 400, 400, 400])
    }

    @Test("tells death by a fault of the worker's own from other ends")
    func traps() {
        #expect(Supervisor.trap(in: 4) == 4)
        #expect(Supervisor.trap(in: 5) == 5)
        // With the bit that says that it left a core dump.
        #expect(Supervisor.trap(in: 11 | 0x80) == 11)
        for status in [9, 15, Self.exited(0), Self.exited(1)] { #expect(Supervisor.trap(in: status) == nil) }
    }
}
