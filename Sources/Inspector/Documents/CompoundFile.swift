/// A compound file ([MS-CFB]): the storages and streams of old Office documents, messages and installers.
///
/// Every chain of sectors is followed for at most as many steps as the file has sectors, so that a circle ends, and each
/// entry of the directory is visited once.
public struct CompoundFile {
    /// A storage or a stream.
    public struct Entry: Hashable, Sendable {
        /// The names from the root on, with slashes between them.
        public var path: String
        /// Its own name.
        public var name: String
        /// Whether it has others in it.
        public var isStorage: Bool
        /// The octets it says it has.
        public var size: Int
        fileprivate var start: Int
    }

    /// The storages and streams, each once; those that no storage names come last.
    public private(set) var entries: [Entry] = []
    /// Whether something of the structure is broken, or was beyond the bounds.
    public private(set) var isBroken = false

    private let octets: ArraySlice<UInt8>
    private let sectorSize: Int
    private var table: [UInt32] = []
    private var smallTable: [UInt32] = []
    private var smallStream: [UInt8] = []
    private let smallLimit: Int

    private static let end = 0xFFFF_FFFA
    private static let mostEntries = 8_192
    private static let mostDepth = 32

    /// Reads the tables and the directory; nil for octets that are no compound file.
    public init?(_ octets: ArraySlice<UInt8>) {
        guard octets.slice(at: 0, 8)?.elementsEqual([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) == true,
            let shift = octets.little(2, at: 30), (7...16).contains(shift),
            let first = octets.little(4, at: 48), let limit = octets.little(4, at: 56),
            let smallFirst = octets.little(4, at: 60), let difatFirst = octets.little(4, at: 68)
        else { return nil }
        self.octets = octets
        sectorSize = 1 << shift
        smallLimit = min(limit, 1 << 16)
        readTable(difatFirst)
        let directory = read(chain: first, in: table, limit: Self.mostEntries * 128)
        smallTable = Self.numbers(read(chain: smallFirst, in: table, limit: octets.count)[...])
        // The root's stream is what small streams lie in.
        if let start = directory[...].little(4, at: 116), let size = directory[...].little(4, at: 120) {
            smallStream = read(chain: start, in: table, limit: min(size, octets.count))
        }
        readDirectory(directory[...])
    }

    private var sectors: Int { octets.count / sectorSize }

    private func sector(_ number: Int) -> ArraySlice<UInt8>? {
        guard number < sectors else { return nil }
        let rest = octets.from((number + 1) * sectorSize)
        return rest.isEmpty ? nil : rest.prefix(sectorSize)
    }

    private static func numbers(_ octets: ArraySlice<UInt8>) -> [UInt32] {
        var numbers: [UInt32] = []
        numbers.reserveCapacity(octets.count / 4)
        var offset = 0
        while let number = octets.little(4, at: offset) {
            numbers.append(UInt32(truncatingIfNeeded: number))
            offset += 4
        }
        return numbers
    }

    private mutating func readTable(_ difatFirst: Int) {
        var places = Self.numbers(octets.slice(at: 76, 436) ?? [])
        var next = difatFirst
        var steps = 0
        while next < Self.end, steps <= sectors, let sector = sector(next) {
            var numbers = Self.numbers(sector)
            next = numbers.popLast().map(Int.init) ?? Self.end
            places += numbers
            steps += 1
        }
        if steps > sectors { isBroken = true }
        for place in places where place < Self.end {
            guard table.count <= sectors + sectorSize, let sector = sector(Int(place)) else {
                isBroken = true
                break
            }
            table += Self.numbers(sector)
        }
    }

    private mutating func read(chain first: Int, in table: [UInt32], limit: Int) -> [UInt8] {
        var result: [UInt8] = []
        var next = first
        var steps = 0
        while next < Self.end, result.count < limit {
            guard steps <= sectors, let sector = sector(next) else {
                isBroken = true
                break
            }
            result += sector
            steps += 1
            guard next < table.count else {
                isBroken = true
                break
            }
            next = Int(table[next])
        }
        return Array(result.prefix(limit))
    }

    private func readSmall(_ first: Int, limit: Int) -> [UInt8] {
        var result: [UInt8] = []
        var next = first
        var steps = 0
        while next < Self.end, result.count < limit, steps <= smallTable.count {
            guard let sector = smallStream[...].slice(at: next * 64, min(64, max(0, smallStream.count - next * 64))),
                !sector.isEmpty
            else { break }
            result += sector
            steps += 1
            guard next < smallTable.count else { break }
            next = Int(smallTable[next])
        }
        return Array(result.prefix(limit))
    }

    private mutating func readDirectory(_ directory: ArraySlice<UInt8>) {
        let count = directory.count / 128
        var seen = [Bool](repeating: false, count: count)
        guard count > 0 else {
            isBroken = true
            return
        }
        seen[0] = true
        // Siblings are a tree; a stack takes the place of recursion.
        var left: [(number: Int, parent: String, depth: Int)] = []
        func push(_ number: Int?, _ parent: String, _ depth: Int) {
            guard let number, number < count, depth < Self.mostDepth else { return }
            left.append((number, parent, depth))
        }
        push(directory.little(4, at: 76), "", 0)
        var orphan = 1
        while true {
            if left.isEmpty {
                // What no storage names is read as if the root did.
                while orphan < count, seen[orphan] { orphan += 1 }
                guard orphan < count else { break }
                left.append((orphan, "", 0))
            }
            guard let place = left.popLast() else { break }
            guard !seen[place.number] else { continue }
            seen[place.number] = true
            guard let record = directory.slice(at: place.number * 128, 128), let kind = record.little(1, at: 66),
                kind == 1 || kind == 2, let start = record.little(4, at: 116), let size = record.little(4, at: 120)
            else { continue }
            let length = min(64, max(0, (record.little(2, at: 64) ?? 0)))
            let name = record.prefix(length).wideText
            let path = place.parent.isEmpty ? name : place.parent + "/" + name
            entries.append(Entry(path: path, name: name, isStorage: kind == 1, size: size, start: start))
            push(record.little(4, at: 68), place.parent, place.depth)
            push(record.little(4, at: 72), place.parent, place.depth)
            if kind == 1 { push(record.little(4, at: 76), path, place.depth + 1) }
        }
    }

    /// The octets of a stream, at most as many as a limit; none for a storage.
    public func content(of entry: Entry, limit: Int = .max) -> [UInt8] {
        guard !entry.isStorage else { return [] }
        let limit = min(limit, entry.size, octets.count)
        if entry.size < smallLimit { return readSmall(entry.start, limit: limit) }
        var copy = self
        return copy.read(chain: entry.start, in: table, limit: limit)
    }
}
