/// Writes sets of scalars in the syntax that RE2 and PCRE2 have in common.
///
/// Categories keep large sets short. The engines go by a Unicode of their own, so they may differ from this machine's
/// about the few scalars whose category a version has changed.
enum ScalarSetSyntax {
    /// As many ranges are written out rather than named by categories.
    private static let shortCount = 12
    /// Categories that both engines know, larger ones first. What is unassigned is no category of RE2's.
    private static let categories = [
        "L", "M", "N", "P", "S", "Z", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd",
        "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Co",
    ]
    private static let categorySets = categories.compactMap { name in GeneralCategories.set(name).map { (name, $0) } }

    /// A set as one atom: a character, `.` or a class.
    static func text(_ set: ScalarSet) -> String {
        if set == .all { return "." }
        if set.ranges.count == 1, let only = set.ranges.first, only.count == 1 { return character(only.lowerBound) }
        if set.isEmpty { return "[^\(ranges(.all))]" }
        if set.ranges.count <= shortCount { return "[\(ranges(set))]" }
        for (known, text) in common where known.ranges.count == set.ranges.count && known == set { return text }
        return named(set)
    }

    /// What patterns ask for again and again.
    private static let common = [DotNetClasses.word, DotNetClasses.word.inverted, DotNetClasses.boundaryWord].map {
        ($0, named($0))
    }

    private static func named(_ set: ScalarSet) -> String {
        let inverted = set.inverted
        if inverted.ranges.count <= shortCount { return "[^\(ranges(inverted))]" }
        let members = byCategories(set)
        let others = byCategories(inverted)
        return members.utf8.count <= others.utf8.count ? "[\(members)]" : "[^\(others)]"
    }

    private static func byCategories(_ set: ScalarSet) -> String {
        var rest = set
        var text = ""
        for (name, category) in categorySets where !rest.isEmpty && category.isSubset(of: rest) {
            text += "\\p{\(name)}"
            rest = rest.subtracting(category)
        }
        return text + ranges(rest)
    }

    private static func ranges(_ set: ScalarSet) -> String {
        set.ranges.map { range in
            let low = character(range.lowerBound)
            return range.count == 1 ? low : "\(low)-\(character(range.upperBound))"
        }.joined()
    }

    private static func character(_ scalar: UInt32) -> String {
        if let ascii = Unicode.Scalar(scalar), ascii.isASCII,
            ascii.properties.isAlphabetic || (0x30...0x39).contains(scalar)
        {
            return String(Character(ascii))
        }
        return "\\x{\(String(scalar, radix: 16))}"
    }
}
