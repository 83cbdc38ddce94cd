/// What a ZIP file says of itself, twice: in the directory at its end and before each member (APPNOTE 4.3).
///
/// Programs differ in which of the two they go by, so that a file can show one of them what it hides from another.
public struct ZipDirectory {
    /// Whether two members of the directory share octets.
    public private(set) var hasOverlap = false
    /// Whether members stand in the file that the directory does not have, or have other names there.
    public private(set) var differs = false
    /// Entries of the directory.
    public private(set) var count = 0
    /// The names that a member has besides, in the directory, where it stands, or in a field for Unicode, by each of them.
    public private(set) var otherNames: [[UInt8]: [[UInt8]]] = [:]

    private static let mostEntries = 20_000

    /// Reads a file that has a directory; nil where it has none.
    public init?(_ octets: ArraySlice<UInt8>) {
        guard let end = Self.end(of: octets), let size = octets.little(4, at: end + 12),
            let said = octets.little(4, at: end + 16)
        else { return nil }
        // What stands before the first member moves all of them.
        let start = max(0, min(end - size, end))
        guard octets.stands("PK\u{1}\u{2}", at: start) || octets.stands("PK\u{1}\u{2}", at: said) || size == 0 else {
            // ZIP64 says the place elsewhere, and libarchive finds it.
            differs = size != 0xFFFF_FFFF && said != 0xFFFF_FFFF
            return
        }
        let place = octets.stands("PK\u{1}\u{2}", at: start) ? start : said
        let shift = max(0, place - said)
        var places: Set<Int> = []
        var ranges: [Range<Int>] = []
        var offset = place
        while offset < end, octets.stands("PK\u{1}\u{2}", at: offset), count < Self.mostEntries {
            guard let packed = octets.little(4, at: offset + 20), let length = octets.little(2, at: offset + 28),
                let extra = octets.little(2, at: offset + 30), let comment = octets.little(2, at: offset + 32),
                let local = octets.little(4, at: offset + 42)
            else { break }
            count += 1
            let name = octets.slice(at: offset + 46, length) ?? []
            let header = local + shift
            if local != 0xFFFF_FFFF, packed != 0xFFFF_FFFF {
                let other = Self.unicodeName(octets, at: offset + 46 + length, extra)
                note(octets, header, [name, other].compactMap { $0 }, packed, &places, &ranges)
                // What unpacks a member goes by the method in one place or the other.
                if let method = octets.little(2, at: offset + 10), let own = octets.little(2, at: header + 8),
                    method != own
                {
                    differs = true
                }
            }
            offset += 46 + length + extra + comment
        }
        compare(octets, before: place, with: places, ranges: ranges)
    }

    private static func end(of octets: ArraySlice<UInt8>) -> Int? {
        var offset = octets.count - 22
        let lowest = max(0, offset - 65_535)
        while offset >= lowest {
            if octets.stands("PK\u{5}\u{6}", at: offset) { return offset }
            offset -= 1
        }
        return nil
    }

    /// Whether a file has the end of a directory where ZIP readers look for it.
    static func isAtEnd(of octets: ArraySlice<UInt8>) -> Bool {
        guard let end = end(of: octets), let count = octets.little(2, at: end + 10), count > 0,
            let size = octets.little(4, at: end + 12)
        else { return false }
        return octets.stands("PK\u{1}\u{2}", at: end - size)
    }

    /// Whether what stands at a mark can be the head of a member: its version, its method and its name are those of one.
    /// Programs that unpack have the mark in their code as well.
    static func isMember(in octets: ArraySlice<UInt8>, at place: Int) -> Bool {
        guard let version = octets.little(1, at: place + 4), version <= 63,
            let method = octets.little(2, at: place + 8),
            method < 20 || (93...99).contains(method), let length = octets.little(2, at: place + 26),
            (1...1_024).contains(length), let name = octets.slice(at: place + 30, length)
        else { return false }
        return name.allSatisfy { $0 >= 32 }
    }

    private mutating func note(
        _ octets: ArraySlice<UInt8>, _ header: Int, _ listed: [ArraySlice<UInt8>], _ packed: Int,
        _ places: inout Set<Int>, _ ranges: inout [Range<Int>]
    ) {
        guard octets.stands("PK\u{3}\u{4}", at: header), let length = octets.little(2, at: header + 26),
            let extra = octets.little(2, at: header + 28)
        else {
            differs = true
            return
        }
        let own = octets.slice(at: header + 30, length) ?? []
        // A name ends at a null for some, who then hide what is behind it.
        if listed.first?.elementsEqual(own) != true || own.contains(0) { differs = true }
        var names = [Array(own)]
        for name in listed + [Self.unicodeName(octets, at: header + 30 + length, extra)].compactMap({ $0 }) {
            if !names.contains(where: { $0.elementsEqual(name) }) { names.append(Array(name)) }
        }
        if own.contains(0) { names += [Array(own.prefix { $0 != 0 }), own.filter { $0 != 0 }] }
        if names.count > 1 {
            for name in names where otherNames[name, default: []].count < 8 {
                otherNames[name, default: []] += names.filter { $0 != name }
            }
        }
        if !places.insert(header).inserted { hasOverlap = true }
        ranges.append(header..<header + 30 + length + extra + packed)
    }

    /// The name in UTF-8 that a member has in a field of its own (APPNOTE 4.6.9), whose head is an identifier, a length, a
    /// version and a checksum; nil where it has none.
    private static func unicodeName(_ octets: ArraySlice<UInt8>, at start: Int, _ length: Int) -> ArraySlice<UInt8>? {
        var offset = start
        let end = start + length
        while offset + 4 <= end, let kind = octets.little(2, at: offset), let size = octets.little(2, at: offset + 2) {
            if kind == 0x7075, size > 5, offset + 4 + size <= end { return octets.slice(at: offset + 9, size - 5) }
            offset += 4 + size
        }
        return nil
    }

    private mutating func compare(
        _ octets: ArraySlice<UInt8>, before end: Int, with places: Set<Int>, ranges: [Range<Int>]
    ) {
        let sorted = ranges.sorted { $0.lowerBound < $1.lowerBound }
        var last = 0
        for range in sorted {
            if range.lowerBound < last { hasOverlap = true }
            // Between two members, the mark of one that the directory does not have.
            if range.lowerBound > last { look(octets, last, range.lowerBound) }
            last = max(last, range.upperBound)
        }
        look(octets, last, end)
    }

    private mutating func look(_ octets: ArraySlice<UInt8>, _ start: Int, _ end: Int) {
        if octets.find("PK\u{3}\u{4}", from: start, to: end) != nil { differs = true }
    }
}
