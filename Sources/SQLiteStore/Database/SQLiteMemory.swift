import CSQLiteSetup

/// How SQLite uses the memory of this process.
enum SQLiteMemory {
    /// Has SQLite keep no account of its memory, which nobody asks for and which costs a lock for each allocation. To be
    /// done before the first connection is opened; afterwards it has no effect, and does no harm.
    static let setUp: Void = {
        _ = sqlite_setup_without_memory_account()
    }()
}
