internal import Mail

/// What an organization knows of senders, from the most exact to the least: the first rung that knows something counts
/// (docs/reference/learning.md).
///
/// It keeps keyed hashes of addresses, so that nothing readable leaks.
package struct Ladder: Sendable {
    /// Places for pairs of a person and a sender, and for senders: 18 octets each.
    package static let pairPlaces = 1_572_864, senderPlaces = 458_752

    /// The keys of what a message is known by.
    package struct Keys: Sendable, Hashable {
        /// The recipients with the author, where the author is aligned.
        package var pairs: [UInt64] = []
        /// The author, where aligned.
        package var address: UInt64?
        /// The author's domain, where aligned and not anyone's.
        package var domain: UInt64?
        /// Domains that vouch for the message without being the author's.
        package var vouching: [UInt64] = []
        /// The client's network.
        package var network: UInt64?
        /// The author's domain with each domain that vouches for the message without being the author's, and that not anyone
        /// sends by; none where the author is aligned.
        package var pairings: [UInt64] = []
        /// The author's domain with the client's network.
        package var source: UInt64?
        /// Whether ``source`` begins to be known by the message: the author is aligned, and the client stands behind a filter
        /// that Enhanced Filtering skips. For all other mail nobody asks for it.
        package var isProven = false

        /// No keys.
        package init() {}
    }

    fileprivate enum Purpose: UInt8 {
        case person = 1
        case correspondent, address, domain, vouching, network, pairing, source
    }

    private var pairs: ReputationTable
    private var senders: ReputationTable
    private let hash: SipHash

    // The person's half is above, so that what is known of one person can be found again.
    fileprivate static let correspondentMask: UInt64 = 0xff_ffff_ffff

    /// Knows nobody.
    ///
    /// - Parameter hash: with a key that only this server has.
    package init(hash: SipHash) {
        self.hash = hash
        pairs = ReputationTable(places: Self.pairPlaces)
        senders = ReputationTable(places: Self.senderPlaces)
    }

    /// Rows about a person and a sender, and about senders alone.
    package var counts: (pairs: Int, senders: Int) { (pairs.count, senders.count) }
    /// Octets that it takes.
    package var size: Int { pairs.size + senders.size }

    // MARK: - What is known

    /// What is known of a sender on a day.
    ///
    /// Counts have decayed since: a tenth less than the number that is asked for will do.
    package func record(_ keys: Keys, on day: DayNumber) -> SenderRecord? {
        if !keys.pairs.isEmpty, let record = person(keys, on: day) { return record }
        if let row = keys.address.flatMap({ senders.row($0, on: day) }) {
            let counts = row.counts(on: day)
            if counts.junked >= 1.5, counts.junked > counts.clean { return .init(.organization, row, isGood: false) }
            if counts.clean >= 2.5, row.last.days(since: row.first) >= 7 {
                return .init(.organization, row, isGood: true)
            }
        }
        if let row = keys.domain.flatMap({ senders.row($0, on: day) }) {
            let counts = row.counts(on: day)
            let all = counts.clean + counts.junked
            if counts.junked >= 2.5, counts.junked > 0.3 * all { return .init(.domain, row, isGood: false) }
            if counts.clean >= 9, counts.junked < 0.02 * all, row.last.days(since: row.first) >= 14 {
                return .init(.domain, row, isGood: true)
            }
        }
        for key in keys.vouching {
            guard let row = senders.row(key, on: day) else { continue }
            let counts = row.counts(on: day)
            if counts.junked >= 2.5, counts.junked > counts.clean { return .init(.vouching, row, isGood: false) }
            if counts.clean >= 18, counts.junked < 0.05 * counts.clean {
                return .init(.vouching, row, isGood: true)
            }
        }
        if let row = keys.network.flatMap({ senders.row($0, on: day) }) {
            let counts = row.counts(on: day)
            if counts.junked >= 4.5, counts.junked > counts.clean { return .init(.network, row, isGood: false) }
            if counts.clean >= 45, counts.junked < 0.05 * counts.clean {
                return .init(.network, row, isGood: true)
            }
        }
        return nil
    }

    /// The rung of persons speaks where it says the same for every recipient: a message has one verdict.
    private func person(_ keys: Keys, on day: DayNumber) -> SenderRecord? {
        var common: SenderRecord?
        for key in keys.pairs {
            guard let row = pairs.row(key, on: day) else { return nil }
            let counts = row.counts(on: day)
            let record: SenderRecord
            if row.isAnswered {
                record = .init(.person, row, isGood: true)
            } else if counts.junked >= 1.5, counts.junked >= counts.clean {
                record = .init(.person, row, isGood: false)
            } else if counts.clean >= 2.5, row.last.days(since: row.first) >= 7 {
                record = .init(.person, row, isGood: true)
            } else {
                return nil
            }
            guard let before = common else {
                common = record
                continue
            }
            guard before.isGood == record.isGood else { return nil }
            common?.isAnswered = before.isAnswered && record.isAnswered
        }
        return common
    }

    /// Messages, and days since the first of them, from which a domain is known to send for the authors of another.
    package static let pairingCount = 10.0, pairingDays = 7

    /// Whether a domain that vouches for a message has long sent for the author's domain, which is another one, without
    /// complaint.
    package func isPairingKnown(_ keys: Keys, on day: DayNumber) -> Bool {
        keys.pairings.contains { isLongGood(senders.row($0, on: day), on: day) }
    }

    /// Whether the client's network has long sent mail that the author's domain vouched for, without complaint.
    package func isSourceProven(_ keys: Keys, on day: DayNumber) -> Bool {
        keys.source.map { isLongGood(senders.row($0, on: day), on: day) } ?? false
    }

    private func isLongGood(_ row: ReputationRow?, on day: DayNumber) -> Bool {
        guard let row else { return false }
        let counts = row.counts(on: day)
        // A tenth less will do here too, and a complaint counts until half of it has decayed.
        return counts.clean >= Self.pairingCount * 0.9 && counts.junked < 0.5
            && row.last.days(since: row.first) >= Self.pairingDays
    }

    /// What is known of an author's address; nil for nothing.
    func addressRow(_ keys: Keys, on day: DayNumber) -> ReputationRow? {
        keys.address.flatMap { senders.row($0, on: day) }
    }

    /// Days since the first message of a sender; nil for the first.
    package func days(_ keys: Keys, on day: DayNumber) -> Int? {
        addressRow(keys, on: day).map { day.days(since: $0.first) }
    }

    // MARK: - What is learned

    /// Counts what came of a message.
    package mutating func note(_ outcome: ReputationRow.Outcome, of keys: Keys, on day: DayNumber) {
        for key in keys.pairs { pairs.change(key, on: day) { $0.add(outcome, on: day) } }
        for key in keys.ofSenders { senders.change(key, on: day) { $0.add(outcome, on: day) } }
        guard let source = keys.source else { return }
        if keys.isProven {
            senders.change(source, on: day) { $0.add(outcome, on: day) }
        } else if outcome.isBad {
            // What posed as the author from there, or what is complained of, counts against the source and was never counted for it.
            senders.changeKnown(source) { $0.add(.reported, on: day) }
        }
    }

    /// Takes back what a lesson changed, as much as it still counts.
    ///
    /// - Parameters:
    ///   - kind: what the lesson says.
    ///   - arrival: what had been counted of its message before.
    ///   - day: when it was taken.
    package mutating func takeBack(_ kind: LessonKind, after arrival: Arrival, of keys: Keys, on day: DayNumber) {
        let change: (clean: Int, junked: Int)
        switch (kind, arrival) {
        case (.good, .clean), (.spam, .junked), (.phish, .junked): return
        case (.good, .junked): change = (-1, 1)
        // Whether a junked message was taken back for it is not known.
        case (.good, .unknown), (.good, .uncounted): change = (-1, 0)
        case (.spam, .clean), (.phish, .clean): change = (1, -1)
        case (.spam, .unknown), (.phish, .unknown), (.spam, .uncounted), (.phish, .uncounted): change = (0, -1)
        }
        func undo(_ row: inout ReputationRow) { row.move(clean: change.clean, junked: change.junked, of: day) }
        for key in keys.pairs { pairs.changeKnown(key, undo) }
        for key in keys.ofSenders { senders.changeKnown(key, undo) }
        // Lessons count against a source alone.
        if change.junked < 0, let source = keys.source {
            senders.changeKnown(source) { $0.move(clean: 0, junked: change.junked, of: day) }
        }
    }

    /// Notes that a person wrote to somebody.
    package mutating func noteAnswer(of person: String, to correspondent: String, on day: DayNumber) {
        pairs.change(Keys.pair(person, with: correspondent, hash), on: day) { $0.add(.answered, on: day) }
    }

    /// Forgets what mentions a person, whether of the organization or a sender.
    ///
    /// - Returns: how many rows that was.
    @discardableResult
    package mutating func forget(_ address: String) -> Int {
        let (own, other) = (Keys.person(address, hash), Keys.correspondent(address, hash))
        let alone = Keys.key(.address, address, hash)
        return pairs.removeAll { $0 & ~Self.correspondentMask == own || $0 & Self.correspondentMask == other }
            + senders.removeAll { $0 == alone }
    }

    // MARK: - Files

    /// How many parts it is written in.
    package static let parts = 2 * ReputationTable.parts

    /// One of its parts in octets.
    package func octets(ofPart number: Int) -> [UInt8] {
        number < ReputationTable.parts
            ? pairs.octets(ofPart: number) : senders.octets(ofPart: number - ReputationTable.parts)
    }

    /// Adds what a part has.
    package mutating func restore(_ octets: [UInt8], ofPart number: Int, on day: DayNumber) throws(LearningDamage) {
        if number < ReputationTable.parts {
            try pairs.restore(octets, on: day)
        } else {
            try senders.restore(octets, on: day)
        }
    }
}

extension ReputationRow.Outcome {
    /// Whether it speaks against whoever sent the message.
    fileprivate var isBad: Bool {
        switch self {
        case .junked, .reported, .retracted: true
        case .clean, .released, .answered: false
        }
    }
}

extension Ladder.Keys {
    /// All that stand for senders alone, but for ``source``.
    fileprivate var ofSenders: [UInt64] {
        [address, domain, network].compactMap { $0 } + vouching + pairings
    }

    fileprivate static func key(_ purpose: Ladder.Purpose, _ text: String, _ hash: SipHash) -> UInt64 {
        hash.hash(purpose.rawValue, text)
    }

    fileprivate static func person(_ address: String, _ hash: SipHash) -> UInt64 {
        key(.person, address, hash) & ~Ladder.correspondentMask
    }

    fileprivate static func correspondent(_ address: String, _ hash: SipHash) -> UInt64 {
        key(.correspondent, address, hash) & Ladder.correspondentMask
    }

    fileprivate static func pair(_ person: String, with correspondent: String, _ hash: SipHash) -> UInt64 {
        self.person(person, hash) | self.correspondent(correspondent, hash)
    }

    /// The keys of a message.
    ///
    /// - Parameter hash: with a key that only this server has.
    package init(_ specimen: Specimen, hash: SipHash) {
        let sender = specimen.sender
        if sender.isAligned, let address = sender.address {
            let half = Self.correspondent(address, hash)
            pairs = specimen.recipients.prefix(Specimen.maximumRecipients).map { Self.person($0, hash) | half }
            self.address = Self.key(.address, address, hash)
            if !sender.isSharedDomain, let domain = sender.domain { self.domain = Self.key(.domain, domain, hash) }
        } else {
            vouching = sender.vouching.prefix(4).filter { $0 != sender.domain }.map { Self.key(.vouching, $0, hash) }
            if !sender.isAligned, let domain = sender.domain {
                pairings = sender.vouchingAlone.prefix(4).filter { $0 != domain }.map {
                    Self.key(.pairing, "\(domain) \($0)", hash)
                }
            }
        }
        if let client = sender.client, let network = IPNetwork(client, prefix: client.octets.count == 4 ? 24 : 48) {
            let name = network.description
            self.network = Self.key(.network, name, hash)
            if sender.isBehindFilter != false, !sender.isSharedDomain, let domain = sender.domain {
                source = Self.key(.source, "\(domain) \(name)", hash)
                isProven = sender.isAligned && sender.isBehindFilter == true
            }
        }
    }
}
