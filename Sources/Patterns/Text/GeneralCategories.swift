/// The scalars of each of Unicode's general categories, by their two letters.
enum GeneralCategories {
    /// `Lu` to `Cn`; what is unassigned (`Cn`) goes by this machine's Unicode.
    static let sets: [String: ScalarSet] = {
        var ranges: [String: [ClosedRange<UInt32>]] = [:]
        var start: UInt32 = 0
        var current: String?
        for value in UInt32(0)...0x11_0000 {
            // Private use from here on, and nothing else, but for the noncharacters at the ends of the planes.
            if value == 0xf0000 { break }
            let name = Unicode.Scalar(value).map { abbreviation($0.properties.generalCategory) }
            if name != current {
                if let current { ranges[current, default: []].append(start...value - 1) }
                start = value
                current = name
            }
        }
        if let current { ranges[current, default: []].append(start...0xeffff) }
        ranges["Co", default: []] += [0xf0000...0xffffd, 0x10_0000...0x10_fffd]
        ranges["Cn", default: []] += [0xffffe...0xfffff, 0x10_fffe...0x10_ffff]
        return ranges.mapValues(ScalarSet.init)
    }()

    /// The scalars of a category by its two letters, or of all that begin with a letter; nil where there is no such
    /// category.
    static func set(_ name: String) -> ScalarSet? {
        // UTF-8 has no surrogates.
        if name == "Cs" { return ScalarSet([]) }
        if let set = sets[name] { return set }
        let ranges = name.utf8.count == 1 ? sets.filter { $0.key.hasPrefix(name) }.flatMap(\.value.ranges) : []
        return ranges.isEmpty ? nil : ScalarSet(ranges)
    }

    private static func abbreviation(_ category: Unicode.GeneralCategory) -> String {
        switch category {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: "Cn"
        @unknown default: "Cn"
        }
    }
}
