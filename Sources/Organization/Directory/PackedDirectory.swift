/// Many recipients packed into few large arrays, found by any of their addresses.
///
/// Immutable and shared. Rows lie one after another in portions of a megabyte; a table with open addressing holds the
/// place of the row of each address. A million recipients of two addresses take 120 MB.
public final class PackedDirectory: Sendable {
    fileprivate let portions: [[UInt8]]
    fileprivate let slots: [UInt32]
    /// How many recipients there are.
    public let count: Int
    /// Whether one of them has lists of senders.
    let hasSenderLists: Bool
    /// Whether one of them is a dynamic group.
    let hasDynamicGroups: Bool

    fileprivate init(
        portions: [[UInt8]], slots: [UInt32], count: Int, hasSenderLists: Bool, hasDynamicGroups: Bool
    ) {
        self.portions = portions
        self.slots = slots
        self.count = count
        self.hasSenderLists = hasSenderLists
        self.hasDynamicGroups = hasDynamicGroups
    }

    /// No recipients.
    public static let empty = PackedDirectory(
        portions: [], slots: [], count: 0, hasSenderLists: false, hasDynamicGroups: false)

    /// Octets that it takes in memory.
    public var memory: Int { portions.reduce(slots.count * 4) { $0 + $1.capacity } }

    /// The row of the recipient that has an address; `key` is its look-up key.
    func row(_ key: String) -> DirectoryRow? {
        Packing.place(of: key, in: slots, portions).map { row(at: $0) }
    }

    /// The look-up key of the primary address of whoever has an address.
    func owner(of key: String) -> String? {
        Packing.place(of: key, in: slots, portions).map { Packing.keyText(at: $0, portions) }
    }

    private func row(at place: Place) -> DirectoryRow {
        let (portion, at) = place.position
        return Packing.row(portions[portion], at: at)
    }

    /// Calls `body` with every row, in the order of the keys when `isSorted`, else in the order they were added in.
    public func forEachRow(isSorted: Bool = false, _ body: (DirectoryRow) throws -> Void) rethrows {
        if isSorted {
            for place in sortedPlaces() { try body(row(at: place)) }
            return
        }
        try forEachPlace { portion, at in try body(Packing.row(portions[portion], at: at)) }
    }

    /// All rows in the order of the keys, to be taken a portion at a time. Sorts, which takes a while for a million.
    public func sortedRows() -> SortedRows { SortedRows(directory: self, places: sortedPlaces()) }

    /// Rows in the order of their keys; a row is made when it is asked for.
    public struct SortedRows: Sendable {
        fileprivate let directory: PackedDirectory
        fileprivate let places: [Place]

        /// How many there are.
        public var count: Int { places.count }

        /// Some of them.
        public subscript(range: Range<Int>) -> [DirectoryRow] { places[range].map { directory.row(at: $0) } }
    }

    private func forEachPlace(_ body: (_ portion: Int, _ at: Int) throws -> Void) rethrows {
        for (number, portion) in portions.enumerated() {
            var at = Packing.start
            while at < portion.count {
                if Packing.target(portion, at: at) == nil { try body(number, at) }
                at = Packing.end(portion, at: at)
            }
        }
    }

    private func sortedPlaces() -> [Place] {
        var places: [Place] = []
        places.reserveCapacity(count)
        forEachPlace { portion, at in places.append(Place(portion: portion, at: at)) }
        places.sort { a, b in
            let ((first, i), (second, j)) = (a.position, b.position)
            return Packing.key(portions[first], at: i).lexicographicallyPrecedes(Packing.key(portions[second], at: j))
        }
        return places
    }
}

/// Why a row was not added.
public enum DirectoryRowProblem: Error, Hashable, Sendable {
    /// Another recipient has an address of it: the address, and the primary one of the other.
    case taken(address: String, owner: String)
    /// It is larger than a row may be, or nothing was packed into it.
    case unusable
    /// There is no more room: four gigabytes are full.
    case full
}

/// Gathers rows for a ``PackedDirectory``.
public struct PackedDirectoryBuilder: Sendable {
    private var portions: [[UInt8]] = []
    private var slots: [UInt32]
    private var used = 0
    /// How many recipients were added.
    public private(set) var count = 0
    private var hasSenderLists = false
    private var hasDynamicGroups = false

    /// Makes room for so many recipients; more may come.
    public init(expecting count: Int = 0) {
        var capacity = 16
        while capacity / 4 * 3 < min(max(0, count), 1 << 28) { capacity *= 2 }
        slots = Array(repeating: 0, count: capacity)
    }

    /// Adds a recipient; nothing is added when it throws.
    public mutating func add(_ row: DirectoryRow) throws(DirectoryRowProblem) {
        guard row.isWellFormed, row.key.count + row.octets.count <= Packing.largestRow else { throw .unusable }
        let key = String(decoding: row.key, as: UTF8.self)
        let further = row.furtherKeys
        for address in [key] + further {
            if let owner = owner(of: address) { throw .taken(address: address, owner: owner) }
        }
        let place = try append(Packing.packed(row))
        insert(key, place)
        for address in further { insert(address, try append(Packing.packed(address, for: place))) }
        count += 1
        if row.hasSenderLists { hasSenderLists = true }
        if row.isDynamicGroup { hasDynamicGroups = true }
    }

    /// The look-up key of the primary address of whoever has an address.
    func owner(of key: String) -> String? {
        Packing.place(of: key, in: slots, portions).map { Packing.keyText(at: $0, portions) }
    }

    /// What was gathered so far; the arrays are shared with it.
    public func finish() -> PackedDirectory {
        PackedDirectory(
            portions: portions, slots: slots, count: count, hasSenderLists: hasSenderLists,
            hasDynamicGroups: hasDynamicGroups)
    }

    private mutating func append(_ octets: [UInt8]) throws(DirectoryRowProblem) -> Place {
        if portions.isEmpty || portions[portions.count - 1].count + octets.count > Packing.portionSize {
            guard portions.count < Packing.portionCount else { throw .full }
            var portion: [UInt8] = []
            // One small organization of ten thousand needs no megabyte.
            if !portions.isEmpty { portion.reserveCapacity(Packing.portionSize) }
            portion.append(0)
            portions.append(portion)
        }
        let last = portions.count - 1
        let place = Place(portion: last, at: portions[last].count)
        portions[last].append(contentsOf: octets)
        return place
    }

    private mutating func insert(_ key: String, _ place: Place) {
        if (used + 1) * 4 > slots.count * 3 { grow() }
        put(place, hash: Packing.hash(key))
        used += 1
    }

    private mutating func put(_ place: Place, hash: Int) {
        let mask = slots.count - 1
        var index = hash & mask
        while slots[index] != 0 { index = (index + 1) & mask }
        slots[index] = place.rawValue
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: 0, count: old.count * 2)
        for slot in old where slot != 0 {
            let place = Place(slot)
            put(place, hash: Packing.hash(Packing.keyText(at: place, portions)))
        }
    }
}

/// Where a row or a further address begins: the number of the portion and the place in it. Never 0, because a portion
/// begins with an octet of nothing.
private struct Place {
    let rawValue: UInt32
    init(_ rawValue: UInt32) { self.rawValue = rawValue }
    init(portion: Int, at: Int) { rawValue = UInt32(truncatingIfNeeded: portion << Packing.portionBits | at) }
    var position: (portion: Int, at: Int) {
        (Int(rawValue >> UInt32(Packing.portionBits)), Int(rawValue) & (Packing.portionSize - 1))
    }
}

/// A row: 0, its key and its octets, each behind its count. A further address: 1, the place of the row in four octets,
/// its key behind its count.
private enum Packing {
    static let portionBits = 20
    static let portionSize = 1 << portionBits
    static let portionCount = 1 << (32 - portionBits)
    static let start = 1
    static let largestRow = portionSize - 64

    static func hash(_ key: String) -> Int {
        var hasher = Hasher()
        // With a seed of each process: nobody can choose addresses that crowd one place.
        hasher.combine(key)
        return hasher.finalize()
    }

    static func packed(_ row: DirectoryRow) -> [UInt8] {
        var octets: [UInt8] = [0]
        octets.reserveCapacity(row.key.count + row.octets.count + 8)
        octets.appendCount(row.key.count)
        octets.append(contentsOf: row.key)
        octets.appendCount(row.octets.count)
        octets.append(contentsOf: row.octets)
        return octets
    }

    static func packed(_ address: String, for place: Place) -> [UInt8] {
        var octets: [UInt8] = [1]
        for shift in [24, 16, 8, 0] as [UInt32] { octets.append(UInt8(truncatingIfNeeded: place.rawValue >> shift)) }
        octets.appendCount(address.utf8.count)
        octets.append(contentsOf: address.utf8)
        return octets
    }

    /// The place of the row that a further address is of; nil for a row.
    static func target(_ portion: [UInt8], at: Int) -> Place? {
        guard portion[at] == 1 else { return nil }
        return Place(portion[(at + 1)..<(at + 5)].reduce(0) { $0 << 8 | UInt32($1) })
    }

    static func key(_ portion: [UInt8], at: Int) -> ArraySlice<UInt8> {
        var position = at + (portion[at] == 1 ? 5 : 1)
        let count = portion.readCount(&position) ?? 0
        return portion[position..<position + count]
    }

    static func keyText(at place: Place, _ portions: [[UInt8]]) -> String {
        let (portion, at) = place.position
        return String(decoding: key(portions[portion], at: at), as: UTF8.self)
    }

    /// The row of whoever has an address.
    static func place(of key: String, in slots: [UInt32], _ portions: [[UInt8]]) -> Place? {
        guard !slots.isEmpty else { return nil }
        // Beyond ASCII the same text may be written in several ways.
        let isASCII = key.utf8.allSatisfy { $0 < 0x80 }
        let mask = slots.count - 1
        var index = hash(key) & mask
        while slots[index] != 0 {
            let place = Place(slots[index])
            let (portion, at) = place.position
            let found = Packing.key(portions[portion], at: at)
            if found.elementsEqual(key.utf8) || !isASCII && String(decoding: found, as: UTF8.self) == key {
                return target(portions[portion], at: at) ?? place
            }
            index = (index + 1) & mask
        }
        return nil
    }

    static func row(_ portion: [UInt8], at: Int) -> DirectoryRow {
        let key = key(portion, at: at)
        var position = key.endIndex
        let count = portion.readCount(&position) ?? 0
        return DirectoryRow(key: Array(key), octets: Array(portion[position..<position + count]))
    }

    static func end(_ portion: [UInt8], at: Int) -> Int {
        var position = key(portion, at: at).endIndex
        guard portion[at] == 0 else { return position }
        let count = portion.readCount(&position) ?? 0
        return position + count
    }
}
