/// Why a data folder could not be opened, as a sentence that says what to do.
package struct StoreOpenError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    package enum Kind: Hashable, Sendable {
        /// Another process has the folder open.
        case locked
        /// A newer release wrote it.
        case newerSchema
        /// An older release wrote it, and it can be brought up to date only by opening it for writing.
        case olderSchema
        /// No rights to the folder or a file in it.
        case noAccess
        /// There is no store in the folder (read-only opening).
        case missing
        /// The disk or the database failed.
        case failed
    }
    /// What kind it is.
    package var kind: Kind
    /// The sentence.
    package var description: String

    /// An error.
    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
