/// The four points at which a resource changes its level (docs/reference/back-pressure.md).
///
/// A level rises when the figure reaches its point and falls when the figure is down to another, lower one, so that a
/// figure that stays about one value does not make it flip.
public struct PressureThresholds: Hashable, Sendable {
    /// From Low to Medium at this figure or more.
    public var lowToMedium: Int
    /// From Medium to High at this figure or more.
    public var mediumToHigh: Int
    /// From High back to Medium at this figure or less.
    public var highToMedium: Int
    /// From Medium back to Low at this figure or less.
    public var mediumToLow: Int

    /// Makes thresholds; nil unless both falling points lie below their rising ones and High lies above Medium.
    public init?(_ lowToMedium: Int, _ mediumToHigh: Int, _ highToMedium: Int, _ mediumToLow: Int) {
        guard
            mediumToLow < lowToMedium, highToMedium < mediumToHigh, lowToMedium < mediumToHigh,
            mediumToLow < highToMedium
        else { return nil }
        self.init(lowToMedium, mediumToHigh, highToMedium, mediumToLow, isOrdered: ())
    }

    // For the defaults below, whose order a test checks.
    init(_ lowToMedium: Int, _ mediumToHigh: Int, _ highToMedium: Int, _ mediumToLow: Int, isOrdered: Void) {
        self.lowToMedium = lowToMedium
        self.mediumToHigh = mediumToHigh
        self.highToMedium = highToMedium
        self.mediumToLow = mediumToLow
    }

    /// Reads `96/99/97/94`: Low to Medium, Medium to High, High to Medium, Medium to Low.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 4, omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in part.allSatisfy { ("0"..."9").contains($0) } ? Int(part) : nil }
        guard parts.count == 4, numbers.count == 4 else { return nil }
        self.init(numbers[0], numbers[1], numbers[2], numbers[3])
    }

    /// `96/99/97/94`
    public var text: String { "\(lowToMedium)/\(mediumToHigh)/\(highToMedium)/\(mediumToLow)" }
}
