package import Mail

/// One line of the list of the examination: something that is decided about a whole message, or done about it once it is.
///
/// A stage is pure but for the signatures of some algorithms: it knows the message in hand and nothing else. What it
/// needs of the world is gathered before, by the plan.
package protocol ExaminationStage: Sendable {
    /// Its name in the list.
    var name: String { get }

    /// Rules on a message: changes what is in hand, and adds to the record what it decides.
    ///
    /// - Returns: the refusal of the whole message, which ends the list; nil to go on.
    func rule(on hand: inout MessageInHand) -> Reply?
}

extension ExaminationStage {
    /// The name of its type.
    package var name: String { String(describing: Self.self) }
}
