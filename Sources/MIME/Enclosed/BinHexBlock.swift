import NIOCore

/// A file as BinHex 4.0 writes it (RFC 1741 section 3): six bits a character between two colons, runs packed, and in that the
/// name, a head, the data and the resources.
struct BinHexBlock {
    private(set) var file: EnclosedFile

    /// What stands before it in text.
    static let mark: StaticString = "(This file must be converted with BinHex"

    /// Finds and decodes the first one.
    ///
    /// - Parameter limit: octets that it may become, since runs are packed.
    init?(in text: borrowing Span<UInt8>, limit: Int) {
        guard let mark = text.find(Self.mark, from: 0, to: text.count) else { return nil }
        let lineEnd = text.find(lf, from: mark, to: text.count)
        let start = text.find(colon, from: lineEnd, to: text.count) + 1
        guard start < text.count else { return nil }
        let (packed, isCut) = Self.unpacked(Self.octets(text, from: start), limit: limit)
        // The length of the name, the name, a null, type, creator, flags, two lengths, a checksum.
        guard let length = packed.first.map(Int.init), length > 0, packed.count > length + 22 else { return nil }
        let sizes = length + 12
        let size = packed[sizes..<sizes + 4].reduce(0) { $0 << 8 | Int($1) }
        let data = packed[(sizes + 10)...]
        file = EnclosedFile(
            name: Array(packed[1...length]), octets: ByteBuffer(bytes: data.prefix(size)),
            isCut: isCut && data.count < size)
    }

    private static func octets(_ text: borrowing Span<UInt8>, from start: Int) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity((text.count - start) / 4 * 3)
        var bits: UInt32 = 0
        var count = 0
        for index in start..<text.count where text[index] != cr && text[index] != lf {
            let value = values[Int(text[index])]
            guard value < 64 else {
                if text[index] == colon { break }
                continue
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                octets.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return octets
    }

    /// An octet, 0x90 and a number are a run; 0x90 and 0 are 0x90 itself.
    private static func unpacked(_ octets: [UInt8], limit: Int) -> (octets: [UInt8], isCut: Bool) {
        var result: [UInt8] = []
        result.reserveCapacity(min(limit, octets.count))
        var index = 0
        while index < octets.count {
            guard result.count < limit else { return (result, true) }
            let octet = octets[index]
            index += 1
            guard octet == 0x90, index < octets.count else {
                result.append(octet)
                continue
            }
            let number = octets[index]
            index += 1
            if number == 0 {
                result.append(octet)
            } else if let last = result.last {
                result.append(contentsOf: repeatElement(last, count: min(Int(number) - 1, limit - result.count)))
            }
        }
        return (result, false)
    }

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        let letters = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
        for (value, letter) in letters.utf8.enumerated() { values[Int(letter)] = UInt8(value) }
        return values
    }()
}
