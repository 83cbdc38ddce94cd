#if canImport(Glibc)
    import Glibc
#endif

/// An IPv4 or IPv6 address.
///
/// An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`, what a dual-stack socket reports) becomes the IPv4 address it
/// stands for, so that one peer has one identity.
public struct IPAddress: Hashable, Sendable {
    /// The address family.
    public enum Family: Sendable, Hashable { case v4, v6 }

    /// The family of this address.
    public let family: Family
    private let high: UInt64
    @usableFromInline let low: UInt64

    /// Makes an IPv4 address from its 32 bits, most significant octet first.
    public init(v4 bits: UInt32) {
        self.family = .v4
        self.high = 0
        self.low = UInt64(bits)
    }

    /// Makes an address from 4 or 16 octets in network order; any other count gives nil.
    public init?(octets: some Collection<UInt8>) {
        switch octets.count {
        case 4:
            self.init(v4: octets.reduce(0) { $0 << 8 | UInt32($1) })
        case 16:
            let high = octets.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let low = octets.dropFirst(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            if high == 0, low >> 32 == 0xffff {
                self.init(v4: UInt32(truncatingIfNeeded: low))
            } else {
                self.init(family: .v6, high: high, low: low)
            }
        default:
            return nil
        }
    }

    /// Parses dotted IPv4 or RFC 4291 IPv6 text, without brackets, prefix or zone.
    public init?(_ text: some StringProtocol) {
        self.init(parsing: String(text))
    }

    private init?(parsing string: String) {
        // Most of what is asked for is a name. No other octet is in an address, and none of them ends a C string.
        guard string.utf8.count <= 45, string.utf8.allSatisfy(Self.isOfAddress) else { return nil }
        var v4 = in_addr()
        if inet_pton(AF_INET, string, &v4) == 1 {
            self.init(v4: UInt32(bigEndian: v4.s_addr))
            return
        }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, string, &v6) == 1 else { return nil }
        self.init(octets: withUnsafeBytes(of: &v6) { Array($0) })
    }

    /// Whether an octet is a hexadecimal digit, a colon or a dot.
    private static func isOfAddress(_ octet: UInt8) -> Bool {
        octet &- 0x30 < 11 || (octet | 0x20) &- 0x61 < 6 || octet == UInt8(ascii: ".")
    }

    /// The octets in network order: 4 or 16.
    public var octets: [UInt8] {
        switch family {
        case .v4: (0..<4).map { UInt8(truncatingIfNeeded: low >> (24 - 8 * $0)) }
        case .v6:
            (0..<8).map { UInt8(truncatingIfNeeded: high >> (56 - 8 * $0)) }
                + (0..<8).map { UInt8(truncatingIfNeeded: low >> (56 - 8 * $0)) }
        }
    }

    /// An IPv4 address as a number; nil for IPv6.
    @inlinable
    public var v4Bits: UInt32? { family == .v4 ? UInt32(truncatingIfNeeded: low) : nil }

    /// The number of bits: 32 or 128.
    public var bitCount: Int { family == .v4 ? 32 : 128 }

    /// The address with all bits after `prefix` cleared.
    public func masked(to prefix: Int) -> IPAddress {
        switch family {
        case .v4:
            let mask: UInt32 = prefix <= 0 ? 0 : prefix >= 32 ? .max : ~(UInt32.max >> UInt32(prefix))
            return IPAddress(v4: UInt32(truncatingIfNeeded: low) & mask)
        case .v6:
            func mask(_ bits: Int) -> UInt64 { bits <= 0 ? 0 : bits >= 64 ? .max : ~(UInt64.max >> UInt64(bits)) }
            return IPAddress(family: .v6, high: high & mask(prefix), low: low & mask(prefix - 64))
        }
    }

    /// What one party has without effort, by which bounds on sources count: an IPv4 address itself, of an IPv6 address its
    /// /64 (docs/reference/bounds.md).
    public var source: IPAddress { family == .v4 ? self : masked(to: 64) }

    private init(family: Family, high: UInt64, low: UInt64) {
        self.family = family
        self.high = high
        self.low = low
    }

    /// Whether this is 127.0.0.0/8 or ::1.
    public var isLoopback: Bool {
        family == .v4 ? low >> 24 == 127 : high == 0 && low == 1
    }

    /// The name under which its PTR records are (RFC 1035 section 3.5, RFC 3596 section 2.5).
    public var reverseName: Domain? {
        let labels: [String] =
            switch family {
            case .v4: octets.reversed().map { "\($0)" } + ["in-addr"]
            case .v6: octets.hexadecimal.reversed().map(String.init) + ["ip6"]
            }
        return try? Domain(labels.joined(separator: ".") + ".arpa")
    }

    /// Whether this is the unspecified address 0.0.0.0 or ::.
    public var isUnspecified: Bool { high == 0 && low == 0 }
}

extension IPAddress: CustomStringConvertible {
    /// Dotted IPv4, or IPv6 in the form of RFC 5952.
    public var description: String {
        switch family {
        case .v4:
            return String(octets: 15) { dotted(in: $0, at: 0) }
        case .v6:
            var address = in6_addr()
            withUnsafeMutableBytes(of: &address) { $0.copyBytes(from: octets) }
            var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            inet_ntop(AF_INET6, &address, &buffer, socklen_t(buffer.count))
            return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    /// The RFC 5321 section 4.1.3 address literal, with brackets.
    public var literal: String {
        guard family == .v4 else { return "[IPv6:\(description)]" }
        return String(octets: 17) { output in
            output[0] = UInt8(ascii: "[")
            let end = dotted(in: output, at: 1)
            output[end] = UInt8(ascii: "]")
            return end + 1
        }
    }

    /// Writes dotted IPv4 into memory that has room for fifteen octets behind `start`, and gives where it ends.
    private func dotted(in output: UnsafeMutableBufferPointer<UInt8>, at start: Int) -> Int {
        var count = start
        for shift: UInt64 in [24, 16, 8, 0] {
            let value = UInt8(truncatingIfNeeded: low >> shift)
            if shift < 24 {
                output[count] = UInt8(ascii: ".")
                count += 1
            }
            for (divisor, least) in [(100, 100), (10, 10), (1, 0)] as [(UInt8, UInt8)] where value >= least {
                output[count] = UInt8(ascii: "0") + value / divisor % 10
                count += 1
            }
        }
        return count
    }
}

extension IPAddress: Comparable {
    /// Orders IPv4 before IPv6 and then by value.
    public static func < (a: IPAddress, b: IPAddress) -> Bool {
        if a.family != b.family { return a.family == .v4 }
        return (a.high, a.low) < (b.high, b.low)
    }
}

/// An address block in CIDR notation (RFC 4632, RFC 4291 section 2.3).
public struct IPNetwork: Hashable, Sendable, CustomStringConvertible {
    /// The first address of the block; host bits are clear.
    public let address: IPAddress
    /// The prefix length in bits.
    public let prefix: Int

    /// Makes a block, with host bits cleared, or nil when the prefix is longer than the address.
    public init?(_ address: IPAddress, prefix: Int) {
        guard (0...address.bitCount).contains(prefix) else { return nil }
        self.address = address.masked(to: prefix)
        self.prefix = prefix
    }

    /// Parses `192.0.2.0/24`, `2001:db8::/32` or a bare address, which is a block of one.
    public init?(_ text: some StringProtocol) {
        guard let slash = text.firstIndex(of: "/") else {
            guard let address = IPAddress(text) else { return nil }
            self.init(address, prefix: address.bitCount)
            return
        }
        let digits = text[text.index(after: slash)...]
        guard let address = IPAddress(text[..<slash]), digits.utf8.allSatisfy({ (48...57).contains($0) }),
            let prefix = Int(digits)
        else { return nil }
        self.init(address, prefix: prefix)
    }

    /// Different addresses of the block, drawn at random, at most `maximum`: all of a block that has no more. Costs
    /// nothing for the size of the block.
    public func randomAddresses(
        upTo maximum: Int, using generator: inout some RandomNumberGenerator
    ) -> [IPAddress] {
        let hostBits = address.bitCount - prefix
        guard maximum > 0 else { return [] }
        if hostBits < Int.bitWidth - 2, 1 << hostBits <= 2 * maximum {
            return (0..<1 << hostBits).compactMap { address(at: UInt64($0), 0) }.shuffled(using: &generator)
                .prefix(maximum).map { $0 }
        }
        // More than half of the draws are new, as less than half of the block is drawn.
        var drawn: Set<IPAddress> = []
        var result: [IPAddress] = []
        for _ in 0..<16 * maximum where result.count < maximum {
            guard let address = address(at: generator.next(), generator.next()), drawn.insert(address).inserted else {
                continue
            }
            result.append(address)
        }
        return result
    }

    // The address whose host bits are the lowest of these.
    private func address(at low: UInt64, _ high: UInt64) -> IPAddress? {
        var octets = address.octets
        for (index, position) in octets.indices.reversed().enumerated() {
            let bits = min(8, max(0, address.bitCount - prefix - 8 * index))
            guard bits > 0 else { break }
            let value = UInt8(
                truncatingIfNeeded: (index < 8 ? low >> (8 * UInt64(index)) : high >> (8 * UInt64(index - 8))))
            octets[position] |= value & (bits == 8 ? 0xff : (1 << UInt8(bits)) - 1)
        }
        return IPAddress(octets: octets)
    }

    /// Whether the address lies in the block; families never mix.
    public func contains(_ other: IPAddress) -> Bool {
        other.family == address.family && other.masked(to: prefix) == address
    }

    /// The CIDR text; a block of one address prints as the address alone.
    public var description: String { prefix == address.bitCount ? "\(address)" : "\(address)/\(prefix)" }
}
