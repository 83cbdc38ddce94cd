/// A word or phrase as it is compared: without case, with one blank for each run of them, and none at its ends.
struct FoldedWord: Hashable, Sendable {
    /// In UTF-8.
    let octets: [UInt8]
    /// The scalars, a blank counting as one.
    let length: Int

    /// Folds a word; nil where nothing but blanks is in it.
    init?(_ word: String) {
        var octets: [UInt8] = []
        var length = 0
        var isBlankDue = false
        for scalar in word.unicodeScalars {
            if Blank.contains(scalar.value) {
                isBlankDue = !octets.isEmpty
                continue
            }
            if isBlankDue {
                octets.append(0x20)
                length += 1
                isBlankDue = false
            }
            Self.append(CaseFolding.simple.folded(scalar.value), to: &octets)
            length += 1
        }
        guard !octets.isEmpty else { return nil }
        self.octets = octets
        self.length = length
    }

    /// Appends a scalar in UTF-8.
    static func append(_ scalar: UInt32, to octets: inout [UInt8]) {
        if scalar < 0x80 {
            octets.append(UInt8(truncatingIfNeeded: scalar))
        } else if scalar < 0x800 {
            octets.append(0xc0 | UInt8(truncatingIfNeeded: scalar >> 6))
            octets.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3f))
        } else if scalar < 0x10000 {
            octets.append(0xe0 | UInt8(truncatingIfNeeded: scalar >> 12))
            octets.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3f))
            octets.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3f))
        } else {
            octets.append(0xf0 | UInt8(truncatingIfNeeded: scalar >> 18))
            octets.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 12 & 0x3f))
            octets.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 6 & 0x3f))
            octets.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3f))
        }
    }
}
