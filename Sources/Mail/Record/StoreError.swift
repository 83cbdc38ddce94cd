/// Why a store did not do what it was asked for. Nothing of it is on disk, or nothing of it will be seen.
public enum StoreError: Error, Sendable, Hashable {
    /// No space: `452 4.3.1`.
    case full
    /// The disk failed; private reason.
    case failed(String)
    /// The store is closing.
    case closed
}
