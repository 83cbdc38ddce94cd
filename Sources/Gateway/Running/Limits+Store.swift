import Organization
import SQLiteStore

extension StoreConfiguration {
    /// What this server's settings say about the store.
    init(_ limits: Limits) {
        self.init()
        refusalBytes = limits.refusalRecords
        traceBytes = limits.traceRecords
    }
}
