import Mail
import MailFlow
import Testing

@testable import SQLiteStore

/// Back pressure and the store measure the same disk, each with a formula of its own: neither target knows the other.
@Suite("The disk's level and the store's reserve")
struct DiskReserveTests {
    @Test(
        "the disk is wholly in use for back pressure, and so at High, where the store refuses mail itself",
        arguments: (20...45).map { 1 << $0 })
    func highBeforeTheStoreRefuses(size: Int) throws {
        let reserve = StoreConfiguration().reserve(of: size)
        #expect(!Writer.hasRoom(free: reserve, reusable: 0, reserve: reserve, accepts: true))
        #expect(Writer.hasRoom(free: reserve + 1, reusable: 0, reserve: reserve, accepts: true))
        let limits = PressureLimits()
        func figure(free: Int) throws -> Int {
            var sample = PressureSample()
            sample.disk = .init(free: free, total: size)
            return try #require(sample.figures(diskSpan: limits.diskSpan)[.disk])
        }
        #expect(try figure(free: reserve) == 100)
        // The level changes while the store still takes mail, and not long before.
        #expect(try figure(free: reserve + 1) >= limits.disk.mediumToHigh)
        #expect(try figure(free: size / 2) < limits.disk.lowToMedium)
    }
}
