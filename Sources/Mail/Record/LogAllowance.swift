/// How many lines of one kind go into the server's log, where strangers can bring them about: one a key and minute, and so
/// many in all. A value without clock, in bounded memory.
public struct LogAllowance: Sendable {
    private let total: Int
    private var since: Instant?
    private var told: Set<String> = []
    private var passedOver = 0

    /// - Parameter total: lines a minute, at least one.
    public init(total: Int = 60) { self.total = max(1, total) }

    /// Whether something about a key may be logged: nil when not, else how many lines were passed over since the last
    /// one, whatever their keys.
    public mutating func take(_ key: String, now: Instant) -> Int? {
        if let since, now - since < .minutes(1) {
            guard told.count < total, told.insert(key).inserted else {
                passedOver += 1
                return nil
            }
        } else {
            since = now
            told = [key]
        }
        defer { passedOver = 0 }
        return passedOver
    }
}
