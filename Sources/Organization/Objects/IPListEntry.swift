public import Mail

/// An entry of a list of IPv4 addresses: one address, a range, or a block.
public struct IPListEntry: Hashable, Sendable {
    /// The text, as it was written.
    public let text: String
    /// The first address, as a number.
    let first: UInt32
    /// The last address.
    let last: UInt32

    /// Addresses that a range may have.
    static let largestRange = 256
    /// The prefix lengths that a block may have.
    static let prefixes = 24...32

    /// Reads `192.0.2.1`, `192.0.2.1-192.0.2.20` or `192.0.2.0/24`, whose host bits need not be zero; nil for other text,
    /// and for more addresses than an entry may have.
    public init?(_ text: String) {
        self.init(text, prefixes: Self.prefixes, largestRange: Self.largestRange)
    }

    /// The same with other bounds.
    init?(_ text: String, prefixes: ClosedRange<Int>, largestRange: Int) {
        // An IPv6 address is none of these, also where it stands for an IPv4 one.
        guard text.utf8.count <= 80, !text.utf8.contains(UInt8(ascii: ":")) else { return nil }
        if text.contains("-") {
            guard let range = IPAddress.range(text), let first = range.lowerBound.v4Bits,
                let last = range.upperBound.v4Bits, UInt64(last) - UInt64(first) < UInt64(largestRange)
            else { return nil }
            self.init(text: text, first: first, last: last)
        } else {
            guard let network = IPNetwork(text), let first = network.address.v4Bits, prefixes.contains(network.prefix)
            else { return nil }
            self.init(text: text, first: first, last: first | UInt32.max >> UInt32(network.prefix))
        }
    }

    private init(text: String, first: UInt32, last: UInt32) {
        self.text = text
        self.first = first
        self.last = last
    }

    /// Whether an address is one of it.
    public func contains(_ address: IPAddress) -> Bool {
        address.v4Bits.map { first <= $0 && $0 <= last } ?? false
    }
}

extension ValueKind where Value == IPListEntry {
    /// An entry of an organization's lists.
    static let ipListEntry: ValueKind = {
        var kind = ValueKind(
            .networkRange,
            expected:
                "an IPv4 address such as 192.0.2.1, a range of up to 256 such as 192.0.2.1-192.0.2.20, or a block "
                + "from /24 to /32 such as 192.0.2.0/24",
            parse: { IPListEntry($0) }, text: { $0.text })
        kind.refusal = { text in
            // A mapped address is text of IPv6, whatever it stands for.
            if text.utf8.contains(UInt8(ascii: ":")) {
                return Refusal(
                    problem: "is IPv6, which these lists don't take, as in EOP",
                    mend: "remove it; IPv6Enabled of an accepted domain says whether mail comes in over IPv6")
            }
            if let wide = IPListEntry(text, prefixes: 0...32, largestRange: .max) {
                return Refusal(
                    problem: wide.text.utf8.contains(UInt8(ascii: "-"))
                        ? "has more than 256 addresses" : "has a prefix shorter than /24",
                    mend: "split it into ranges of up to 256 addresses or blocks from /24 to /32")
            }
            return nil
        }
        return kind
    }()
}
