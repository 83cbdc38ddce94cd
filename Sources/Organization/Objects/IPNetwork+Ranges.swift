internal import Mail

extension IPNetwork {
    /// The blocks that text stands for: an address, a block, or a range `192.0.2.1-192.0.2.20`; nil for other text.
    static func blocks(of text: String) -> [IPNetwork]? {
        guard text.contains("-") else { return IPNetwork(text).map { [$0] } }
        return IPAddress.range(text).map { blocks(from: $0.lowerBound, to: $0.upperBound) }
    }

    /// The fewest blocks that hold exactly the addresses from one to another of its family: at most two a bit.
    static func blocks(from first: IPAddress, to last: IPAddress) -> [IPNetwork] {
        var blocks: [IPNetwork] = []
        var next: IPAddress? = first
        while let start = next, start <= last {
            // The largest block that begins at this address and does not end behind the last one.
            var prefix = start.bitCount
            while prefix > 0, start.masked(to: prefix - 1) == start,
                let end = start.lastAddress(prefix: prefix - 1), end <= last
            {
                prefix -= 1
            }
            guard let block = IPNetwork(start, prefix: prefix) else { break }
            blocks.append(block)
            next = start.lastAddress(prefix: prefix)?.successor
        }
        return blocks
    }

    /// Whether two blocks have an address in common.
    func overlaps(_ other: IPNetwork) -> Bool { contains(other.address) || other.contains(address) }
}

extension IPAddress {
    /// What a range such as `192.0.2.1-192.0.2.20` goes from and to, both of one family; nil for other text.
    static func range(_ text: String) -> ClosedRange<IPAddress>? {
        guard let hyphen = text.firstIndex(of: "-"), let first = IPAddress(trimmed(text[..<hyphen])),
            let last = IPAddress(trimmed(text[text.index(after: hyphen)...])),
            first.family == last.family, first <= last
        else { return nil }
        return first...last
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// The last address of the block of this prefix length that the address is in; nil where that is an IPv4-mapped
    /// one, which is of another family here.
    fileprivate func lastAddress(prefix: Int) -> IPAddress? {
        var octets = octets
        for index in octets.indices {
            let bits = min(8, max(0, prefix - 8 * index))
            octets[index] |= bits == 8 ? 0 : 0xff >> UInt8(bits)
        }
        return sameFamily(octets)
    }

    /// The next address; nil behind the last one of the family.
    fileprivate var successor: IPAddress? {
        var octets = octets
        for index in octets.indices.reversed() {
            let (sum, overflow) = octets[index].addingReportingOverflow(1)
            octets[index] = sum
            if !overflow { return sameFamily(octets) }
        }
        return nil
    }

    private func sameFamily(_ octets: [UInt8]) -> IPAddress? {
        IPAddress(octets: octets).flatMap { $0.family == family ? $0 : nil }
    }
}
