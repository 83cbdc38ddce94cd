/// A transaction as it is put to a server: once, or once more without the extensions that the server offered and then
/// refused, for the recipients that this left undecided (docs/reference/delivery.md).
public struct TransactionRounds: Sendable {
    /// What is put to the server in this round.
    public private(set) var transaction: ClientTransaction
    // Of the second round and later ones: where its recipients stand in the whole, and what came of it up to now.
    private var earlier: (positions: [Int], result: ClientTransaction.Result)?

    /// Makes the first round.
    public init(_ transaction: ClientTransaction) { self.transaction = transaction }

    /// Has the content converted from this round on.
    public mutating func convert(_ conversion: SevenBitConversion) { transaction.conversion = conversion }

    /// Takes what came of a round. Gives what came of the whole, or nil when there is another round.
    ///
    /// - Parameter usesDSN: whether the round passed NOTIFY and its kin on.
    public mutating func ended(_ round: ClientTransaction.Result, usesDSN: Bool) -> ClientTransaction.Result? {
        var whole = round
        if let earlier {
            whole = earlier.result
            for (position, outcome) in zip(earlier.positions, round.outcomes) { whole.outcomes[position] = outcome }
            whole.progress = max(whole.progress, round.progress)
            whole.failure = round.failure
            whole.refused.formUnion(round.refused)
        }
        guard round.failure == nil, !round.refused.isEmpty else { return whole }
        let positions = earlier?.positions ?? Array(transaction.recipients.indices)
        let undecided = round.outcomes.indices.filter { round.outcomes[$0] == nil }
        guard !undecided.isEmpty else { return whole }
        // The server has the content for nobody who is left.
        whole.progress = .commands
        if usesDSN { whole.decidedWithDSN = Set(whole.outcomes.indices.filter { whole.outcomes[$0] != nil }) }
        transaction.recipients = undecided.map { transaction.recipients[$0] }
        earlier = (undecided.map { positions[$0] }, whole)
        return nil
    }

    /// What came of the whole when the session ends between two rounds.
    public func ended(by failure: ClientFailure) -> ClientTransaction.Result {
        var result =
            earlier?.result
            ?? .init(outcomes: Array(repeating: nil, count: transaction.recipients.count), progress: .unanswered)
        result.failure = failure
        return result
    }
}
