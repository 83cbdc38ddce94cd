/// Blanks: what Unicode calls white space.
enum Blank {
    /// All of them.
    static let set = ScalarSet([
        0x09...0x0d, 0x20...0x20, 0x85...0x85, 0xa0...0xa0, 0x1680...0x1680, 0x2000...0x200a, 0x2028...0x2029,
        0x202f...0x202f, 0x205f...0x205f, 0x3000...0x3000,
    ])

    /// Whether a scalar is one.
    static func contains(_ scalar: UInt32) -> Bool {
        if scalar < 0x80 { return scalar == 0x20 || (0x09...0x0d).contains(scalar) }
        return scalar <= 0x3000 && set.contains(scalar)
    }
}
