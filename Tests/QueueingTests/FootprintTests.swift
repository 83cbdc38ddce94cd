import Testing

@testable import Queueing

@Suite("Memory of what strangers can make many of")
struct FootprintTests {
    @Test("a queue is less than a kilobyte, and a recipient of it forty bytes")
    func sizes() {
        #expect(MemoryLayout<DestinationQueue>.stride < 1_024, "\(MemoryLayout<DestinationQueue>.stride)")
        #expect(MemoryLayout<Entry>.stride <= 40)
    }
}
