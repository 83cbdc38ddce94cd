/// The tokens of a message: numbers of slots in ascending order, each once.
package struct TokenSet: Sendable, Hashable {
    /// Slots that there are. Words that share one count as the same.
    package static let slots = 1 << 20
    /// Tokens of a message, at most. More words and links than are read of one do not come to as many.
    package static let maximum = 1_500

    /// Numbers of slots in ascending order, at most ``maximum``.
    package private(set) var numbers: [UInt32]

    private enum Kind: UInt64 {
        case subject = 1
        case name, body, pair, domain, image, suffix, part
    }

    /// The tokens of what a message has.
    package init(_ specimen: Specimen) {
        var slots: [UInt32] = []
        slots.reserveCapacity(2 * specimen.body.count + 64)
        func add(_ kind: Kind, _ hash: UInt64) {
            slots.append(UInt32(truncatingIfNeeded: Mix.pair(kind.rawValue, hash) >> 44))
        }
        for word in specimen.subject.prefix(Specimen.maximumHeadWords) { add(.subject, word.hash) }
        for word in specimen.name.prefix(Specimen.maximumHeadWords) { add(.name, word.hash) }
        var previous: UInt64?
        for word in specimen.body.prefix(Specimen.maximumWords) {
            add(.body, word.hash)
            if let previous { add(.pair, Mix.pair(previous, word.hash)) }
            previous = word.hash
        }
        for link in specimen.links.prefix(Specimen.maximumLinks) { add(.domain, Mix.open.hash(0, link.name)) }
        for name in specimen.imageDomains.prefix(Specimen.maximumLinks) { add(.image, Mix.open.hash(0, name)) }
        for name in specimen.suffixes.prefix(Specimen.maximumLinks) { add(.suffix, Mix.open.hash(0, name)) }
        for type in specimen.partTypes.prefix(Specimen.maximumLinks) { add(.part, Mix.open.hash(0, type)) }
        self.init(slots)
    }

    /// A set of slots, in any order; those beyond ``slots`` and ``maximum`` are left out.
    package init(_ slots: [UInt32]) {
        var numbers: [UInt32] = []
        numbers.reserveCapacity(slots.count)
        for slot in slots.sorted() where slot < UInt32(Self.slots) && slot != numbers.last { numbers.append(slot) }
        self.numbers = Array(numbers.prefix(Self.maximum))
    }
}
