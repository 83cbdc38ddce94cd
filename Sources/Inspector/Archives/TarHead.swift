/// The heads that extend the head of a member in a tar: pax records (POSIX.1-2024, pax, "pax Extended Header") and GNU tar's
/// long names. libarchive passes over a pax record of 1 MB, over all that stand behind one that it can't read, and ends at
/// a longer GNU name, or at longer records together.
enum TarHead {
    private static let block = 512
    private static let sizePlace = 124
    private static let kindPlace = 156
    /// Heads that extend one member.
    private static let most = 8

    /// The names that pax records give a member, as programs read them that are less strict: the first one and the last.
    ///
    /// - Parameters:
    ///   - octets: the tar.
    ///   - place: where the first head of the member begins.
    static func names(in octets: ArraySlice<UInt8>, at place: Int) -> [ArraySlice<UInt8>] {
        var names: [ArraySlice<UInt8>] = []
        for head in extensions(in: octets, at: place) where head.kind == UInt8(ascii: "x") {
            var offset = 0
            while let found = head.content.find(" path=", from: offset) {
                offset = found + 6
                // The length of the record stands before it.
                guard found > 0, head.content[head.content.startIndex + found - 1] &- 0x30 < 10 else { continue }
                let name = head.content.from(offset).prefix { $0 != 0x0A && $0 != 0 }
                if names.count == 2 { names.removeLast() }
                if !name.isEmpty, names.first != name { names.append(name) }
                offset += name.count
            }
        }
        return names
    }

    /// Whether a head that libarchive has ended at is longer than it reads.
    ///
    /// - Parameter place: where it ended, with the block of that head taken.
    static func isBeyondLimit(in octets: ArraySlice<UInt8>, before place: Int) -> Bool {
        extensions(in: octets, at: place - block).contains { $0.size > 1 << 20 }
    }

    private struct Extension {
        var kind: UInt8
        /// Octets that it says it has.
        var size: Int
        /// Those that are there.
        var content: ArraySlice<UInt8>
    }

    private static func extensions(in octets: ArraySlice<UInt8>, at place: Int) -> [Extension] {
        var (found, place): ([Extension], Int) = ([], place)
        while found.count < most, let head = octets.slice(at: place, block) {
            let kind = head[head.startIndex + kindPlace]
            guard "xgXLK".utf8.contains(kind), let size = size(in: head) else { break }
            found.append(Extension(kind: kind, size: size, content: octets.from(place + block).prefix(size)))
            place += block + (size + block - 1) / block * block
        }
        return found
    }

    /// The size that a head says, in octal digits, or in octets where the first bit is set; nil where it is none that a head
    /// has.
    private static func size(in head: ArraySlice<UInt8>) -> Int? {
        let field = head.from(sizePlace).prefix(12)
        var size = 0
        if let first = field.first, first & 0x80 != 0 {
            for octet in field.dropFirst(4) {
                guard size < 1 << 40 else { return nil }
                size = size << 8 | Int(octet)
            }
        } else {
            for octet in field.drop(while: { $0 == 0x20 }) {
                guard octet & 0xF8 == 0x30 else { break }
                size = size << 3 | Int(octet & 7)
            }
        }
        return size < 1 << 40 ? size : nil
    }
}
