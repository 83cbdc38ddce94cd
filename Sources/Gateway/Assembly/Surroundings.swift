import Log
import Mail
import Supervision

/// What every part of a gateway is given from outside.
struct Surroundings: Sendable {
    /// The clocks.
    let time: any TimeSource = SystemTime()
    /// Random bits.
    let random: any RandomSource = SystemRandom()
    /// The supervisor's, where there is one.
    let lifeline: WorkerLifeline?
    /// For what an operator must know.
    let logger: Logger
}
