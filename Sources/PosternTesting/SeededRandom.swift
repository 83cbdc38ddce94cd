import Mail
import NIOConcurrencyHelpers

/// Random bits that follow from a seed, so that a failing test can be run again (SplitMix64).
package final class SeededRandom: RandomSource, RandomNumberGenerator {
    private let state: NIOLockedValueBox<UInt64>

    /// A source that gives the same bits for the same seed.
    package init(seed: UInt64) { self.state = NIOLockedValueBox(seed) }

    /// Sixty-four bits.
    package func next() -> UInt64 {
        var bits = state.withLockedValue { state in
            state &+= 0x9e37_79b9_7f4a_7c15
            return state
        }
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }
}
