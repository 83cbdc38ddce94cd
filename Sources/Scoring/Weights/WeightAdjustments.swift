/// What an organization wants of single symbols: more or less of their weight, or that they are passed over.
public struct WeightAdjustments: Sendable, Hashable {
    /// What a weight may be multiplied by.
    public static let range = 0.5...1.5

    // 0 for a symbol that is switched off.
    private var factors: [Symbol: Double] = [:]

    /// All count as the weights say.
    public init() {}

    /// Multiplies the weight of a symbol; a factor beyond ``range`` is the nearest in it.
    public mutating func adjust(_ symbol: Symbol, by factor: Double) {
        factors[symbol] = min(max(factor, Self.range.lowerBound), Self.range.upperBound)
    }

    /// Has a symbol be passed over, by rules and composites too.
    public mutating func turnOff(_ symbol: Symbol) { factors[symbol] = 0 }

    /// Whether a symbol is passed over.
    func turnsOff(_ symbol: Symbol) -> Bool { !factors.isEmpty && factors[symbol] == 0 }

    /// What the weight of a symbol is multiplied by.
    subscript(_ symbol: Symbol) -> Double { factors.isEmpty ? 1 : factors[symbol] ?? 1 }
}
