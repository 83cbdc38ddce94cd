/// Which scalars are the same but for case: Unicode's simple case folding (statuses C and S of CaseFolding.txt), the
/// same for every language. `K` is `k` and the Kelvin sign; the Turkish dotless `ı` is no `i`, and `ß` is no `ss`.
struct CaseFolding: Sendable {
    /// The one table.
    static let simple = CaseFolding()

    /// Beyond these no scalar has case; between them none in Chinese, Japanese and Korean has.
    private static let cased: [ClosedRange<UInt32>] = [
        0...0x2fff, 0xa640...0xabbf, 0xff21...0xff5a, 0x10400...0x10cff, 0x10d50...0x10d8f, 0x118a0...0x118df,
        0x16e40...0x16e7f, 0x1e900...0x1e943,
    ]

    /// Each scalar that is the same as others, with all of them, itself among them.
    let orbits: [UInt32: [UInt32]]
    private let low: [UInt32]

    private init() {
        var orbits: [UInt32: [UInt32]] = [:]
        for value in Self.cased.joined() {
            // The upper case of the dotless ı is I, which is not what folding says (status T).
            guard value != 0x131, let scalar = Unicode.Scalar(value) else { continue }
            let properties = scalar.properties
            for mapping in [properties.lowercaseMapping, properties.uppercaseMapping] {
                let mapped = mapping.unicodeScalars
                guard let other = mapped.first?.value, mapped.count == 1, other != value else { continue }
                let joined = Set((orbits[value] ?? [value]) + (orbits[other] ?? [other])).sorted()
                for member in joined { orbits[member] = joined }
            }
        }
        self.orbits = orbits
        low = (0..<0x3000).map { orbits[$0]?.first ?? $0 }
    }

    /// The scalar that stands for all that are the same but for case.
    func folded(_ scalar: UInt32) -> UInt32 {
        if scalar < 0x3000 { return low[Int(scalar)] }
        if scalar < 0xa640 || (0xabc0...0xff20).contains(scalar) { return scalar }
        return orbits[scalar]?.first ?? scalar
    }

    /// A set with all scalars that are the same but for case.
    func closure(_ set: ScalarSet) -> ScalarSet {
        if set.ranges.count == 1, let only = set.ranges.first, only.count == 1 {
            return ScalarSet((orbits[only.lowerBound] ?? [only.lowerBound]).map { $0...$0 })
        }
        var added: [ClosedRange<UInt32>] = []
        for (scalar, orbit) in orbits where set.contains(scalar) { added += orbit.map { $0...$0 } }
        return ScalarSet(set.ranges + added)
    }
}
