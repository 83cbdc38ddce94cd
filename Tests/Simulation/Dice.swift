/// Random choices that follow from a seed (SplitMix64). A value, so that a simulation owns all of its state.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x2545_f491_4f6c_dd1d &+ 0x9e37_79b9_7f4a_7c15 }

    /// Dice for one choice of a run. What is named by the same numbers falls out the same, whatever else happens, so
    /// that a run can be shortened without changing what is left of it.
    init(seed: UInt64, _ numbers: Int...) {
        self.init(seed: seed)
        for number in numbers { state = next() ^ UInt64(bitPattern: Int64(number)) &* 0xd6e8_feb8_6659_fd93 }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }

    /// A number from the range, both ends included.
    mutating func number(_ low: Int64, _ high: Int64) -> Int64 {
        low + Int64(next() % UInt64(high - low + 1))
    }

    mutating func index(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    /// True this many times in a thousand.
    mutating func chance(_ thousandths: UInt64) -> Bool { next() % 1_000 < thousandths }
}
