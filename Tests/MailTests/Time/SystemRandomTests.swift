import Mail
import Testing

@Suite("Random words of the system")
struct SystemRandomTests {
    @Test("are given once, however many ask at a time")
    func distinct() async {
        let words = await withTaskGroup(of: [UInt64].self) { group in
            for _ in 0..<8 { group.addTask { (0..<1_000).map { _ in SystemRandom().next() } } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(words).count == 8_000)
        // Every bit is set about half of the time: 4,000 times, give or take nine standard deviations.
        for bit in 0..<64 {
            let count = words.count { $0 >> UInt64(bit) & 1 == 1 }
            #expect((3_600...4_400).contains(count), "bit \(bit)")
        }
    }
}
