internal import Crypto
package import Mail
package import NIOCore
package import Organization
package import Queueing

/// What is kept of an accepted message for two days, so that it can be found when more is known of what is bad
/// (docs/reference/late-findings.md#delivered-mail): numbers that stand for its senders and its links, the hashes of its files,
/// and what it shares with others of a campaign.
package struct RecentMark: Hashable, Sendable {
    /// For how long a message can be found.
    package static let lifetime = Interval.hours(48)
    /// Octets of a mark, at most; one that would be larger is not kept.
    package static let mostOctets = 16_384

    /// The message.
    package var sequence: SequenceNumber
    /// The organization.
    package var organization: String
    /// When it was accepted.
    package var received: WallTime
    /// Whether it came from outside.
    package var isIncoming: Bool
    /// What it was taken for.
    package var category: VerdictCategory
    /// What its senders are found by.
    package var senders: [UInt64] = []
    /// What its links are found by.
    package var links = LinkMarks()
    /// SHA-256 of its files.
    package var files: [[UInt8]] = []
    /// What it shares with others of a campaign, as the memory of organizations writes it; nil for nothing.
    package var campaign: [UInt8]?
    /// Whether the organization had had good mail of its author.
    package var isKnownSender = false

    /// A mark of a message by which nothing of it is found.
    package init(
        sequence: SequenceNumber, organization: String, received: WallTime, isIncoming: Bool, category: VerdictCategory
    ) {
        self.sequence = sequence
        self.organization = organization
        self.received = received
        self.isIncoming = isIncoming
        self.category = category
    }

    /// The mark of a message; nil where it could not be found by it.
    package init?(
        _ traits: MessageTraits, of sequence: SequenceNumber, organization: String, received: WallTime
    ) {
        guard !traits.isEmpty else { return nil }
        self.init(
            sequence: sequence, organization: organization, received: received, isIncoming: traits.isIncoming,
            category: traits.category)
        senders = BlockMarks.keys(of: traits.senders, digest: Self.digest)
        links = LinkMarks(
            of: traits.links.lazy.map { AllowBlockURL(host: $0.host, url: $0.url) }, digest: Self.digest)
        files = traits.files
        campaign = traits.campaign
        isKnownSender = traits.isKnownSender
    }

    /// The first octets of a SHA-256.
    package static let digest: MarkDigest = { octets in
        SHA256.hash(data: octets).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
}

extension RecentMark {
    private static let version: UInt8 = 1

    /// Writes it; false, with nothing written, where it is too large.
    package func write(into buffer: inout ByteBuffer) -> Bool {
        var own = ByteBuffer()
        own.writeInteger(Self.version)
        own.writeInteger(UInt8((isIncoming ? 1 : 0) | (isKnownSender ? 2 : 0) | (campaign == nil ? 0 : 4)))
        own.writeInteger(UInt8(VerdictCategory.allCases.firstIndex(of: category) ?? 0))
        own.writeInteger(sequence.rawValue)
        own.writeInteger(received.milliseconds)
        own.writeList(Array(organization.utf8))
        own.writeList(senders)
        own.writeInteger(UInt16(clamping: links.hosts.count))
        for host in links.hosts { own.writeList(host) }
        own.writeInteger(UInt16(clamping: links.links.count))
        for link in links.links {
            own.writeInteger(UInt16(clamping: link.host))
            own.writeInteger(UInt8(link.isBare ? 1 : 0))
            own.writeList(link.paths)
        }
        own.writeList(links.names)
        own.writeInteger(UInt16(clamping: files.count))
        for file in files { own.writeList(file) }
        if let campaign { own.writeList(campaign) }
        guard own.readableBytes <= Self.mostOctets else { return false }
        buffer.writeBuffer(&own)
        return true
    }

    /// Reads what ``write(into:)`` wrote, and nothing behind it; nil from other octets.
    package init?(reading octets: ByteBuffer) {
        var octets = octets
        guard octets.readInteger(as: UInt8.self) == Self.version, let flags = octets.readInteger(as: UInt8.self),
            let number = octets.readInteger(as: UInt8.self), Int(number) < VerdictCategory.allCases.count,
            let sequence = octets.readInteger(as: Int64.self), let received = octets.readInteger(as: Int64.self),
            let name = octets.readList(of: UInt8.self),
            let organization = String(validating: name, as: UTF8.self),
            let senders = octets.readList(of: UInt64.self), let links = LinkMarks(reading: &octets),
            let count = octets.readInteger(as: UInt16.self)
        else { return nil }
        self.init(
            sequence: SequenceNumber(sequence), organization: organization,
            received: WallTime(milliseconds: received), isIncoming: flags & 1 != 0,
            category: VerdictCategory.allCases[Int(number)])
        self.senders = senders
        self.links = links
        isKnownSender = flags & 2 != 0
        for _ in 0..<count {
            guard let file = octets.readList(of: UInt8.self) else { return nil }
            files.append(file)
        }
        if flags & 4 != 0 {
            guard let print = octets.readList(of: UInt8.self) else { return nil }
            campaign = print
        }
        guard octets.readableBytes == 0 else { return nil }
    }
}

extension LinkMarks {
    fileprivate init?(reading octets: inout ByteBuffer) {
        guard let hostCount = octets.readInteger(as: UInt16.self) else { return nil }
        self.init()
        for _ in 0..<hostCount {
            guard let host = octets.readList(of: UInt64.self) else { return nil }
            hosts.append(host)
        }
        guard let linkCount = octets.readInteger(as: UInt16.self) else { return nil }
        for _ in 0..<linkCount {
            guard let host = octets.readInteger(as: UInt16.self), let isBare = octets.readInteger(as: UInt8.self),
                let paths = octets.readList(of: UInt32.self)
            else { return nil }
            links.append(Link(host: Int(host), isBare: isBare != 0, paths: paths))
        }
        guard let names = octets.readList(of: UInt64.self) else { return nil }
        self.names = names
    }
}

extension ByteBuffer {
    fileprivate mutating func writeList(_ numbers: [some FixedWidthInteger]) {
        writeInteger(UInt16(clamping: numbers.count))
        for number in numbers { writeInteger(number) }
    }

    fileprivate mutating func readList<Number: FixedWidthInteger>(of type: Number.Type) -> [Number]? {
        guard let count = readInteger(as: UInt16.self),
            readableBytes >= Int(count) * MemoryLayout<Number>.size
        else { return nil }
        return (0..<count).compactMap { _ in readInteger(as: type) }
    }
}

/// Marks as they are kept, a portion of them.
package struct RecentMarkPage: Sendable {
    /// The marks, in the order in which they were kept.
    package var marks: [RecentMark]
    /// Where the next portion begins.
    package var next: LateSweep.Place?
    /// Whether there are no more for now.
    package var isLast: Bool

    /// A portion.
    package init(marks: [RecentMark], next: LateSweep.Place?, isLast: Bool) {
        self.marks = marks
        self.next = next
        self.isLast = isLast
    }
}

/// Keeps marks of accepted mail on this machine for ``RecentMark/lifetime``. Calls block.
package protocol RecentMarkKeeping: Sendable {
    /// Keeps marks behind those that are there. They survive the death of the process.
    func append(_ marks: [RecentMark]) throws

    /// Marks from a place on, or from the first one, as many as one look takes. A place whose marks are gone is passed over.
    func read(from place: LateSweep.Place?) throws -> RecentMarkPage
}
