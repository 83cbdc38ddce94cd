import Mail
import Queueing
import Testing

@testable import Gateway

@Suite("The alert that no delivery ends")
struct StandstillWatchTests {
    private func flow(ended: UInt64, underWay: Int = 5, waiting: Int = 505) -> FlowStatus {
        FlowStatus(
            ended: ended, underWay: underWay, waiting: waiting,
            holders: [.init(name: "[192.0.2.66]:25", attempts: underWay)])
    }

    /// What is told at each look, half a minute apart.
    private func changes(_ flows: [FlowStatus]) -> [StandstillWatch.Change?] {
        var watch = StandstillWatch()
        return flows.enumerated().map { index, flow in
            watch.change(flow, now: Instant(milliseconds: 1_000_000) + .seconds(30 * Int64(index)))
        }
    }

    @Test("comes after a minute without an end, once, and its end is told once")
    func once() {
        let stuck = flow(ended: 7)
        let all = [stuck, stuck, stuck, stuck, stuck, flow(ended: 8), flow(ended: 9)]
        #expect(changes(all) == [nil, nil, .began(stuck), nil, nil, .ended, nil])
    }

    @Test("comes anew when it happens anew")
    func anew() {
        let (first, second) = (flow(ended: 7), flow(ended: 8))
        let all = [first, first, first, second, second, second]
        #expect(changes(all) == [nil, nil, .began(first), .ended, nil, .began(second)])
    }

    @Test("does not come while deliveries end, while nothing waits, or while nothing is under way")
    func calm() {
        #expect(changes((0..<6).map { flow(ended: $0) }).allSatisfy { $0 == nil })
        #expect(changes((0..<6).map { _ in flow(ended: 7, waiting: 0) }).allSatisfy { $0 == nil })
        #expect(changes((0..<6).map { _ in flow(ended: 7, underWay: 0) }).allSatisfy { $0 == nil })
        // A pause in what waits begins the minute anew.
        let stuck = flow(ended: 7)
        #expect(changes([stuck, stuck, flow(ended: 7, waiting: 0), stuck]).allSatisfy { $0 == nil })
    }

    @Test("names the hosts that hold the attempts, the largest first, and counts the rest")
    func text() {
        let holders = (1...7).map { FlowStatus.Holder(name: "[192.0.2.\($0)]:25", attempts: 10 - $0) }
        let text = StandstillWatch.text(for: FlowStatus(ended: 0, underWay: 42, waiting: 900, holders: holders))
        #expect(text.contains("900 recipients wait for their turn."))
        let one = StandstillWatch.text(for: FlowStatus(ended: 0, underWay: 42, waiting: 1, holders: holders))
        #expect(one.contains("1 recipient waits for its turn."))
        #expect(text.contains("9 to [192.0.2.1]:25, 8 to [192.0.2.2]:25"))
        #expect(text.hasSuffix("5 to [192.0.2.5]:25, 7 to others."))
    }
}
