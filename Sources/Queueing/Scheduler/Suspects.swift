import Mail

/// A message whose last attempt failed inside a transaction, so that it may be to blame.
struct Suspect {
    /// What is known of it.
    enum Standing {
        /// It may be to blame, or its destination.
        case suspected
        /// The destination failed with other messages too. It goes alone, and one more failure convicts it.
        case onTrial
        /// It fares worse than others. The next one that goes well convicts it, unless it is the destination after all.
        case accused
        /// It is to blame. Each failure gives it a timer of its own.
        case convicted
    }

    var lane: Lane.Name
    /// Its failures inside transactions in a row.
    var strikes = 0
    /// Of them, those besides the first one while the destination was not down.
    var failedRetries = 0
    var standing = Standing.suspected
    /// Whether others are tried before it.
    var yields = false
    /// What the destination had answered before its first strike, and before its last one.
    var answersAtFirst: UInt64
    var answersAtLast: UInt64
    /// The last strike.
    var failure: DeliveryFailure
    /// When the attempt of the last strike began.
    var began: Instant
    /// Whether that took so long that another costs a wait.
    var isSlow = false
}

/// The suspects of one queue, by message. Most queues have none.
struct Suspects {
    /// So many different messages that fail in a row, inside transactions, are not to blame: it is the destination.
    static let innocents = 3

    private var known: [SequenceNumber: Suspect] = [:]
    /// Messages that failed inside a transaction since the last success, and how often the destination had answered before
    /// the last one.
    var inRow = 0
    var answersAtStrike: UInt64?
    /// How many are on trial, and how many yield.
    private(set) var onTrial = 0
    private(set) var yielding = 0

    var isEmpty: Bool { known.isEmpty }

    /// All of them, the oldest first.
    var all: [(key: SequenceNumber, value: Suspect)] { known.sorted { $0.key < $1.key } }

    subscript(sequence: SequenceNumber) -> Suspect? {
        get { known.isEmpty ? nil : known[sequence] }
        set {
            guard newValue != nil || !known.isEmpty else { return }
            count(known[sequence], -1)
            count(newValue, 1)
            known[sequence] = newValue
        }
    }

    private mutating func count(_ suspect: Suspect?, _ step: Int) {
        guard let suspect else { return }
        if suspect.standing == .onTrial { onTrial += step }
        if suspect.yields { yielding += step }
    }
}
