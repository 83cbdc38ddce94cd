/// What `\d`, `\w` and `\s` are in .NET, for all of Unicode.
enum DotNetClasses {
    /// `\d`: decimal digits of every script.
    static let digit = categories("Nd")
    /// `\w`: letters, the marks above and below them, digits, and punctuation that connects.
    static let word = categories("L", "Mn", "Nd", "Pc")
    /// What `\b` takes for a part of a word: `\w` and the two joiners.
    static let boundaryWord = word.union(ScalarSet([0x200c...0x200d]))
    /// `\s`.
    static let space = Blank.set
    /// Letters that have case.
    static let cased = categories("Lu", "Ll", "Lt")

    private static func categories(_ names: String...) -> ScalarSet {
        ScalarSet(names.flatMap { GeneralCategories.set($0)?.ranges ?? [] })
    }
}
