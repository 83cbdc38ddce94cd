package import Mail

/// A line of the list that decides nothing: messages that enter here pass the lines below it and none above.
package struct EntryPoint: ExaminationStage {
    /// Which messages those are.
    package let entry: EntryStage

    package init(_ entry: EntryStage) { self.entry = entry }

    /// `→ arrival`
    package var name: String { "→ \(entry.rawValue)" }

    /// Goes on.
    package func rule(on hand: inout MessageInHand) -> Reply? { nil }
}
