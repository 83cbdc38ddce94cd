import Foundation

/// What `make simulate` sets.
enum Settings {
    private static let environment = ProcessInfo.processInfo.environment

    /// How many seeds; `SIMULATION_SEEDS`.
    static let count: UInt64? = environment["SIMULATION_SEEDS"].flatMap { UInt64($0) }
    /// One seed alone; `SIMULATION_SEED`.
    static let seed: UInt64? = environment["SIMULATION_SEED"].flatMap { UInt64($0) }
    /// A planted mistake; `SIMULATION_MUTATION`.
    static let mutation: String? = environment["SIMULATION_MUTATION"].flatMap { $0.isEmpty ? nil : $0 }

    /// The seeds of a test that takes so many when nothing is set.
    static func seeds(_ usual: UInt64) -> Range<UInt64> {
        if let seed { return seed..<seed + 1 }
        return 0..<(count ?? usual)
    }

    /// Whether figures are to be printed.
    static var isReporting: Bool { count != nil || seed != nil }
}
