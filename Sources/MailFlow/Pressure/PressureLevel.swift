/// How short a resource is (docs/reference/back-pressure.md).
package enum PressureLevel: String, Hashable, Sendable, Codable, Comparable, CaseIterable {
    /// Enough.
    case low = "Low"
    /// Little: what can be spared is put off.
    case medium = "Medium"
    /// Nearly none: no new mail.
    case high = "High"

    /// Low sorts before Medium before High.
    package static func < (a: PressureLevel, b: PressureLevel) -> Bool { a.rank < b.rank }

    private var rank: Int {
        switch self {
        case .low: 0
        case .medium: 1
        case .high: 2
        }
    }
}
