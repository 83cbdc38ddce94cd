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
            keys.append(Key(.link, Mix.open.hash(1, link.name)))
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

    /// A fingerprint of which all is known.
    package init(sketch: Sketch?, keys: [Key]) {
        self.sketch = sketch
        self.keys = keys
    }

    /// Whether other messages can't be found by it.
    package var isEmpty: Bool { sketch == nil && keys.isEmpty }
}
