/// What several searches may cost together (docs/reference/patterns.md#engines-and-bounds), so that many patterns, each
/// within its own bound, don't add up to more than anybody waits for. Searches by PCRE2 take steps, and searches by RE2
/// instructions.
public struct SearchAllowance: Hashable, Sendable {
    /// The steps that are left.
    public private(set) var steps: Int
    /// The instructions that are left. RE2 needs some nanoseconds for one.
    public private(set) var instructions: Int

    /// Makes an allowance.
    public init(steps: Int, instructions: Int = .max) {
        self.steps = max(0, steps)
        self.instructions = max(0, instructions)
    }

    /// As many as anybody takes: each search by PCRE2 has its own bound alone, and one by RE2 has none.
    public static let unlimited = SearchAllowance(steps: .max)

    /// What all searches of a message of this size, in octets, may take.
    public static func message(size: Int) -> SearchAllowance {
        let octets = max(0, size)
        return SearchAllowance(
            steps: min(mostSteps, fewestSteps + stepsPerOctet * min(octets, mostSteps / stepsPerOctet)),
            instructions: min(
                mostInstructions,
                fewestInstructions + instructionsPerOctet * min(octets, mostInstructions / instructionsPerOctet)))
    }

    private static let fewestSteps = 50_000_000
    private static let stepsPerOctet = 320
    private static let mostSteps = 1_000_000_000

    private static let fewestInstructions = 200_000_000
    private static let instructionsPerOctet = 32
    private static let mostInstructions = 400_000_000
    /// Octets that a search by states passes in the time of an instruction.
    private static let octetsPerInstruction = 4

    /// Takes steps off.
    mutating func take(_ count: Int) {
        // An unlimited one stays so.
        if steps < .max { steps = max(0, steps - max(0, count)) }
    }

    /// Takes off what RE2 needs to pass over a text with a single pattern.
    ///
    /// - Throws: Where not so much is left.
    mutating func takePass(over octets: Int) throws(SearchExhausted) {
        guard instructions < .max else { return }
        let cost = octets / Self.octetsPerInstruction
        guard cost <= instructions else { throw SearchExhausted() }
        instructions -= cost
    }

    /// The instructions that are left, as a search by RE2 is told of them.
    var instructionsLeft: Int64 { Int64(instructions) }

    /// Keeps what a search by RE2 has left of them.
    mutating func keepInstructions(_ left: Int64) {
        if instructions < .max { instructions = max(0, Int(left)) }
    }
}
