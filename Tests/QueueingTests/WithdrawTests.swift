import Mail
import Queueing
import Testing

@Suite("Copies taken out of the queues without an end")
struct WithdrawTests {
    private func withdraw(_ ids: [RecipientID], from bench: inout Bench) -> [QueuedRecipient] {
        var withdrawn: [QueuedRecipient] = []
        bench.act { withdrawn = $0.withdraw(ids, now: $1, into: &$2) }
        return withdrawn
    }

    @Test("what is ready, put off or held back is taken out and never started; nothing is settled of it")
    func waiting() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        let first = bench.enqueue(1)
        let second = bench.enqueue(2)
        bench.putOff(1)
        bench.deliver(2)
        let third = bench.enqueue(3, isSuspended: true)
        bench.enqueue(4)
        let fifth = bench.enqueue(5)
        bench.forgetSettled()
        let withdrawn = withdraw(first + second + third + fifth, from: &bench)
        #expect(withdrawn.map(\.id) == first + third + fifth)
        #expect(withdrawn.map(\.isSuspended) == [false, true, false])
        #expect(withdrawn.map(\.attempts) == [1, 0, 0])
        #expect(withdrawn.map(\.key) == [.example, .example, .example])
        #expect(bench.settled == [])
        #expect(bench.scheduler.recipientCount == 1)
        bench.deliver(4)
        bench.sleep(until: bench.now + .hours(4))
        #expect(bench.underWay == [])
        #expect(bench.settled.map(\.sequence.rawValue) == [4])
    }

    @Test("what is under way stays, and its attempt decides")
    func underWay() {
        var bench = Bench()
        let ids = bench.enqueue(1, recipients: 2)
        #expect(withdraw(ids, from: &bench) == [])
        bench.deliver(1)
        #expect(bench.settled.map(\.state) == [.delivered, .delivered])
    }

    @Test("what is being removed stays, and is removed when its attempt ends")
    func removing() {
        var bench = Bench()
        let ids = bench.enqueue(1)
        bench.act { $0.remove(ids, now: $1, into: &$2) }
        #expect(withdraw(ids, from: &bench) == [])
        bench.putOff(1)
        #expect(bench.settled.map(\.state) == [.removed])
    }

    @Test("what is put back keeps its place by sequence")
    func putBack() {
        var bench = Bench(SchedulerConfiguration(connectionsPerDestination: 1))
        for sequence in Int64(1)...2 { bench.enqueue(sequence) }
        let third = bench.enqueue(3)
        bench.enqueue(4)
        let withdrawn = withdraw(third, from: &bench)
        #expect(withdrawn.map(\.sequence.rawValue) == [3])
        bench.act { $0.enqueue(withdrawn, now: $1, into: &$2) }
        var order: [Int64] = []
        while let next = bench.underWay.first {
            order.append(next)
            bench.deliver(next)
        }
        #expect(order == [1, 2, 3, 4])
        #expect(bench.scheduler.recipientCount == 0)
    }
}
