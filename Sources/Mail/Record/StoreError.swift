/// Why a store did not do what it was asked for. Nothing of it is on disk, or nothing of it will be seen; ``inDoubt``
/// alone leaves that open.
public enum StoreError: Error, Sendable, Hashable {
    /// No space: `452 4.3.1`.
    case full
    /// The disk or the database failed; private reason.
    case failed(String)
    /// What is stored of one message can't be read, as it is damaged or its key is missing; private reason. The store itself is
    /// well, and other messages can be read.
    case unreadable(String)
    /// The store is closing.
    case closed
    /// The object that was named is not there, or not any more; the text names it. What a caller only asks about is
    /// answered with nil instead.
    case unknown(String)
    /// The store can't be reached, or was opened for reading only; private reason. `451`, and worth another try.
    case unavailable(String)
    /// Whether the transaction was committed can't be found out: the connection to a store elsewhere broke at the wrong
    /// moment. `451`. An update may be submitted again, because doing it twice is doing it once; with acceptances it may
    /// be only as a repeated transaction (`StoreTransaction.isRepeated`), which the store holds against what it has.
    case inDoubt(String)
}

extension StoreError: CustomStringConvertible {
    /// What it is, for an administrator: the second half of "Nothing was changed: ...".
    public var description: String {
        switch self {
        case .full: "the disk is full"
        case .failed(let reason), .unreadable(let reason): reason
        case .closed: "the store is closing"
        case .unknown(let name): "there is no \(name)"
        case .unavailable(let reason): "the store can't be reached: \(reason)"
        case .inDoubt(let reason): "nobody knows whether it was written: \(reason)"
        }
    }
}
