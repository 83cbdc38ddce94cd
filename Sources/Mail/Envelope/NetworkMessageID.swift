/// The identity of an accepted message across all its copies and all its hops through this gateway: a 128-bit value
/// that prints as a GUID. EOP's `NetworkMessageId` and `MessageTraceId`.
public struct NetworkMessageID: Hashable, Sendable {
    /// The most significant half.
    public let high: UInt64
    /// The least significant half.
    public let low: UInt64

    /// Makes an identity from its halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Makes a random identity in the layout of a version 4 UUID (RFC 9562 section 5.4).
    public init(using generator: inout some RandomNumberGenerator) {
        self.init(
            high: generator.next() & 0xffff_ffff_ffff_0fff | 0x4000,
            low: generator.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000)
    }

    /// Makes an identity in the layout of a version 7 UUID (RFC 9562 section 5.7): the time, then random bits.
    ///
    /// Identities of one time lie side by side in an index, so that a store need not write a page of its own for each.
    public init(at time: WallTime, using generator: inout some RandomNumberGenerator) {
        let milliseconds = UInt64(clamping: time.milliseconds) & 0xffff_ffff_ffff
        self.init(
            high: milliseconds << 16 | generator.next() & 0x0fff | 0x7000,
            low: generator.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000)
    }

    /// Makes a random identity from a shared source.
    public init(random: any RandomSource) {
        self.init(
            high: random.next() & 0xffff_ffff_ffff_0fff | 0x4000,
            low: random.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000)
    }

    /// Parses the GUID form, in either case.
    public init?(_ text: some StringProtocol) {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return nil }
        let digits = groups.joined()
        guard digits.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
            let high = UInt64(digits.prefix(16), radix: 16), let low = UInt64(digits.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }
}

extension NetworkMessageID: CustomStringConvertible, Codable {
    /// The GUID form in lower case.
    public var description: String {
        String(octets: 36) { buffer in
            var index = 0
            for octet in 0..<16 {
                if octet == 4 || octet == 6 || octet == 8 || octet == 10 {
                    buffer[index] = UInt8(ascii: "-")
                    index += 1
                }
                let value = UInt8(
                    truncatingIfNeeded: (octet < 8 ? high : low) >> UInt64(truncatingIfNeeded: 56 - 8 * (octet & 7)))
                buffer[index] = Self.digit(value >> 4)
                buffer[index + 1] = Self.digit(value & 15)
                index += 2
            }
            return index
        }
    }

    // In lower case, without a branch: every message has its identity written some times.
    private static func digit(_ value: UInt8) -> UInt8 {
        UInt8(ascii: "0") &+ value &+ (value > 9 ? UInt8(ascii: "a") - UInt8(ascii: "0") - 10 : 0)
    }

    /// Decodes the GUID form.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = NetworkMessageID(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a GUID: \(text)"))
        }
        self = id
    }

    /// Encodes the GUID form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
