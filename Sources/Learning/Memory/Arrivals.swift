/// What came of the latest messages, so that a word about one of them counts its sender once. In memory alone.
struct Arrivals: Sendable {
    /// Messages of either half.
    static let maximum = 16_384

    private var newer: [UInt64: Arrival] = [:]
    private var older: [UInt64: Arrival] = [:]

    /// Notes what came of a message.
    mutating func note(_ key: UInt64, _ arrival: Arrival) {
        newer[key] = arrival
        guard newer.count >= Self.maximum else { return }
        older = newer
        newer = [:]
    }

    /// What was counted of a message.
    func arrival(_ key: UInt64) -> Arrival { newer[key] ?? older[key] ?? .unknown }

    /// Octets that it takes, about.
    var size: Int { (newer.count + older.count) * 18 }
}
