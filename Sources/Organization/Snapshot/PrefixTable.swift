internal import Mail

/// Values by address block: which blocks hold an address, the smallest block first.
///
/// A look-up costs one hash look-up for each prefix length that occurs, not for each block.
struct PrefixTable<Value: Sendable>: Sendable {
    private struct Level: Sendable {
        let family: IPAddress.Family
        let prefix: Int
        var values: [IPAddress: [Value]]
    }
    private var levels: [Level] = []

    init(_ entries: some Sequence<(IPNetwork, Value)>) {
        for (network, value) in entries {
            let family = network.address.family
            if let index = levels.firstIndex(where: { $0.family == family && $0.prefix == network.prefix }) {
                levels[index].values[network.address, default: []].append(value)
            } else {
                levels.append(Level(family: family, prefix: network.prefix, values: [network.address: [value]]))
            }
        }
        levels.sort { $0.prefix > $1.prefix }
    }

    var isEmpty: Bool { levels.isEmpty }

    /// Calls `body` with the values of every block that holds the address, the longest prefix first.
    func forEach(containing address: IPAddress, _ body: (Int, Value) -> Void) {
        for level in levels where level.family == address.family {
            guard let values = level.values[address.masked(to: level.prefix)] else { continue }
            for value in values { body(level.prefix, value) }
        }
    }

    func contains(_ address: IPAddress) -> Bool {
        levels.contains { $0.family == address.family && $0.values[address.masked(to: $0.prefix)] != nil }
    }
}
