import GRDB
import Mail
import NodeState

extension StoreError {
    /// What an error of SQLite's or the disk's means to a caller. Never ``inDoubt(_:)``: the writer hears the end of each
    /// commit from SQLite in its own process, and what dies before that answers nobody.
    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as EndedTransaction: self.init(error.cause)
        case let error as DamagedRow: self = .unreadable(error.description)
        case let error as SQLiteError where error.isFull: self = .full
        case let error as DiskError where error.isFull: self = .full
        case let error as DatabaseError where error.resultCode == .SQLITE_FULL: self = .full
        default: self = .failed("\(error)")
        }
    }
}
