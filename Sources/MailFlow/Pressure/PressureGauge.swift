import Synchronization

/// The standing of the moment, written by the sampler and read by every session: one relaxed load.
package final class PressureGauge: Sendable {
    private let packed = Atomic<UInt64>(0)

    /// A gauge that shows no pressure.
    package init() {}

    /// What is in force.
    package var standing: PressureStanding {
        get { PressureStanding(packed: packed.load(ordering: .relaxed)) }
        set { packed.store(newValue.packed, ordering: .relaxed) }
    }

    /// Whether there is no pressure at all.
    package var isCalm: Bool { packed.load(ordering: .relaxed) == 0 }
}
