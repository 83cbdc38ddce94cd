public import Mail

/// A list of senders: addresses, domains, and domains with their subdomains.
///
/// It is one text of sorted lines, so that the list of a person with tens of thousands of entries takes no more memory
/// than its text, and a look-up is a binary search for each label of a domain.
public struct SenderList: Hashable, Sendable {
    /// The keys in the order of their octets, each once, a line end between two.
    let octets: [UInt8]

    /// A list of nobody.
    public init() { octets = [] }

    /// A list of entries in any order.
    public init(_ patterns: some Sequence<SenderPattern>) { self.init(keys: patterns.map(\.key)) }

    /// A list of addresses and domains, as policies have them; `*` among the domains is everybody.
    public init(addresses: [EmailAddress], domains: [DomainPattern]) {
        self.init(keys: addresses.map(\.lookupKey) + domains.map(\.description))
    }

    private init(keys: [String]) {
        let lines = Set(keys.map { Array($0.utf8) }).sorted { $0.lexicographicallyPrecedes($1) }
        octets = Array(lines.joined(separator: [Self.lineEnd]))
    }

    /// The octets of a list, as they were stored; nil where they are none.
    init?(stored octets: some Collection<UInt8>) {
        let octets = Array(octets)
        var previous: ArraySlice<UInt8> = []
        if !octets.isEmpty {
            for line in octets.split(separator: Self.lineEnd, omittingEmptySubsequences: false) {
                guard !line.isEmpty, previous.lexicographicallyPrecedes(line) else { return nil }
                previous = line
            }
        }
        self.octets = octets
    }

    /// Safe senders that a recipient may have, as in EOP.
    public static let mostSafe = 1_024
    /// Blocked senders that a recipient may have, as in EOP.
    public static let mostBlocked = 65_535

    /// Octets of one list that a directory keeps of a recipient, whose row is a megabyte at most.
    static let mostOctets = 480 << 10

    private static let lineEnd = UInt8(ascii: "\n")

    /// Whether nobody is on it.
    public var isEmpty: Bool { octets.isEmpty }

    /// How many entries it has.
    public var count: Int { octets.isEmpty ? 0 : 1 + octets.count { $0 == Self.lineEnd } }

    /// The entries, in the order of their text.
    public var patterns: [SenderPattern] {
        octets.split(separator: Self.lineEnd).compactMap { SenderPattern(key: String(decoding: $0, as: UTF8.self)) }
    }

    /// The entry that an address is on the list by, its own before its domain's; nil when it is not.
    public func match(_ address: EmailAddress) -> SenderListMatch? {
        guard !isEmpty else { return nil }
        let key = address.lookupKey
        if has(key) { return SenderListMatch(entry: key, isAddress: true) }
        guard let domain = address.domain else { return has("*") ? SenderListMatch(entry: "*", isAddress: false) : nil }
        if has(domain.name) { return SenderListMatch(entry: domain.name, isAddress: false) }
        var next: Domain? = domain
        while let parent = next {
            let key = "*.\(parent.name)"
            if has(key) { return SenderListMatch(entry: key, isAddress: false) }
            next = parent.parent
        }
        return has("*") ? SenderListMatch(entry: "*", isAddress: false) : nil
    }

    private func has(_ key: String) -> Bool {
        let key = Array(key.utf8)
        // Both are beginnings of lines, or the end.
        var (low, high) = (0, octets.count)
        while low < high {
            let middle = low + (high - low) / 2
            var (start, end) = (middle, middle)
            while start > low, octets[start - 1] != Self.lineEnd { start -= 1 }
            while end < high, octets[end] != Self.lineEnd { end += 1 }
            let line = octets[start..<end]
            if line.elementsEqual(key) { return true }
            if line.lexicographicallyPrecedes(key) { low = end + 1 } else { high = start }
        }
        return false
    }
}

/// By what an address is on a list of senders.
public struct SenderListMatch: Hashable, Sendable {
    /// The entry.
    public let entry: String
    /// Whether the entry is the address itself and not its domain.
    public let isAddress: Bool

    /// A match.
    public init(entry: String, isAddress: Bool) {
        self.entry = entry
        self.isAddress = isAddress
    }
}

/// What two lists of senders, one of wanted and one of unwanted ones, say of an author together.
public enum SenderListRuling: Hashable, Sendable {
    /// The author is wanted.
    case allowed(SenderListMatch)
    /// The author is not wanted.
    case blocked(SenderListMatch)

    /// What a policy's lists say: an address goes before a domain, and of two entries of one sort the one that blocks. Nil
    /// where the author is on neither.
    public static func policy(
        allowed: SenderList, blocked: SenderList, author: EmailAddress
    ) -> SenderListRuling? {
        guard let block = blocked.match(author) else { return allowed.match(author).map { .allowed($0) } }
        if let allow = allowed.match(author), allow.isAddress, !block.isAddress { return .allowed(allow) }
        return .blocked(block)
    }

    /// What a person's lists say: who is safe is safe, whatever else the lists have. Nil where the author is on neither.
    public static func user(safe: SenderList, blocked: SenderList, author: EmailAddress) -> SenderListRuling? {
        if let match = safe.match(author) { return .allowed(match) }
        return blocked.match(author).map { .blocked($0) }
    }
}

extension Recipient {
    /// ``safeSenders`` as a document lists them.
    var safeSenderPatterns: [SenderPattern] {
        get { safeSenders.patterns }
        set { safeSenders = SenderList(newValue) }
    }

    /// ``blockedSenders`` as a document lists them.
    var blockedSenderPatterns: [SenderPattern] {
        get { blockedSenders.patterns }
        set { blockedSenders = SenderList(newValue) }
    }

    /// Whether it has lists of senders.
    var hasSenderLists: Bool { !safeSenders.isEmpty || !blockedSenders.isEmpty }
}
