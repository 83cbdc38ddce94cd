import Mail
import Testing

@Suite("What strangers bring about goes into the log")
struct LogAllowanceTests {
    @Test("once a key and minute, and says how much was passed over")
    func perKey() {
        var allowance = LogAllowance()
        let start = Instant(milliseconds: 1_000)
        #expect(allowance.take("192.0.2.1", now: start) == 0)
        for _ in 0..<10 { #expect(allowance.take("192.0.2.1", now: start) == nil) }
        #expect(allowance.take("192.0.2.2", now: start + .seconds(1)) == 10)
        #expect(allowance.take("192.0.2.1", now: start + .seconds(59)) == nil)
        #expect(allowance.take("192.0.2.1", now: start + .minutes(1)) == 1)
    }

    @Test("what strangers bring about is logged as often in a minute as it may in all, in bounded memory")
    func inAll() {
        var allowance = LogAllowance(total: 5)
        let start = Instant(milliseconds: 1_000)
        let told = (0..<1_000).filter { allowance.take("\($0)", now: start) != nil }
        #expect(told == Array(0..<5))
        #expect(allowance.take("a", now: start + .minutes(2)) == 995)
    }
}
