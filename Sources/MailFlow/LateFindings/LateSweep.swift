internal import Crypto
internal import Mail
package import Organization

/// What an organization knows to be bad, as a mark that is another one where more is known.
package struct KnownBad: Codable, Hashable, Sendable {
    /// The digest of what its tenant allow and block list blocks.
    package var blocks: String
    /// The mark of this server's lists of hashes.
    package var hashes: UInt64
    /// The mark of what its people and administrators have said to be phishing; for delivered mail to be spam, too.
    package var lessons: Int

    /// Puts one together.
    package init(blocks: String, hashes: UInt64, lessons: Int) {
        self.blocks = blocks
        self.hashes = hashes
        self.lessons = lessons
    }

    /// The digest of what a document blocks: SHA-256 in hexadecimal, the same whatever the order of the entries.
    package static func blocks(of document: OrganizationDocument) -> String {
        var lines = document.tenantAllowBlockListItems.filter { $0.action == .block }
            .map { "\($0.listType.rawValue) \($0.value)" }
        lines += document.tenantAllowBlockListSpoofItems.filter { $0.action == .block }
            .map { "\($0.spoofType.rawValue) \($0.spoofedUser) \($0.sendingInfrastructure)" }
        return Array(SHA256.hash(data: Array(lines.sorted().joined(separator: "\n").utf8))).hexadecimal
    }
}

/// How far accepted mail has been looked at anew since more was known of it: three walks, one through the queues, one through
/// the quarantine and one through the marks of recent mail, each for the organizations that know more than at the end of the
/// walk before.
///
/// It is kept across restarts. Without it, what is known counts as applied: mail was accepted by it.
package struct LateSweep: Codable, Hashable, Sendable {
    /// A place in the order of a walk: behind this recipient.
    package struct Place: Codable, Hashable, Sendable {
        /// When its message was received, in milliseconds; zero where the order does not go by it. Of marks: the file's number.
        package var received: Int64
        /// The recipient. Of marks: the place in the file.
        package var id: Int64

        /// A place.
        package init(received: Int64 = 0, id: Int64) {
            self.received = received
            self.id = id
        }
    }

    /// A walk.
    package struct Walk: Codable, Hashable, Sendable {
        /// What is applied, by organization.
        package private(set) var applied: [String: KnownBad] = [:]
        /// What is being applied; nil where nothing is.
        package private(set) var applying: [String: KnownBad]?
        /// How far it has come; nil for the beginning.
        package private(set) var place: Place?
        /// How often the portion behind ``place`` was begun.
        package private(set) var begun = 0

        /// A portion that was begun so often and never done is passed over: the process may have died of it.
        package static let mostBegun = 2

        /// No walk.
        package init() {}

        /// Whether there is something to walk for.
        package var isUnderWay: Bool { applying != nil }

        /// Whether the portion at the present place is to be passed over.
        package var isToBePassedOver: Bool { begun >= Self.mostBegun }

        /// Takes what is known now. A walk that is under way goes on as it began, and the next one is for what came meanwhile.
        /// An organization of which nothing was known before has no mail from before.
        package mutating func take(_ known: [String: KnownBad]) {
            applied = applied.filter { known[$0.key] != nil }
            for (name, mark) in known where applied[name] == nil { applied[name] = mark }
            guard applying == nil else { return }
            let new = known.filter { applied[$0.key] != $0.value }
            guard !new.isEmpty else { return }
            applying = new
            place = nil
            begun = 0
        }

        /// Notes that the portion at the present place is begun.
        package mutating func begin() { begun += 1 }

        /// Takes back that the portion was begun: it failed, and the process lives.
        package mutating func takeBack() { begun = max(0, begun - 1) }

        /// Notes that all up to a place is done.
        package mutating func advance(to place: Place) {
            self.place = place
            begun = 0
        }

        /// Ends the walk: what it was for is applied.
        package mutating func finish() {
            for (name, mark) in applying ?? [:] where applied[name] != nil { applied[name] = mark }
            applying = nil
            place = nil
            begun = 0
        }
    }

    /// The walk through the queues.
    package var queues = Walk()
    /// The walk through the quarantine.
    package var quarantine = Walk()
    /// The walk through the marks of recent mail.
    package var delivered = Walk()
    /// What the walk through the marks has found, by organization, until its administrators are told.
    package var summaries: [String: LateSummary] = [:]
    /// Recipients of whom attempts were under way when the walk came by, to be looked at again.
    package private(set) var left: [Int64] = []
    /// How often it was begun to look again at the first of ``left``.
    package private(set) var begunAgain = 0

    /// So many are remembered at most; the last ones are forgotten.
    package static let mostLeft = 10_000

    /// Nothing is looked at, and nothing is known.
    package init() {}

    /// Takes what is known now, by organization.
    ///
    /// - Parameter marks: what counts for delivered mail; nil for the same.
    package mutating func take(_ known: [String: KnownBad], marks: [String: KnownBad]? = nil) {
        queues.take(known)
        quarantine.take(known)
        delivered.take(marks ?? known)
        summaries = summaries.filter { known[$0.key] != nil }
    }

    /// Remembers recipients to be looked at again.
    package mutating func leave(_ ids: some Sequence<Int64>) {
        left = Array((left + ids).prefix(Self.mostLeft))
    }

    /// Notes that it is begun to look at the first of ``left`` again. False where that was begun so often and never done that
    /// they are to be passed over: the process may have died of it.
    package mutating func beginAgain() -> Bool {
        guard begunAgain < Walk.mostBegun else { return false }
        begunAgain += 1
        return true
    }

    /// Takes back that it was begun: it failed, and the process lives.
    package mutating func takeBackAgain() { begunAgain = max(0, begunAgain - 1) }

    /// Forgets recipients to be looked at again.
    package mutating func forget(_ ids: some Sequence<Int64>) {
        begunAgain = 0
        let gone = Set(ids)
        left.removeAll { gone.contains($0) }
    }
}

/// Keeps how far accepted mail has been looked at anew, in one place of this machine. Calls block.
package protocol LateSweepKeeping: Sendable {
    /// What was kept last; nil where nothing was, or where it can't be read any more.
    func read() throws -> LateSweep?

    /// Keeps it durably, in place of what was kept before.
    func write(_ sweep: LateSweep) throws
}
