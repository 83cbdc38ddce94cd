internal import Crypto
package import Mail

/// Stands for a message, so that it is told from others and counts once.
package struct MessageDigest: Sendable, Hashable {
    /// Its two halves.
    package var high: UInt64, low: UInt64

    /// Puts one together.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The digest of a message, which is the same on every server: lessons move, and the same is said of a message once
    /// wherever it is said. Whoever has no such message learns nothing from it.
    ///
    /// - Parameter sketch: what its words are like; nil where they are few.
    package init(_ specimen: Specimen, sketch: Sketch?) {
        var halves = [UInt64](repeating: 0, count: 2)
        // Without a key it has to be a hash for which nobody finds two messages.
        for (place, octet) in SHA256.hash(data: Self.octets(of: specimen, sketch: sketch)).prefix(16).enumerated() {
            halves[place / 8] = halves[place / 8] << 8 | UInt64(octet)
        }
        (high, low) = (halves[0], halves[1])
    }

    /// What tells a message from others: its Message-ID and date, its author and its subject, what its words are like and
    /// where its links lead, so that nobody's message passes for another one; its words where they are few, or where it
    /// has no Message-ID.
    static func octets(of specimen: Specimen, sketch: Sketch?) -> [UInt8] {
        var octets: [UInt8] = []
        for text in specimen.identity + [specimen.sender.address ?? ""] {
            octets += text.utf8.prefix(1_000)
            octets.append(0)
        }
        for word in specimen.subject { octets.append(number: word.hash) }
        if sketch == nil || specimen.identity.first?.isEmpty ?? true {
            for word in specimen.body where word.isStable { octets.append(number: word.hash) }
        }
        for value in sketch?.values ?? [] { octets.append(number: value) }
        for link in specimen.links.prefix(Specimen.maximumLinks) {
            octets += link.name.utf8.prefix(255)
            octets.append(0)
        }
        return octets
    }
}

/// What is kept of a lesson: nothing that can be read.
package struct LessonRecord: Sendable, Hashable {
    /// Its number; later ones are greater.
    package var number: UInt64
    /// When it was taken.
    package var time: WallTime
    /// What the message is.
    package var kind: LessonKind
    /// Who said so: the keyed hash of the person's address, 0 for an administrator.
    package var teacher: UInt64
    /// The message.
    package var digest: MessageDigest
    /// The message's tokens.
    package var tokens: TokenSet
    /// What it shares with others of its campaign.
    package var print: Fingerprint
    /// Hashes of the domains that its links lead to.
    package var domains: [UInt64]
    /// What its sender is known by.
    package var keys: Ladder.Keys
    /// Another person who said the same: the keyed hash of the address, 0 for nobody.
    package var second: UInt64
    /// What was counted of the message before anybody said anything of it.
    package var arrival: Arrival

    /// Puts one together.
    package init(
        number: UInt64, time: WallTime, kind: LessonKind, teacher: UInt64, digest: MessageDigest, tokens: TokenSet,
        print: Fingerprint, domains: [UInt64], keys: Ladder.Keys, second: UInt64 = 0, arrival: Arrival = .unknown
    ) {
        self.second = second
        self.arrival = arrival
        self.number = number
        self.time = time
        self.kind = kind
        self.teacher = teacher
        self.digest = digest
        self.tokens = tokens
        self.print = print
        self.domains = domains
        self.keys = keys
    }

    /// What of it stays in memory.
    package var entry: LessonEntry {
        LessonEntry(
            number: number, time: time, kind: kind, teacher: teacher, digest: digest, second: second, arrival: arrival)
    }
}

/// What stays in memory of a lesson.
package struct LessonEntry: Sendable, Hashable {
    /// Its number; later ones are greater.
    package var number: UInt64
    /// When it was taken.
    package var time: WallTime
    /// What the message is.
    package var kind: LessonKind
    /// The keyed hash of the person's address, 0 for an administrator.
    package var teacher: UInt64
    /// The message.
    package var digest: MessageDigest
    /// Another person who said the same: the keyed hash of the address, 0 for nobody.
    package var second: UInt64
    /// What was counted of the message before anybody said anything of it.
    package var arrival: Arrival

    /// Puts one together.
    package init(
        number: UInt64, time: WallTime, kind: LessonKind, teacher: UInt64, digest: MessageDigest, second: UInt64 = 0,
        arrival: Arrival = .unknown
    ) {
        self.second = second
        self.arrival = arrival
        self.number = number
        self.time = time
        self.kind = kind
        self.teacher = teacher
        self.digest = digest
    }
}

extension LessonRecord {
    /// In octets for a file.
    package var octets: [UInt8] {
        var octets: [UInt8] = []
        octets.append(number: number)
        octets.append(number: UInt64(bitPattern: time.milliseconds))
        octets.append(kind.rawValue)
        octets.append(arrival.rawValue)
        octets.append(number: teacher)
        octets.append(number: second)
        octets.append(number: digest.high)
        octets.append(number: digest.low)
        octets.append(short: UInt32(tokens.numbers.count))
        var previous: UInt32 = 0
        for number in tokens.numbers {
            octets.append(short: number - previous)
            previous = number
        }
        octets.append(print.sketch == nil ? 0 : 1)
        for value in print.sketch?.values ?? [] { octets.append(number: value) }
        octets.append(short: UInt32(print.keys.count))
        for key in print.keys {
            octets.append(key.kind.rawValue)
            octets.append(number: key.hash)
        }
        for list in [domains, keys.pairs, keys.vouching, keys.pairings]
            + [keys.address, keys.domain, keys.network, keys.source].map({ [$0] })
            .map({ $0.compactMap { $0 } })
        {
            octets.append(short: UInt32(list.count))
            for number in list { octets.append(number: number) }
        }
        return octets
    }

    /// How octets are laid out.
    package enum Form: Sendable {
        /// Without what was counted of the message, and without what pairings and sources are known by.
        case first
        /// As ``octets`` gives them.
        case second
    }

    /// Reads what ``octets`` gave, or gave in an earlier form.
    package init(reading octets: [UInt8], as form: Form = .second) throws(LearningDamage) {
        var reader = OctetReader(octets)
        number = try reader.number64()
        time = WallTime(milliseconds: Int64(bitPattern: try reader.number64()))
        guard let kind = LessonKind(rawValue: try reader.octet()) else { throw .cutOff }
        self.kind = kind
        switch form {
        case .first: arrival = .unknown
        case .second:
            guard let arrival = Arrival(rawValue: try reader.octet()) else { throw .cutOff }
            self.arrival = arrival
        }
        teacher = try reader.number64()
        second = try reader.number64()
        digest = MessageDigest(high: try reader.number64(), low: try reader.number64())
        let count = try reader.short()
        guard count <= TokenSet.maximum else { throw .cutOff }
        var numbers: [UInt32] = []
        var previous: UInt32 = 0
        for _ in 0..<count {
            let (number, overflow) = previous.addingReportingOverflow(try reader.short())
            guard !overflow else { throw .cutOff }
            previous = number
            numbers.append(number)
        }
        tokens = TokenSet(numbers)
        var sketch: Sketch?
        if try reader.octet() == 1 {
            var values: [UInt32] = []
            for _ in 0..<Sketch.count { values.append(try reader.number32()) }
            sketch = Sketch(values: values)
        }
        let keyCount = try reader.short()
        guard keyCount <= 64 else { throw .cutOff }
        var found: [Fingerprint.Key] = []
        for _ in 0..<keyCount {
            guard let kind = CampaignMatch.Kind(rawValue: try reader.octet()) else { throw .cutOff }
            found.append(Fingerprint.Key(kind, try reader.number64()))
        }
        print = Fingerprint(sketch: sketch, keys: found)
        var lists: [[UInt64]] = []
        for place in 0..<8 {
            if form == .first, place == 3 || place == 7 {
                lists.append([])
                continue
            }
            let count = try reader.short()
            guard Int(count) * 8 <= reader.left else { throw .cutOff }
            var list: [UInt64] = []
            for _ in 0..<count { list.append(try reader.number64()) }
            lists.append(list)
        }
        domains = lists[0]
        keys = Ladder.Keys()
        (keys.pairs, keys.vouching, keys.pairings) = (lists[1], lists[2], lists[3])
        (keys.address, keys.domain) = (lists[4].first, lists[5].first)
        (keys.network, keys.source) = (lists[6].first, lists[7].first)
        guard reader.isAtEnd else { throw .cutOff }
    }
}
