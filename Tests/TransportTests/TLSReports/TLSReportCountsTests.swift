import Mail
import PosternTesting
import Testing
import Transport

@Suite("Counts for TLS reports")
struct TLSReportCountsTests {
    private let clock = VirtualClock(
        now: Instant(milliseconds: 0), wall: WallTime(milliseconds: 1_700_000_000_000))

    private func session(_ domain: String, failure: TLSSession.Failure? = nil) throws -> TLSSession {
        TLSSession(
            domain: try Domain(domain), policyType: .sts, policy: ["version: STSv1", "mode: enforce"],
            exchanger: try Domain("mx.\(domain)"), failure: failure)
    }

    @Test("add up equal sessions, a day at a time, and are given out once")
    func adds() throws {
        let counts = TLSReportCounts(time: clock)
        for _ in 0..<3 { counts.record(try session("a.test")) }
        counts.record(try session("a.test", failure: .certificateExpired))
        clock.setWall(WallTime(milliseconds: 1_700_000_000_000 + 86_400_000))
        counts.record(try session("a.test"))
        let (sessions, leftOut) = counts.take()
        let lines = sessions.map { "\($0.key.day) \($0.key.result) \($0.key.exchanger) \($0.value)" }.sorted()
        #expect(
            lines == [
                "19675 certificate-expired mx.a.test 1", "19675 success mx.a.test 3", "19676 success mx.a.test 1",
            ])
        #expect(sessions.keys.first?.policy == "version: STSv1\nmode: enforce")
        #expect(leftOut == 0)
        #expect(counts.take().sessions.isEmpty)
        counts.restore(sessions)
        counts.record(try session("a.test"))
        #expect(counts.take().sessions.values.sorted() == [1, 2, 3])
    }

    @Test("counts for TLS reports are bounded: sessions that find no room are counted as left out")
    func bounded() throws {
        let counts = TLSReportCounts(time: clock)
        for number in 0..<TLSReportCounts.maximumRows + 5 { counts.record(try session("d\(number).test")) }
        counts.record(try session("d0.test"))
        let (sessions, leftOut) = counts.take()
        #expect(sessions.count == TLSReportCounts.maximumRows)
        #expect(leftOut == 5)
    }

    @Test("counts for TLS reports are of UTC days")
    func days() {
        #expect(UTCDay(WallTime(milliseconds: -1)).number == -1)
        #expect(UTCDay("2026-11-23")?.description == "2026-11-23")
        #expect(UTCDay("2026-11-23").map { UTCDay($0.start) } == UTCDay("2026-11-23"))
        #expect(UTCDay("yesterday") == nil)
        #expect(UTCDay("2026-02-30") == nil)
    }
}
