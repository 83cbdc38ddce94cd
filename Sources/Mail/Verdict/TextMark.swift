/// What tells the content of a delivered message from another one's: keyed hashes of some of its words, and of where its links
/// and images lead. Nothing in it can be read, and nobody without the key can make other content that fits it
/// (docs/reference/people-reports.md).
public struct TextMark: Sendable, Hashable {
    /// Words that are kept, at most: those with the least hashes, which are a fair sample of all.
    public static let maximumWords = 24
    /// Hosts that are kept, at most, by the same rule.
    public static let maximumHosts = 40

    /// Hashes of words in ascending order, each once.
    public let words: [UInt16]
    /// Hashes of hosts in ascending order, each once.
    public let hosts: [UInt16]

    /// Makes one of all hashes, in any order.
    public init(words: [UInt16], hosts: [UInt16]) {
        self.words = Self.least(Self.maximumWords, of: words)
        self.hosts = Self.least(Self.maximumHosts, of: hosts)
    }

    private static func least(_ limit: Int, of hashes: [UInt16]) -> [UInt16] {
        var least: [UInt16] = []
        for hash in hashes.sorted() where hash != least.last {
            if least.count == limit { break }
            least.append(hash)
        }
        return least
    }

    /// Reads ``text``; nil for another text.
    public init?(text: String) {
        guard let octets = Base64.decode(Array(text.utf8)), octets.count % 2 == 1 else { return nil }
        let hashes = stride(from: 1, to: octets.count, by: 2).map { UInt16(octets[$0]) | UInt16(octets[$0 + 1]) << 8 }
        guard Int(octets[0]) <= hashes.count else { return nil }
        self.init(words: Array(hashes.prefix(Int(octets[0]))), hosts: Array(hashes.dropFirst(Int(octets[0]))))
    }

    /// As records have it, in Base64: how many words, their hashes, those of hosts.
    public var text: String {
        var octets = [UInt8(words.count)]
        for hash in words + hosts {
            octets.append(UInt8(truncatingIfNeeded: hash))
            octets.append(UInt8(truncatingIfNeeded: hash >> 8))
        }
        return Base64.encode(octets)
    }
}
