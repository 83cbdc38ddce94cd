import Mail
import MailFlow
import NIOConcurrencyHelpers

/// Keeps a sweep in memory, as a disk does.
final class KeptSweep: LateSweepKeeping {
    private let kept = NIOLockedValueBox<LateSweep?>(nil)
    private let failures = NIOLockedValueBox(0)

    func read() throws -> LateSweep? { kept.withLockedValue { $0 } }

    func write(_ sweep: LateSweep) throws {
        let isFailing = failures.withLockedValue { failures in
            defer { failures = max(0, failures - 1) }
            return failures > 0
        }
        if isFailing { throw StoreError.full }
        kept.withLockedValue { $0 = sweep }
    }

    /// Lets the next writes fail.
    func fail(_ count: Int) { failures.withLockedValue { $0 = count } }
}
