/// What a message has in common with others of its campaign.
package struct Fingerprint: Sendable, Hashable {
    /// A thing that messages of a campaign share.
    package struct Key: Sendable, Hashable {
        /// What it is.
        package var kind: CampaignMatch.Kind
        /// Its hash.
        package var hash: UInt64

        /// Makes one.
        package init(_ kind: CampaignMatch.Kind, _ hash: UInt64) {
            self.kind = kind
            self.hash = hash
        }
    }

    /// Links and images that are kept, each.
    package static let maximumLinks = 8
    /// Octets of letters that a subject needs.
    package static let minimumSubject = 12

    /// The words of the body; nil where there are too few.
    package var sketch: Sketch?
    /// The rest: links, images, subject and sender.
    package var keys: [Key]

    /// The fingerprint of a message.
    ///
    /// - Parameter hash: with a key that only this server has, for senders.
    package init(_ specimen: Specimen, hash: SipHash) {
        sketch = Sketch(specimen.body)
        var keys: [Key] = []
        for link in specimen.links.prefix(Specimen.maximumLinks) where !link.isShared && !link.isRelated {
            guard keys.count < Self.maximumLinks else { break }
            // What the organization's own pages are in is nobody's campaign.
            guard !specimen.ownDomains.contains(link.name) else { continue }
            keys.append(Key(.link, SeenDomains.key(link.name)))
        }
        for url in specimen.images.prefix(Self.maximumLinks) { keys.append(Key(.image, Mix.open.hash(2, url))) }
        if specimen.subjectLength >= Self.minimumSubject {
            var subject: UInt64 = 3
            for word in specimen.subject where word.isStable { subject = Mix.pair(subject, word.hash) }
            keys.append(Key(.subject, subject))
        }
        // Whoever poses as a sender is another one than the sender.
        let sender = specimen.sender
        let mark = sender.isAligned ? "+" : "-"
        if let address = sender.address { keys.append(Key(.sender, hash.hash(0x10, mark + address))) }
        if !sender.isSharedDomain, let domain = sender.domain {
            keys.append(Key(.sender, hash.hash(0x11, mark + domain)))
        }
        self.keys = keys
    }

    /// Of each subject and image, hashes by which good mail has it too: its own, and that of the domain that an image comes
    /// from.
    func contents(of specimen: Specimen) -> [Key: [UInt64]] {
        var contents: [Key: [UInt64]] = [:]
        for key in keys where key.kind == .subject { contents[key] = [Mix.pair(4, key.hash)] }
        // Its keys of images are in the order of the images.
        for (key, url) in zip(keys.filter { $0.kind == .image }, specimen.images) {
            var hashes = [Mix.pair(5, key.hash)]
            if let domain = specimen.imageDomains.first(where: { Self.host(of: url, isIn: $0) }) {
                hashes.append(Mix.open.hash(6, domain))
            }
            contents[key] = hashes
        }
        return contents
    }

    private static func host(of url: String, isIn domain: String) -> Bool {
        let octets = Array(url.utf8)
        guard let slash = octets.firstIndex(of: UInt8(ascii: "/")), slash + 1 < octets.count,
            octets[slash + 1] == UInt8(ascii: "/")
        else { return false }
        let ends = [UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "?"), UInt8(ascii: "#")]
        let host = octets[(slash + 2)...].prefix { !ends.contains($0) }
        return DomainOctets.host(host, isIn: domain)
    }

    /// A fingerprint of which all is known.
    package init(sketch: Sketch?, keys: [Key]) {
        self.sketch = sketch
        self.keys = keys
    }

    /// Whether other messages can't be found by it.
    package var isEmpty: Bool { sketch == nil && keys.isEmpty }

    /// Keys of a fingerprint that octets hold, at most: more than a message has.
    private static let maximumKeys = 255

    /// As octets, for as long as a message may be found late: the keys, each with its kind, and the sketch.
    package var octets: [UInt8] {
        let keys = keys.prefix(Self.maximumKeys)
        var octets: [UInt8] = [UInt8(keys.count)]
        for key in keys {
            octets.append(key.kind.rawValue)
            octets.append(number: key.hash)
        }
        for value in sketch?.values ?? [] { octets.append(number: value) }
        return octets
    }

    /// Reads ``octets``; nil from others.
    package init?(octets: [UInt8]) {
        var reader = OctetReader(octets)
        var keys: [Key] = []
        var sketch: Sketch?
        do throws(LearningDamage) {
            let count = try reader.octet()
            for _ in 0..<count {
                let number = try reader.octet()
                let hash = try reader.number64()
                guard let kind = CampaignMatch.Kind(rawValue: number) else { return nil }
                keys.append(Key(kind, hash))
            }
            if !reader.isAtEnd {
                guard reader.left == 4 * Sketch.count else { return nil }
                var values: [UInt32] = []
                for _ in 0..<Sketch.count {
                    let value = try reader.number32()
                    values.append(value)
                }
                sketch = Sketch(values: values)
            }
        } catch {
            return nil
        }
        self.init(sketch: sketch, keys: keys)
    }
}

/// Hosts as octets.
enum DomainOctets {
    /// Whether a host is a domain, or below it.
    static func host(_ host: some Collection<UInt8>, isIn domain: String) -> Bool {
        let domain = Array(domain.utf8)
        guard !domain.isEmpty, host.count >= domain.count, host.suffix(domain.count).elementsEqual(domain) else {
            return false
        }
        return host.count == domain.count || host.dropLast(domain.count).suffix(1).elementsEqual([UInt8(ascii: ".")])
    }
}
