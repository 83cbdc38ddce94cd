/// A mistake planted between the scheduler and the world, to show that the checks see it.
enum Mutation: String, CaseIterable {
    /// A delivery is never written to the store.
    case lostDeliveryMark
    /// One accepted recipient does not reach the scheduler.
    case lostRecipient
    /// An attempt is made twice.
    case doubleAttempt
    /// Two attempts that start at one moment in one queue change places.
    case orderSwap
    /// The scheduler is told the civil time since its start instead of that of the clock that never steps.
    case expiryByWallClock
    /// One wake-up never comes.
    case lostWakeUp
    /// A report is accepted twice.
    case reportTwice
    /// A sender was told of a delay, and that is not written.
    case delayNoticeTwice
    /// The scheduler is not told that a queue is suspended.
    case suspendedQueueStarts
    /// The scheduler is told a limit of connections that is higher by two.
    case wideWindow
    /// The scheduler is told that every failure came before the transaction.
    case unseenPhase
    /// The scheduler is told that every failure came inside the transaction.
    case inventedPhase
    /// One failure of a destination is told as often as the scheduler asks.
    case failureManifold
    /// A message that failed with its destination loses its place in the order for a moment.
    case forgottenPlace
    /// The end of an outage is not told.
    case endlessOutage
    /// Each failure is told as the beginning of an outage.
    case repeatedOutage

    /// How the report of the broken invariant may begin.
    var invariants: Set<String> {
        switch self {
        case .lostDeliveryMark: ["I2"]
        case .lostRecipient: ["I2"]
        case .lostWakeUp: ["I2", "Suspect"]
        case .doubleAttempt: ["I3"]
        case .orderSwap: ["I4"]
        case .expiryByWallClock: ["Expiry", "Schedule", "Delay", "I2", "Outage"]
        case .reportTwice: ["Report"]
        case .delayNoticeTwice: ["Delay"]
        case .suspendedQueueStarts: ["Suspended"]
        case .wideWindow: ["Window", "I4"]
        case .unseenPhase: ["Suspect"]
        case .inventedPhase: ["Suspect", "I4", "Outage"]
        case .failureManifold: ["Health", "Outage"]
        case .forgottenPlace: ["I4", "Suspect"]
        case .endlessOutage, .repeatedOutage: ["Outage"]
        }
    }
}
