/// An error with which the whole transaction ended, so that nothing of its batch can be kept.
struct EndedTransaction: Error, CustomStringConvertible {
    /// What ended it.
    var cause: any Error

    var description: String { "the transaction ended: \(cause)" }
}
