public import Mail

/// The entries of a list of IPv4 addresses, compiled: which entry has an address. A look-up is a binary search over
/// ranges that don't overlap, and takes no memory.
public struct IPRangeTable: Sendable {
    /// The beginnings of the ranges, ascending.
    private var firsts: [UInt32] = []
    private var lasts: [UInt32] = []
    private var texts: [String] = []

    /// Compiles entries. Where they overlap, the narrowest one counts, and of equally narrow ones the first.
    init(_ entries: [IPListEntry]) {
        guard !entries.isEmpty else { return }
        // The number of addresses less one fits where the number itself would not.
        let byWidth = entries.enumerated().sorted { a, b in
            let (first, second) = (a.element.last - a.element.first, b.element.last - b.element.first)
            return first != second ? first < second : a.offset < b.offset
        }.map(\.element)
        // Between two neighbouring edges the same entries hold everywhere.
        var edges = Set<UInt64>()
        for entry in entries {
            edges.insert(UInt64(entry.first))
            edges.insert(UInt64(entry.last) + 1)
        }
        let sorted = edges.sorted()
        for (edge, next) in zip(sorted, sorted.dropFirst()) {
            let (first, last) = (UInt32(truncatingIfNeeded: edge), UInt32(truncatingIfNeeded: next - 1))
            guard let entry = byWidth.first(where: { $0.first <= first && last <= $0.last }) else { continue }
            if let end = lasts.last, UInt64(end) + 1 == edge, texts.last == entry.text {
                lasts[lasts.count - 1] = last
            } else {
                firsts.append(first)
                lasts.append(last)
                texts.append(entry.text)
            }
        }
    }

    /// Whether it has no address.
    public var isEmpty: Bool { firsts.isEmpty }

    /// The entry that has an address, as it was written; nil when none has.
    public func entry(for address: IPAddress) -> String? {
        guard let bits = address.v4Bits, !firsts.isEmpty else { return nil }
        var (low, high) = (0, firsts.count)
        while low < high {
            let middle = (low + high) / 2
            if firsts[middle] <= bits { low = middle + 1 } else { high = middle }
        }
        return low > 0 && bits <= lasts[low - 1] ? texts[low - 1] : nil
    }
}
