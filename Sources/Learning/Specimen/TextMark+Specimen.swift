package import Mail

extension TextMark {
    /// The mark of a message.
    ///
    /// - Parameter hash: with a key that only this server has.
    package init(_ specimen: Specimen, hash: SipHash) {
        let content = MarkedContent(specimen, hash: hash)
        self.init(words: content.words, hosts: content.hosts)
    }

    /// Words that mailbox servers put into a message, as in a banner that warns of strangers, at most.
    private static let maximumNewWords = 40

    /// Whether a message has the content that the mark was made of, but for what servers put in on the way: half of its words are
    /// there, few others are, and its links and images lead nowhere else.
    ///
    /// - Parameter hash: the one that the mark was made with.
    package func fits(_ specimen: Specimen, hash: SipHash) -> Bool {
        let content = MarkedContent(specimen, hash: hash)
        let (words, hosts) = (Set(content.words), Set(content.hosts))
        guard self.words.count(where: { words.contains($0) }) * 2 >= self.words.count else { return false }
        // Of the least hashes all are in the mark; so it tells of what lies among them whether it is new.
        let sample = words.filter { $0 <= self.greatestWord }
        let known = sample.count { self.words.contains($0) }
        // As many of all as of the sample.
        let isMostlyKnown = known * 2 >= sample.count
        let new = sample.isEmpty ? 0 : words.count * (sample.count - known) / sample.count
        guard isMostlyKnown || new <= Self.maximumNewWords else { return false }
        return hosts.allSatisfy { $0 > self.greatestHost || self.hosts.contains($0) }
    }

    private var greatestWord: UInt16 {
        words.count < Self.maximumWords ? .max : words.last ?? .max
    }

    private var greatestHost: UInt16 {
        hosts.count < Self.maximumHosts ? .max : hosts.last ?? .max
    }
}

/// What a mark is made of.
private struct MarkedContent {
    /// Keyed hashes of the words of the body, in any order.
    var words: [UInt16]
    /// Keyed hashes of where links and images lead: not of sites where anyone can be, nor of the organization's own, which its
    /// servers link to.
    var hosts: [UInt16]

    init(_ specimen: Specimen, hash: SipHash) {
        let secret = hash.hash([0x40])
        func short(_ number: UInt64) -> UInt16 { UInt16(truncatingIfNeeded: Mix.pair(secret, number) >> 48) }
        words = specimen.body.map { short($0.hash) }
        let names = specimen.links.filter { !$0.isShared }.map(\.name) + specimen.imageDomains
        hosts = names.filter { !specimen.ownDomains.contains($0) }.map { short(Mix.open.hash(7, $0)) }
    }
}
