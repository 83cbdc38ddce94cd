import MIME

/// How many pixels an image says it has, before anything is unpacked.
enum ImageSize {
    /// Pixels; nil where the head does not say.
    static func pixels(of octets: ArraySlice<UInt8>, _ type: FileType) -> Int? {
        guard let (width, height) = size(of: octets, type), width > 0, height > 0 else { return nil }
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        return overflow ? .max : pixels
    }

    private static func big(_ octets: ArraySlice<UInt8>, _ length: Int, at offset: Int) -> Int? {
        octets.slice(at: offset, length)?.reduce(0) { $0 << 8 | Int($1) }
    }

    private static func size(of octets: ArraySlice<UInt8>, _ type: FileType) -> (Int, Int)? {
        switch type {
        case .png: both(big(octets, 4, at: 16), big(octets, 4, at: 20))
        case .gif: both(octets.little(2, at: 6), octets.little(2, at: 8))
        case .bmp:
            both(
                octets.little(4, at: 18).map(absolute), octets.little(4, at: 22).map(absolute))
        case .jpeg: frame(octets)
        case .webp: webp(octets)
        default: nil
        }
    }

    private static func both(_ width: Int?, _ height: Int?) -> (Int, Int)? {
        guard let width, let height else { return nil }
        return (width, height)
    }

    /// The lines of a bitmap from top to bottom are a negative number.
    private static func absolute(_ value: Int) -> Int { value >= 1 << 31 ? (1 << 32) - value : value }

    /// The largest of the frames of JPEG (ITU T.81 section B.2.2).
    private static func frame(_ octets: ArraySlice<UInt8>) -> (Int, Int)? {
        var largest: (Int, Int)?
        var offset = 2
        while let mark = octets.little(1, at: offset) {
            guard mark == 0xFF, let kind = octets.little(1, at: offset + 1) else { break }
            if kind == 0xFF || (0xD0...0xD8).contains(kind) || kind == 1 {
                offset += kind == 0xFF ? 1 : 2
                continue
            }
            if kind == 0xD9 || kind == 0xDA { break }
            guard let length = big(octets, 2, at: offset + 2) else { break }
            if (0xC0...0xCF).contains(kind), kind != 0xC4, kind != 0xC8, kind != 0xCC,
                let height = big(octets, 2, at: offset + 5), let width = big(octets, 2, at: offset + 7),
                width * height > largest.map({ $0.0 * $0.1 }) ?? 0
            {
                largest = (width, height)
            }
            offset += 2 + max(2, length)
        }
        return largest
    }

    private static func webp(_ octets: ArraySlice<UInt8>) -> (Int, Int)? {
        if octets.stands("VP8X", at: 12) {
            return both(octets.little(3, at: 24).map { $0 + 1 }, octets.little(3, at: 27).map { $0 + 1 })
        }
        if octets.stands("VP8L", at: 12) {
            guard let bits = octets.little(4, at: 21) else { return nil }
            return ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        }
        return both(octets.little(2, at: 26).map { $0 & 0x3FFF }, octets.little(2, at: 28).map { $0 & 0x3FFF })
    }
}
