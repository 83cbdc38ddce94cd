package import Mail

/// All that one organization has learned, but for its files: a value that takes the time with each call.
package struct LearnedState: Sendable {
    /// Messages of one person that count on one day.
    package static let dailyLimit = 20
    /// Days for which a lesson is kept.
    package static let lessonRetention = 730

    private let hash: SipHash
    /// What is known of senders.
    package var ladder: Ladder
    /// What was reported lately.
    package var campaigns = Campaigns()
    /// Where links of good mail lead.
    package var domains = SeenDomains()
    /// What good mail has that a third party may have too: subjects, images and where they come from.
    package var contents = SeenDomains()
    private var arrivals = Arrivals()
    /// What words say; nil before enough is learned.
    package private(set) var model: TokenModel?
    /// The number of the last lesson of ``model``; nil where none was ever adopted.
    package private(set) var adopted: UInt64?
    private var lessons: [MessageDigest: LessonEntry] = [:]
    /// The greatest number of a lesson that there was.
    package private(set) var lastNumber: UInt64 = 0
    // Lessons of a day, by teacher.
    private var taken: [UInt64: Int] = [:]
    private var takenOn: DayNumber?

    /// Knows nothing.
    ///
    /// - Parameter hash: with a key that only this server has.
    package init(hash: SipHash) {
        self.hash = hash
        ladder = Ladder(hash: hash)
    }

    // MARK: - What is known

    /// What is known of a message beside what its words say, and what it is known by.
    package func knowledge(of message: PreparedMessage, at time: WallTime) -> (knowledge: Knowledge, sighting: Sighting)
    {
        let day = DayNumber(time)
        var knowledge = Knowledge(
            sender: ladder.record(message.keys, on: day), days: ladder.days(message.keys, on: day),
            isPairingKnown: ladder.isPairingKnown(message.keys, on: day),
            isSourceProven: ladder.isSourceProven(message.keys, on: day))
        for link in message.links where !link.isRelated && !domains.isSeen(link.key, on: day) {
            knowledge.newDomain = link.name
            break
        }
        let (match, found) = campaigns.match(
            message.print, isKnownSender: knowledge.sender?.isGoodAuthor ?? false, on: day)
        knowledge.campaign = match
        let sighting = Sighting(
            keys: message.keys, domains: message.links.map(\.key), found: found,
            contents: message.specimen.sender.isAligned ? message.contents.values.flatMap { $0 }.sorted() : [],
            arrivalKey: message.arrivalKey)
        return (knowledge, sighting)
    }

    /// What a message of before has in common with what was reported by now; nil for nothing.
    ///
    /// - Parameter isKnownSender: whether there had been good mail of its sender.
    package func campaign(_ print: Fingerprint, isKnownSender: Bool, at time: WallTime) -> CampaignMatch? {
        campaigns.match(print, isKnownSender: isKnownSender, on: DayNumber(time)).match
    }

    // MARK: - What came of mail

    /// Notes that a message went into inboxes, or into junk folders.
    package mutating func note(isJunked: Bool, of sighting: Sighting, at time: WallTime) {
        let day = DayNumber(time)
        arrivals.note(sighting.arrivalKey, isJunked ? .junked : .clean)
        ladder.note(isJunked ? .junked : .clean, of: sighting.keys, on: day)
        guard !isJunked else { return }
        for domain in sighting.domains { domains.note(domain, on: day) }
        for content in sighting.contents { contents.note(content, on: day) }
        campaigns.noteClean(sighting.found)
    }

    /// Notes that a message went into junk folders for what people had reported alone. Their reports count for its sender, and
    /// what follows from them does not: otherwise two reports would hold against a sender for as long as it writes.
    package mutating func noteOfCampaign(_ sighting: Sighting) { arrivals.note(sighting.arrivalKey, .uncounted) }

    /// Notes whom a person of the organization wrote to.
    package mutating func noteAnswer(of person: String, to correspondents: [String], at time: WallTime) {
        for correspondent in correspondents {
            ladder.noteAnswer(of: person, to: correspondent, on: DayNumber(time))
        }
    }

    // MARK: - Lessons

    /// What to do with a lesson.
    package enum Ruling: Sendable, Hashable {
        /// It is to be kept, then ``take(_:countsSender:)``.
        case keep(LessonRecord, isCorrection: Bool)
        /// The same was said before, by another one: to be kept in its place, as more than one person's word.
        case second(LessonRecord)
        /// The same was said before, or an administrator says otherwise.
        case known
        /// The person has said as much today as counts.
        case overDailyLimit
        /// There is nothing in it.
        case empty
    }

    /// The teacher's number of a person.
    package func teacher(_ address: EmailAddress?) -> UInt64 {
        // An administrator's is 0.
        address.map { max(1, hash.hash(0x30, $0.lookupKey)) } ?? 0
    }

    /// Says what to do with a lesson.
    ///
    /// - Parameter teacher: the person who gives it; nil for an administrator.
    package func rule(
        _ message: PreparedMessage, _ kind: LessonKind, by teacher: EmailAddress?, at time: WallTime
    ) -> Ruling {
        guard !message.specimen.isEmpty else { return .empty }
        let number = self.teacher(teacher)
        let digest = message.digest
        let before = lessons[digest]
        var isSecond = false
        if let before {
            if before.teacher == 0, number != 0 { return .known }
            if before.kind == kind {
                let isAnother = number != before.teacher && number != before.second
                guard kind != .good, isAnother, number == 0 || before.second == 0 else { return .known }
                isSecond = true
            }
        }
        let day = DayNumber(time)
        if number != 0, takenOn == day, taken[number, default: 0] >= Self.dailyLimit {
            return isSecond ? .known : .overDailyLimit
        }
        var print = message.print
        if kind != .good {
            // What the organization's good mail has too is no sign of a campaign.
            let isKnown = ladder.record(message.keys, on: day)?.isGoodAuthor ?? false
            // One person's good word about a domain holds against one person's report alone.
            let countsReleases = number != 0 && !isSecond
            print.keys.removeAll { key in
                switch key.kind {
                case .words: false
                case .link: domains.isOwn(key.hash, countsReleases: countsReleases, on: day)
                case .image, .subject: message.contents[key, default: []].contains { contents.isOwn($0, on: day) }
                case .sender: isKnown
                }
            }
        }
        let record = LessonRecord(
            number: lastNumber + 1, time: time, kind: kind,
            // The first one stays the teacher; an administrator's word needs no second.
            teacher: isSecond && number != 0 ? before?.teacher ?? 0 : number, digest: digest, tokens: message.tokens,
            print: print, domains: message.links.map(\.key), keys: message.keys, second: isSecond ? number : 0,
            arrival: before?.arrival ?? arrivals.arrival(message.arrivalKey))
        return isSecond ? .second(record) : .keep(record, isCorrection: before != nil)
    }

    /// Takes up a lesson that is kept.
    ///
    /// - Parameter countsSender: whether the ladder does not know of it yet.
    package mutating func take(_ record: LessonRecord, countsSender: Bool) {
        let day = DayNumber(record.time)
        lastNumber = max(lastNumber, record.number)
        let before = lessons.updateValue(record.entry, forKey: record.digest)
        // The clock may have been ahead: then the day before it counts anew.
        if takenOn != day {
            takenOn = day
            taken = [:]
        }
        let giver = record.second == 0 ? record.teacher : record.second
        taken[giver, default: 0] += 1
        learnCampaign(record, on: day)
        guard countsSender else { return }
        if let outcome = record.outcome(after: before?.kind) { ladder.note(outcome, of: record.keys, on: day) }
        if record.kind == .good {
            for key in record.domains { domains.note(key, isReleased: true, on: day) }
        } else if before?.kind == .good || giver == 0 || record.second != 0 {
            for key in record.domains { domains.takeBackRelease(key) }
        }
    }

    private mutating func learnCampaign(_ record: LessonRecord, on day: DayNumber) {
        campaigns.learn(record.print, record.kind, by: record.teacher, on: day)
        if record.second != 0 { campaigns.learn(record.print, record.kind, by: record.second, on: day) }
    }

    /// Whether there is a lesson about a message.
    package func hasLesson(about digest: MessageDigest) -> Bool { lessons[digest] != nil }
    /// The lessons of a person.
    package func lessons(by person: EmailAddress) -> [MessageDigest] {
        let number = teacher(person)
        return lessons.values.filter { $0.teacher == number || $0.second == number }.map(\.digest)
    }
    /// The numbers of the lessons that count.
    package var numbers: Set<UInt64> { Set(lessons.values.map(\.number)) }

    /// Forgets a message's lesson. Campaigns are to be made anew from the lessons that are left.
    ///
    /// - Returns: whether there was one.
    package mutating func forget(_ digest: MessageDigest) -> Bool { lessons.removeValue(forKey: digest) != nil }

    /// Takes back what a lesson that is forgotten changed for the sender of its message, and the good word for its links.
    ///
    /// - Parameter kept: hashes of domains that a good word is left for.
    package mutating func takeBack(_ record: LessonRecord, keepingReleasesOf kept: Set<UInt64> = []) {
        ladder.takeBack(record.kind, after: record.arrival, of: record.keys, on: DayNumber(record.time))
        guard record.kind == .good else { return }
        for key in record.domains where !kept.contains(key) { domains.takeBackRelease(key) }
    }

    /// Forgets what is known of a person as a recipient and as a sender.
    ///
    /// - Returns: how many rows that was.
    package mutating func forget(person: EmailAddress) -> Int { ladder.forget(person.lookupKey) }

    /// Lessons that count no more: those that are too old, and the oldest beyond the bound.
    package func expired(at time: WallTime) -> [MessageDigest] {
        let day = DayNumber(time)
        var old = lessons.values.filter { day.days(since: DayNumber($0.time)) > Self.lessonRetention }.map(\.digest)
        let left = lessons.count - old.count
        if left > LessonChoice.maximum {
            let gone = Set(old)
            old += lessons.values.filter { !gone.contains($0.digest) }.sorted { $0.number < $1.number }
                .prefix(left - LessonChoice.maximum).map(\.digest)
        }
        return old
    }

    /// The lessons, in no order.
    package var entries: [LessonEntry] { Array(lessons.values) }
    /// How many there are.
    package var lessonCount: Int { lessons.count }
    /// Puts a model to use.
    package mutating func use(_ outcome: TokenTraining.Outcome) {
        switch outcome {
        case .tooFew: (model, adopted) = (nil, nil)
        case .adopted(let new, let number): (model, adopted) = (new, number)
        case .kept(let old): model = old
        }
    }

    /// Takes up the number of the last lesson of the model that was in use before a restart; the model itself is to be
    /// made anew.
    package mutating func restore(adopted number: UInt64) {
        adopted = number
        lastNumber = max(lastNumber, number)
    }

    /// Takes up the greatest number of a lesson that there was before a restart, so that it is given to no other one.
    package mutating func restore(lastNumber number: UInt64) { lastNumber = max(lastNumber, number) }

    /// Octets of memory that it takes, about.
    package var size: Int {
        ladder.size + campaigns.size + domains.size + contents.size + arrivals.size + (model?.size ?? 0)
            + lessons.count * 96
    }
}

extension LessonRecord {
    /// What a lesson changes for its sender: a message counts once, as junked or as clean, whoever says so and how often.
    ///
    /// - Parameter before: what was said of the message before; nil for nothing.
    fileprivate func outcome(after before: LessonKind?) -> ReputationRow.Outcome? {
        let isBad = kind != .good
        let wasBad: Bool
        switch (before, arrival) {
        case (let before?, _): wasBad = before != .good
        case (nil, .clean): wasBad = false
        case (nil, .junked): wasBad = true
        case (nil, .unknown): return isBad ? .reported : .released
        case (nil, .uncounted): return isBad ? .junked : .clean
        }
        guard wasBad != isBad else { return nil }
        return isBad ? .retracted : .released
    }
}
