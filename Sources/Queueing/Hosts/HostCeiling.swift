/// The number of connections at which a host wants no more of them, as far as it has shown (docs/reference/queues.md).
///
/// One refusal beside others that are served may be chance. When three in a row come at the same number, and none more was
/// served between, it is a limit of the host's; then one more is tried only after some greetings, since each try costs the
/// host and the message a refusal.
struct HostCeiling {
    /// Connections that it served when it refused one more.
    let connections: Int
    /// Refusals in a row at that number.
    private var refusals = 1
    /// Greetings since the last of them or the last try, with as many connections as may be.
    private var greetings = 0

    private static let refusalsToBelieve = 3
    private static let greetingsToTry = 10

    init(connections: Int) { self.connections = connections }

    /// It refused another one at that number.
    mutating func refused() {
        refusals += 1
        greetings = 0
    }

    /// Counts a greeting that came when there were as many connections as may be: whether one more may be tried.
    mutating func allowsAnother(beyond limit: Int) -> Bool {
        guard refusals >= Self.refusalsToBelieve else { return true }
        // One at a time.
        guard limit <= connections else { return false }
        greetings += 1
        guard greetings >= Self.greetingsToTry else { return false }
        greetings = 0
        return true
    }
}
