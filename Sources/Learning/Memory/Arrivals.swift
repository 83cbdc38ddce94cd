/// What came of the latest messages, so that a word about one of them counts its sender once. In memory alone.
struct Arrivals: Sendable {
    /// Messages of either half.
    static let maximum = 16_384

    private var newer: [UInt64: Bool] = [:]
    private var older: [UInt64: Bool] = [:]

    /// Notes what came of a message.
    mutating func note(_ digest: MessageDigest, isJunked: Bool) {
        newer[digest.low] = isJunked
        guard newer.count >= Self.maximum else { return }
        older = newer
        newer = [:]
    }

    /// Whether a message went into a junk folder; nil where that is not known any more.
    func isJunked(_ digest: MessageDigest) -> Bool? { newer[digest.low] ?? older[digest.low] }

    /// Octets that it takes, about.
    var size: Int { (newer.count + older.count) * 18 }
}
