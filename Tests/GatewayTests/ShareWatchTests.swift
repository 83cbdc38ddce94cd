import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import Testing

@testable import Gateway

@Suite("Shares of the disk")
struct ShareWatchTests {
    @Test("shares of the disk are in force for the sessions from the sample on that shows them, and stay without one")
    func samples() {
        let waiting = NIOLockedValueBox(["contoso": 900 << 20, "fabrikam": 1 << 20])
        let watch = ShareWatch(
            limits: PressureLimits(), waiting: { waiting.withLockedValue { $0 } }, organizations: { 2 },
            logger: .silent)
        let disk = PressureSample.Share(free: 100 << 20, total: 1_000 << 20)
        #expect(watch.gauge.recipient("ann@contoso.com", organization: "contoso") == nil)
        watch.take(disk)
        #expect(watch.gauge.recipient("ann@contoso.com", organization: "contoso") != nil)
        #expect(watch.gauge.recipient("eve@fabrikam.com", organization: "fabrikam") == nil)
        waiting.withLockedValue { $0 = [:] }
        watch.take(nil)
        #expect(watch.gauge.over == ["contoso"])
        watch.take(disk)
        #expect(watch.gauge.over.isEmpty)
    }
}
