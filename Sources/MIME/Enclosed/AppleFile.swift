/// A file of a Mac as AppleSingle (RFC 1740 appendix A) or MacBinary keeps it: its data behind a head.
enum AppleFile {
    /// The name and where the data are; nil for what is neither.
    static func data(in octets: borrowing Span<UInt8>) -> (name: [UInt8], range: Range<Int>)? {
        if octets.big(4, at: 0) == 0x0005_1600 { return single(octets) }
        // A null, the name of 1 to 63 octets in a field of as many, and nulls at two other places; the length of the data.
        guard octets.count > 128, octets[0] == 0, (1...63).contains(octets[1]), octets[74] == 0, octets[82] == 0,
            let length = octets.big(4, at: 83), length > 0, length <= octets.count - 128
        else { return nil }
        return (octets.array(2..<2 + Int(octets[1])), 128..<128 + length)
    }

    /// The head has a magic, a version, a filler and a number of entries; an entry is a kind, an offset and a length.
    private static func single(_ octets: borrowing Span<UInt8>) -> (name: [UInt8], range: Range<Int>)? {
        guard let count = octets.big(2, at: 24) else { return nil }
        var name: [UInt8] = []
        var data: Range<Int>?
        for number in 0..<min(count, 64) {
            let entry = 26 + 12 * number
            guard let kind = octets.big(4, at: entry), let offset = octets.big(4, at: entry + 4),
                let length = octets.big(4, at: entry + 8), offset < octets.count
            else { break }
            let range = offset..<min(octets.count, offset + length)
            // The data, and the name.
            if kind == 1, data == nil { data = range }
            if kind == 3 { name = octets.array(range) }
        }
        guard let data else { return nil }
        return (name, data)
    }
}
