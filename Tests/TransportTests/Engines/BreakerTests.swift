import Mail
import Testing

@testable import Transport

@Suite("The breaker")
struct BreakerTests {
    private let start = Instant(milliseconds: 1_000)

    @Test("three failures in a row open it, and an answer between them starts the count anew")
    func opening() {
        var breaker = Breaker(probeTime: .seconds(20))
        var permissions: [Breaker.Permission] = []
        func fail() {
            breaker.failed(at: start)
            permissions.append(breaker.permission(at: start))
        }
        for _ in 0..<2 { fail() }
        breaker.succeeded()
        for _ in 0..<3 { fail() }
        #expect(permissions == [.ask, .ask, .ask, .ask, .refrain])
    }

    @Test("after a pause one asks whether it is back, and the pause doubles up to its bound while it is not")
    func probing() {
        var breaker = Breaker(probeTime: .seconds(20))
        for _ in 0..<Breaker.failures { breaker.failed(at: start) }
        var now = start
        var pauses: [Int64] = []
        for _ in 0..<8 {
            let begun = now
            while breaker.permission(at: now) == .refrain { now = now + .milliseconds(500) }
            pauses.append((now - begun).milliseconds / 1_000)
            // Nobody else asks meanwhile.
            let other = breaker.permission(at: now)
            #expect(other == .refrain)
            breaker.failed(at: now)
        }
        #expect(pauses == [1, 2, 4, 8, 16, 30, 30, 30])
        while breaker.permission(at: now) == .refrain { now = now + .milliseconds(500) }
        breaker.succeeded()
        let then = breaker.permission(at: now)
        // As if it had never failed.
        #expect(then == .ask && breaker == Breaker(probeTime: .seconds(20)))
    }

    @Test("a probe that never says what came of it is replaced by another one")
    func lostProbe() {
        var breaker = Breaker(probeTime: .seconds(20))
        for _ in 0..<Breaker.failures { breaker.failed(at: start) }
        let permissions = [1, 20, 21].map { breaker.permission(at: start + .seconds($0)) }
        #expect(permissions == [.probe, .refrain, .probe])
    }
}
