import Glibc

/// The file descriptors that this process may have open.
///
/// Each connection takes one. Without a limit of its own a flood of connections would leave none for the store, for
/// deliveries and for commands.
enum Descriptors {
    /// Raises the limit as far as this user may; gives it, or nil when the system does not tell.
    static func raiseLimit() -> Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        var raised = limit
        raised.rlim_cur = limit.rlim_max
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        return Int(clamping: limit.rlim_cur)
    }

    /// How many connections of clients there can be at a time: no more than are wanted, and three quarters of the limit.
    static func connections(wanted: Int, limit: Int) -> Int { min(wanted, max(1, limit / 4 * 3)) }
}
