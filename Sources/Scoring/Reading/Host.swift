import Mail
import SenderAuthentication

/// A host or domain with what is known of it.
struct Host: Sendable, Hashable {
    /// In small letters, as DNS is asked for it.
    var name: String
    /// The domain below the suffix that registries sell names under; the name itself for an address.
    var organization: String
    /// What lists say.
    var traits: HostTraits
    /// The suffix.
    var suffix: String
}

/// Finds out about hosts; each one once.
struct HostReader {
    private let lists: ScoringLists
    private let suffixes: PublicSuffixList?
    private var known: [String: Host] = [:]

    init(_ lists: ScoringLists, _ suffixes: PublicSuffixList?) {
        self.lists = lists
        self.suffixes = suffixes
    }

    mutating func host(_ name: String) -> Host {
        if let host = known[name] { return host }
        let host = read(name)
        known[name] = host
        return host
    }

    private func read(_ text: String) -> Host {
        var name = text.utf8.count > 253 ? String(text.prefix(253)) : text
        while name.utf8.last == UInt8(ascii: ".") { name.removeLast() }
        if name.hasPrefix("[") || IPAddress(name) != nil {
            return Host(name: name, organization: name, traits: .numeric, suffix: "")
        }
        let octets = Array(name.utf8)
        // Where labels begin, the last one first.
        var starts: [Int] = []
        for index in octets.indices.reversed() where index == 0 || octets[index - 1] == UInt8(ascii: ".") {
            starts.append(index)
            if starts.count == 16 { break }
        }
        func tail(_ start: Int) -> String { String(decoding: octets[start...], as: UTF8.self) }
        var traits = lists.listed(name)
        // How many labels the suffix has.
        var count = 0
        for (index, start) in starts.enumerated() {
            guard isSuffix(tail(start), labels: index + 1) else {
                // Some suffixes have a name above them that is none (`*.ck`).
                if index >= 1 || count > 0 { break }
                continue
            }
            count = index + 1
        }
        if count == 0 || starts.count <= 1 { traits.insert(.impossible) }
        let place = min(max(count, 1), max(starts.count - 1, 0))
        let start = starts.indices.contains(place) ? starts[place] : 0
        var organization = tail(start)
        var suffix = starts.indices.contains(max(count, 1) - 1) ? tail(starts[max(count, 1) - 1]) : name
        if let suffixes, starts.count > 2 {
            for (index, start) in starts.enumerated().dropFirst().dropLast()
            where suffixes.isSuffix(tail(start), of: .hosts) {
                traits.insert(.hosted)
                // Each name below such a suffix is another's.
                organization = tail(starts[index + 1])
            }
        }
        traits.remove(.cheap)
        for start in starts.prefix(2) where start > 0 && lists.traits[tail(start)]?.contains(.cheap) == true {
            traits.insert(.cheap)
            suffix = tail(start)
        }
        let labels = octets.split(separator: UInt8(ascii: ".")).dropLast()
        if labels.contains(where: { !$0.starts(with: "xn--".utf8) && RandomLooks.has($0) }) { traits.insert(.random) }
        return Host(name: name, organization: organization, traits: traits, suffix: suffix)
    }

    private static let secondLevel: Set<String> = [
        "co", "com", "org", "net", "gov", "ac", "edu", "gob", "or", "ne", "go", "gouv",
    ]

    private func isSuffix(_ name: String, labels: Int) -> Bool {
        if let suffixes { return suffixes.isSuffix(name, of: .registries) }
        if labels == 1 {
            return name.utf8.count >= 2 && name.utf8.allSatisfy { $0.isLetter || $0 == UInt8(ascii: "-") || $0.isDigit }
        }
        // A name may begin with a dot.
        let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels == 2 && parts.count == 2 && parts[1].count == 2
            && Self.secondLevel.contains(String(Substring(parts[0])))
    }
}
