import Administration
import Dispatch
import Mail
import MailFlow
import NIOCore
import NIOPosix
import PosternTesting
import Queueing
import Testing

@testable import Gateway

@Suite("The health of a gateway", .timeLimit(.minutes(30)))
struct GatewayHealthTests {
    private let store = ModelStore()

    private func health(
        _ group: any EventLoopGroup, patience: Interval = .minutes(10), hasRoom: Bool = true,
        pressure: PressureLevel = .low, isLoaded: Bool = true
    ) -> GatewayHealth {
        GatewayHealth(
            group: group, messages: store, hasRoom: { hasRoom }, pressure: { pressure }, isLoaded: { isLoaded },
            patience: patience)
    }

    @Test("is well where the loops turn, the store writes and nothing is short")
    func well() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        for question in HealthQuestion.allCases {
            let troubles = await health(group).troubles(question)
            #expect(troubles.isEmpty, "\(question)")
        }
        try await group.shutdownGracefully()
    }

    @Test("names the event loops where one of them does not turn")
    func loop() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let gate = DispatchSemaphore(value: 0)
        // The thread of the loop waits, and no thread of tasks.
        group.next().execute { gate.wait() }
        let troubles = await health(group, patience: .milliseconds(50)).troubles(.live)
        #expect(troubles == [.eventLoops])
        gate.signal()
        try await group.shutdownGracefully()
    }

    @Test("names the store, pressure and loading where they keep mail out")
    func parts() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        #expect(await health(group, hasRoom: false).troubles(.ready) == [.store])
        #expect(await health(group, pressure: .high).troubles(.ready) == [.pressure])
        #expect(await health(group, pressure: .medium).troubles(.ready) == [])
        #expect(await health(group, isLoaded: false).troubles(.startup) == [.loading])
        #expect(await health(group, isLoaded: false).troubles(.ready) == [])
        store.close()
        // A writer that says no turns.
        #expect(await health(group).troubles(.ready) == [.store])
        #expect(await health(group).troubles(.live) == [])
        try await group.shutdownGracefully()
    }
}
