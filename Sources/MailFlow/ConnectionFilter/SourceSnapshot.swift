internal import Crypto
package import Mail

/// What is known of the sources of mail at one moment, in octets for a file (docs/reference/connection-filter.md).
package struct SourceSnapshot: Sendable, Hashable {
    /// Why octets are no snapshot.
    package enum Damage: Error, Sendable, Hashable, CustomStringConvertible {
        /// They are something else, or end too soon.
        case noSnapshot
        /// Another release wrote them.
        case version(UInt8)
        /// Their digest is that of others.
        case changed

        /// In words.
        package var description: String {
            switch self {
            case .noSnapshot: "it is no file of this kind, or not whole"
            case .version(let version): "version \(version) of its form is not known to this release"
            case .changed: "it has been changed since it was written"
            }
        }
    }

    /// Octets of a snapshot, at most.
    package static let maximumSize = 32 << 20

    private static let marker = Array("PSTNSRC".utf8)
    // No release wrote version 1.
    private static let version: UInt8 = 2
    private static let digestSize = 32

    /// When it was taken.
    package var time: WallTime
    /// Sources and networks with a reputation; their counts are of the snapshot's moment.
    package var reputations: [SourceReputations.Entry]
    /// Tries and networks of greylisting.
    package var greylist: [Greylist.Entry]
    /// The moment of the snapshot, on the clock that ``reputations`` and ``greylist`` go by.
    package var moment: Instant

    /// A snapshot of a moment.
    package init(
        time: WallTime, moment: Instant, reputations: [SourceReputations.Entry], greylist: [Greylist.Entry]
    ) {
        self.time = time
        self.moment = moment
        self.reputations = reputations
        self.greylist = greylist
    }

    /// The octets of the snapshot.
    package var octets: [UInt8] {
        var octets = Self.marker + [Self.version]
        octets.reserveCapacity(64 + 42 * reputations.count + 25 * greylist.count + Self.digestSize)
        func add(_ number: UInt64) {
            for shift in stride(from: 56, through: 0, by: -8) {
                octets.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
            }
        }
        add(UInt64(bitPattern: time.milliseconds))
        add(UInt64(reputations.count))
        add(UInt64(greylist.count))
        for entry in reputations {
            let address = entry.source.address.octets
            let counts = entry.counts.decayed(to: moment)
            octets += [UInt8(address.count), UInt8(entry.source.prefix)] + address
            octets += [UInt8](repeating: 0, count: 16 - address.count)
            add(counts.marks.bitPattern)
            add(counts.contentMarks.bitPattern)
            add(counts.accepted.bitPattern)
        }
        for entry in greylist {
            octets.append(entry.isNetwork ? 1 : 0)
            add(entry.digest.high)
            add(entry.digest.low)
            add(UInt64(bitPattern: (moment - entry.moment).milliseconds))
        }
        octets += SHA256.hash(data: octets)
        return octets
    }

    /// Reads a snapshot.
    ///
    /// - Parameters:
    ///   - moment: now, on the clock that the entries are to go by. What has passed since the snapshot by the civil time is
    ///     taken off; a clock that was set back takes nothing off.
    /// - Throws: ``Damage``.
    package init(_ octets: [UInt8], now: WallTime, moment: Instant) throws(Damage) {
        guard octets.count >= Self.marker.count + 1 + 24 + Self.digestSize, octets.starts(with: Self.marker) else {
            throw .noSnapshot
        }
        let version = octets[Self.marker.count]
        guard version == Self.version else { throw .version(version) }
        let content = octets.dropLast(Self.digestSize)
        guard SHA256.hash(data: content).elementsEqual(octets.suffix(Self.digestSize)) else { throw .changed }
        var place = Self.marker.count + 1
        // The digest holds, so that the numbers are as they were written; still no number of a file may trap.
        func number() throws(Damage) -> UInt64 {
            guard content.count - place >= 8 else { throw .noSnapshot }
            defer { place += 8 }
            return content[place..<place + 8].reduce(0) { $0 << 8 | UInt64($1) }
        }
        let time = WallTime(milliseconds: Int64(bitPattern: try number()))
        let (reputations, greylist) = (try number(), try number())
        guard reputations <= UInt64(content.count), greylist <= UInt64(content.count),
            UInt64(content.count - place) == 42 * reputations + 25 * greylist
        else { throw .noSnapshot }
        let (passed, overflow) = now.milliseconds.subtractingReportingOverflow(time.milliseconds)
        let since = Interval(milliseconds: overflow ? 0 : max(0, passed))
        let then = moment - since
        self.init(time: time, moment: moment, reputations: [], greylist: [])
        for _ in 0..<reputations {
            let (size, prefix) = (Int(content[place]), Int(content[place + 1]))
            let address = size == 4 || size == 16 ? IPAddress(octets: content[place + 2..<place + 2 + size]) : nil
            place += 18
            let marks = Double(bitPattern: try number())
            let contentMarks = Double(bitPattern: try number())
            let accepted = Double(bitPattern: try number())
            guard let address, let source = IPNetwork(address, prefix: prefix) else { throw .noSnapshot }
            self.reputations.append(
                .init(
                    source: source,
                    counts: SourceCounts(marks: marks, contentMarks: contentMarks, accepted: accepted, at: then)))
        }
        for _ in 0..<greylist {
            let isNetwork = content[place] == 1
            place += 1
            let digest = Greylist.Digest(high: try number(), low: try number())
            let age = Interval(milliseconds: max(0, Int64(bitPattern: try number())))
            self.greylist.append(.init(digest: digest, isNetwork: isNetwork, moment: then - age))
        }
    }
}
