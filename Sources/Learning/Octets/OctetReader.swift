/// Why octets of a file are not what was written.
package enum LearningDamage: Error, Sendable, Hashable, CustomStringConvertible {
    /// They are something else, or end too soon.
    case cutOff
    /// Another release wrote them.
    case version(UInt8)
    /// Their check does not fit.
    case changed

    /// In words.
    package var description: String {
        switch self {
        case .cutOff: "it is not whole, or no file of this kind"
        case .version(let version): "version \(version) of its form is not known to this release"
        case .changed: "it has been changed since it was written"
        }
    }
}

/// Reads numbers from octets, the lowest octet first.
struct OctetReader {
    private let octets: [UInt8]
    private var place: Int

    init(_ octets: [UInt8]) {
        self.octets = octets
        place = 0
    }

    var isAtEnd: Bool { place >= octets.count }
    var left: Int { octets.count - place }

    mutating func octet() throws(LearningDamage) -> UInt8 {
        guard place < octets.count else { throw .cutOff }
        place += 1
        return octets[place - 1]
    }

    private mutating func number(_ count: Int) throws(LearningDamage) -> UInt64 {
        guard left >= count else { throw .cutOff }
        var number: UInt64 = 0
        for index in 0..<count { number |= UInt64(octets[place + index]) << UInt64(8 * index) }
        place += count
        return number
    }

    mutating func number16() throws(LearningDamage) -> UInt16 { UInt16(truncatingIfNeeded: try number(2)) }
    mutating func number32() throws(LearningDamage) -> UInt32 { UInt32(truncatingIfNeeded: try number(4)) }
    mutating func number64() throws(LearningDamage) -> UInt64 { try number(8) }

    /// A number of seven bits an octet, the lowest first; the last octet lacks the top bit.
    mutating func short() throws(LearningDamage) -> UInt32 {
        var number: UInt32 = 0
        for shift: UInt32 in [0, 7, 14, 21, 28] {
            let octet = try octet()
            number |= UInt32(octet & 0x7f) << shift
            if octet < 0x80 { return number }
        }
        throw .cutOff
    }
}

extension [UInt8] {
    mutating func append(number: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: 0, to: type(of: number).bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    mutating func append(short number: UInt32) {
        var rest = number
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }
}
