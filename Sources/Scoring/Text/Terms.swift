/// What a term is a term of.
enum TermClass: UInt8, Sendable, Hashable, CaseIterable {
    case prize, urgent, account, delivery, money, crypto, adult, casino, health, lead, threat, advance, invoice, shop
    case greeting, unsubscribe, bec, messenger, reply
    case remove, claim, pitch
    case brand

    /// Those whose words lure: all that the lists call a class of lures.
    static let lures: [TermClass] = [
        .prize, .urgent, .account, .delivery, .money, .crypto, .adult, .casino, .health, .lead, .threat, .advance,
        .invoice, .shop,
    ]

    init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { "\($0)" == name }), found != .brand else { return nil }
        self = found
    }
}

/// Some classes of terms.
struct TermClasses: OptionSet, Sendable, Hashable {
    var rawValue: UInt32
    init(rawValue: UInt32) { self.rawValue = rawValue }
    init(_ one: TermClass) { rawValue = 1 << UInt32(one.rawValue) }
    init(_ some: [TermClass]) { rawValue = some.reduce(0) { $0 | 1 << UInt32($1.rawValue) } }

    func contains(_ one: TermClass) -> Bool { contains(TermClasses(one)) }
    func containsAny(_ some: TermClasses) -> Bool { !isDisjoint(with: some) }

    /// What counts as a lure in a subject or a name.
    static let lures = TermClasses(TermClass.lures.filter { $0 != .invoice })
}

/// All terms of all lists as one automaton over words: text is passed once, whatever the number of terms.
struct Terms: Sendable {
    struct Term: Sendable {
        var text: String
        var kind: TermClass
        /// Which brand.
        var brand: Int
        /// How many words it has.
        var words: Int
        /// Whether ordinary mail has it alone, so that it counts beside others only.
        var isWeak = false
    }

    private(set) var terms: [Term] = []
    // Steps from a state by a word: open addressing, a power of two, at most half full.
    private var keys: [UInt64] = [0, 0]
    private var targets: [Int32] = [0, 0]
    private var steps: [(key: UInt64, target: Int32)] = []
    // The terms that end in a state.
    private var ends: [[Int32]] = [[]]
    // For each state a filter on the words that a term goes on with, by six bits of their hashes.
    private var continuations: [UInt64] = [0]
    // A filter on the words that a term begins with.
    private var beginnings = [UInt64](repeating: 0, count: 256)

    /// The states of a text that are followed at once. Most words begin one and end one, so they lie in place.
    struct ActiveStates {
        fileprivate(set) var states = InlineArray<12, Int32>(repeating: 0)
        fileprivate(set) var count = 0
    }

    let fold: FoldTable

    init(fold: FoldTable) { self.fold = fold }

    /// Words of a term, or states of a text, that are followed at once.
    static let maximumWords = 12, maximumActive = 12

    /// Adds a term; false where it has no words or too many.
    mutating func add(_ text: String, _ kind: TermClass, brand: Int = -1, isWeak: Bool = false) -> Bool {
        var words: [UInt64] = []
        let octets = Array(text.utf8)
        var reader = WordReader(fold: fold)
        reader.read(octets.span, limit: .max) { words.append($0.hash) }
        guard !words.isEmpty, words.count <= Self.maximumWords else { return false }
        var state: Int32 = 0
        for (index, word) in words.enumerated() {
            if index == 0 { beginnings[Int(word >> 6 & 255)] |= 1 << (word & 63) }
            let key = Self.key(state, word)
            if let known = steps(key) {
                state = known
            } else {
                let next = Int32(ends.count)
                ends.append([])
                continuations.append(0)
                continuations[Int(state)] |= Self.bit(word)
                insert(key, next)
                state = next
            }
        }
        // Languages share words; a term counts once.
        if let known = ends[Int(state)].first(where: { terms[Int($0)].kind == kind && terms[Int($0)].brand == brand }) {
            if isWeak { terms[Int(known)].isWeak = true }
            return true
        }
        ends[Int(state)].append(Int32(terms.count))
        terms.append(Term(text: text, kind: kind, brand: brand, words: words.count, isWeak: isWeak))
        return true
    }

    @inline(__always)
    private static func key(_ state: Int32, _ word: UInt64) -> UInt64 {
        let key = (word ^ UInt64(UInt32(bitPattern: state)) &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
        return key == 0 ? 1 : key
    }

    @inline(__always)
    private static func bit(_ word: UInt64) -> UInt64 { 1 << (word >> 14 & 63) }

    @inline(__always)
    private func steps(_ key: UInt64) -> Int32? {
        let mask = keys.count - 1
        var place = Int(truncatingIfNeeded: key >> 20) & mask
        while keys[place] != 0 {
            if keys[place] == key { return targets[place] }
            place = (place + 1) & mask
        }
        return nil
    }

    private mutating func insert(_ key: UInt64, _ target: Int32) {
        steps.append((key, target))
        if steps.count * 2 > keys.count {
            let size = keys.count * 4
            keys = [UInt64](repeating: 0, count: size)
            targets = [Int32](repeating: 0, count: size)
            for step in steps { place(step.key, step.target) }
        } else {
            place(key, target)
        }
    }

    private mutating func place(_ key: UInt64, _ target: Int32) {
        let mask = keys.count - 1
        var place = Int(truncatingIfNeeded: key >> 20) & mask
        while keys[place] != 0 { place = (place + 1) & mask }
        keys[place] = key
        targets[place] = target
    }

    /// Whether a word may go on with a term or begin one; most do neither.
    @inline(__always)
    func concerns(_ word: UInt64, _ active: ActiveStates) -> Bool {
        active.count > 0 || beginnings[Int(word >> 6 & 255)] & 1 << (word & 63) != 0
    }

    /// Follows a word from some states and from the beginning; gives the terms that end with it.
    func follow(_ word: UInt64, _ active: inout ActiveStates, _ found: (Int32, Term) -> Void) {
        var count = 0
        for index in 0..<active.count {
            let state = active.states[index]
            guard continuations[Int(state)] & Self.bit(word) != 0, let next = steps(Self.key(state, word)) else {
                continue
            }
            active.states[count] = next
            count += 1
            for term in ends[Int(next)] { found(term, terms[Int(term)]) }
        }
        active.count = count
        guard beginnings[Int(word >> 6 & 255)] & 1 << (word & 63) != 0, count < Self.maximumActive,
            let next = steps(Self.key(0, word))
        else { return }
        active.states[count] = next
        active.count = count + 1
        for term in ends[Int(next)] { found(term, terms[Int(term)]) }
    }
}
