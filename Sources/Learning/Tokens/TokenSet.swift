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
        let isOdd = slots.contains { $0 >= UInt32(Self.slots) }
        var numbers = Self.sorted(isOdd ? slots.filter { $0 < UInt32(Self.slots) } : slots)
        // Each once, where they are.
        var count = 0
        for index in numbers.indices where count == 0 || numbers[index] != numbers[count - 1] {
            numbers[count] = numbers[index]
            count += 1
        }
        numbers.removeLast(numbers.count - min(count, Self.maximum))
        self.numbers = numbers
    }

    /// Slots in ascending order. There are a thousand of a long message, so they are sorted by their digits, which are three
    /// of seven bits.
    private static func sorted(_ slots: [UInt32]) -> [UInt32] {
        guard slots.count > 64 else { return slots.sorted() }
        var (from, to) = (slots, slots)
        for shift: UInt32 in [0, 7, 14] {
            // Digits are masked, and their places are counts of what is there: nothing is beyond an end.
            from.withUnsafeBufferPointer { from in
                to.withUnsafeMutableBufferPointer { to in
                    withUnsafeTemporaryAllocation(of: Int.self, capacity: 128) { places in
                        places.initialize(repeating: 0)
                        for slot in from { places[Int(slot >> shift & 127)] &+= 1 }
                        var next = 0
                        for digit in 0..<128 { (places[digit], next) = (next, next &+ places[digit]) }
                        for slot in from {
                            let digit = Int(slot >> shift & 127)
                            to[places[digit]] = slot
                            places[digit] &+= 1
                        }
                    }
                }
            }
            swap(&from, &to)
        }
        return from
    }
}
