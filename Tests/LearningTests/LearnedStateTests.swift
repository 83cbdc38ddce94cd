import Mail
import Testing

@testable import Learning

@Suite("What an organization has learned")
struct LearnedStateTests {
    private let joe = EmailAddress("joe@contoso.com")
    private let lure = Sample {
        $0.from = "alert@evil.example"; $0.id = "<1@evil.example>"; $0.subject = "Your mailbox storage is full"
        $0.links = [Sample.link("landing.example")]
    }

    @discardableResult
    private func teach(
        _ state: inout LearnedState, _ sample: Sample, _ kind: LessonKind, by teacher: EmailAddress? = nil,
        on day: Int = 0
    ) -> LearnedState.Ruling {
        let ruling = state.rule(sample.prepared, kind, by: teacher, at: Sample.day(day))
        switch ruling {
        case .keep(let record, _), .second(let record): state.take(record, countsSender: true)
        case .known, .overDailyLimit, .empty: break
        }
        return ruling
    }

    @Test(
        "counts a message once, lets another word take its place, and an administrator's word stand against a person's")
    func rulings() {
        var state = LearnedState(hash: Sample.hash)
        #expect(
            teach(
                &state,
                Sample {
                    $0.text = ""; $0.subject = ""
                }, .spam) == .empty)
        guard case .keep(_, isCorrection: false) = teach(&state, lure, .spam, by: joe) else {
            Issue.record("it is not new"); return
        }
        #expect(teach(&state, lure, .spam, by: joe) == .known)
        guard case .second(let both) = teach(&state, lure, .spam, by: EmailAddress("sue@contoso.com")) else {
            Issue.record("no second"); return
        }
        #expect(both.teacher == state.teacher(joe) && both.second == state.teacher(EmailAddress("sue@contoso.com")))
        #expect(teach(&state, lure, .spam, by: EmailAddress("eve@contoso.com")) == .known)
        guard case .keep(_, isCorrection: true) = teach(&state, lure, .good) else {
            Issue.record("no correction"); return
        }
        #expect(teach(&state, lure, .phish, by: joe) == .known)
        #expect(state.lessonCount == 1)
    }

    @Test("takes twenty messages of a person on a day")
    func limit() {
        var state = LearnedState(hash: Sample.hash)
        for number in 0..<20 { teach(&state, lure.with { $0.id = "<\(number)@x>" }, .spam, by: joe) }
        #expect(teach(&state, lure.with { $0.id = "<20@x>" }, .spam, by: joe) == .overDailyLimit)
        #expect(state.lessonCount == 20)
        teach(&state, lure.with { $0.id = "<21@x>" }, .spam, by: EmailAddress("sue@contoso.com"))
        for number in 30..<60 { teach(&state, lure.with { $0.id = "<\(number)@x>" }, .spam) }
        #expect(state.lessonCount == 51)
        teach(&state, lure.with { $0.id = "<99@x>" }, .spam, by: joe, on: 1)
        #expect(state.lessonCount == 52)
    }

    @Test("makes no campaign of what its good mail has: links, and senders that it knows")
    func own() {
        var state = LearnedState(hash: Sample.hash)
        let letter = lure.with {
            $0.links = [Sample.link("portal.example")]; $0.from = "news@portal.example"
        }
        for day in [0, 2, 4, 8] {
            let (_, sighting) = state.knowledge(of: letter.prepared, at: Sample.day(day))
            state.note(isJunked: false, of: sighting, at: Sample.day(day))
        }
        teach(&state, letter, .spam, on: 9)
        let other = Sample {
            $0.text = "something else"
            $0.from = letter.from; $0.links = letter.links; $0.id = "<other@x>"; $0.text = "See you on Monday"
        }
        #expect(state.knowledge(of: other.prepared, at: Sample.day(9)).knowledge.campaign == nil)
        // A campaign of an hour is no traffic of one's own, however many got it before somebody told.
        var fresh = LearnedState(hash: Sample.hash)
        for _ in 0..<10 {
            let (_, sighting) = fresh.knowledge(of: lure.prepared, at: Sample.day(0))
            fresh.note(isJunked: false, of: sighting, at: Sample.day(0))
        }
        teach(&fresh, lure, .spam)
        #expect(fresh.knowledge(of: lure.prepared, at: Sample.day(0)).knowledge.campaign?.kinds.contains(.link) == true)
    }

    @Test("counts a message once for its sender, whatever came of it and however often somebody changes his mind")
    func senderOnce() throws {
        func counts(_ state: LearnedState) throws -> [Double] {
            let day = DayNumber(Sample.day(0))
            let row = try #require(state.ladder.addressRow(lure.prepared.keys, on: day))
            let counts = row.counts(on: day)
            return [counts.clean, counts.junked]
        }
        for isJunked in [true, false] {
            var state = LearnedState(hash: Sample.hash)
            let (_, sighting) = state.knowledge(of: lure.prepared, at: Sample.day(0))
            state.note(isJunked: isJunked, of: sighting, at: Sample.day(0))
            for kind in [LessonKind.spam, .phish, .spam, .phish] {
                teach(&state, lure, kind, by: joe)
                #expect(try counts(state) == [0, 1])
            }
            teach(&state, lure, .good, by: joe)
            #expect(try counts(state) == [1, 0])
            teach(&state, lure, .phish, by: joe)
            #expect(try counts(state) == [0, 1])
        }
    }

    @Test("counts nothing for a sender whose message is junk for what people reported alone, but what is said of it")
    func ofCampaign() {
        func counts(_ state: LearnedState) -> [Double]? {
            let day = DayNumber(Sample.day(0))
            return state.ladder.addressRow(lure.prepared.keys, on: day).map { row in
                [row.counts(on: day).clean, row.counts(on: day).junked]
            }
        }
        for (kind, expected) in [(LessonKind.good, [1.0, 0]), (.spam, [0, 1])] {
            var state = LearnedState(hash: Sample.hash)
            let (_, sighting) = state.knowledge(of: lure.prepared, at: Sample.day(0))
            state.noteOfCampaign(sighting)
            #expect(counts(state) == nil)
            guard case .keep(let record, _) = teach(&state, lure, kind, by: joe) else {
                Issue.record("not kept"); return
            }
            #expect(record.arrival == .uncounted && counts(state) == expected)
            let isForgotten = state.forget(record.digest)
            #expect(isForgotten)
            state.takeBack(record)
            #expect(counts(state) == [0, 0])
        }
    }

    @Test("takes back what a lesson said, with all that was said before it of the same message")
    func takenBack() throws {
        func counts(_ state: LearnedState) throws -> [Double] {
            let day = DayNumber(Sample.day(0))
            let counts = try #require(state.ladder.addressRow(lure.prepared.keys, on: day)).counts(on: day)
            return [counts.clean, counts.junked]
        }
        for isJunked in [true, false] {
            var state = LearnedState(hash: Sample.hash)
            let (_, sighting) = state.knowledge(of: lure.prepared, at: Sample.day(0))
            state.note(isJunked: isJunked, of: sighting, at: Sample.day(0))
            let before = try counts(state)
            var last: LessonRecord?
            for kind in [LessonKind.spam, .good, .phish, .good] {
                if case .keep(let record, _) = teach(&state, lure, kind, by: joe) { last = record }
            }
            let record = try #require(last)
            let isForgotten = state.forget(record.digest)
            #expect(isForgotten)
            state.takeBack(record)
            #expect(try counts(state) == before)
        }
    }

    @Test("takes back a good word for a domain, unless another one is left")
    func releaseTakenBack() {
        var state = LearnedState(hash: Sample.hash)
        guard case .keep(let record, _) = teach(&state, lure, .good, by: joe) else {
            Issue.record("not kept"); return
        }
        let key = SeenDomains.key("landing.example")
        let day = DayNumber(Sample.day(0))
        #expect(state.domains.isOwn(key, on: day))
        var other = state
        other.takeBack(record, keepingReleasesOf: [key])
        #expect(other.domains.isOwn(key, on: day))
        state.takeBack(record)
        #expect(!state.domains.isOwn(key, on: day))
    }

    @Test("says the same of a message on every server, whatever its key")
    func digest() {
        let other = PreparedMessage(lure.specimen, hash: SipHash(3, 4))
        #expect(lure.prepared.digest == other.digest && lure.prepared.arrivalKey != other.arrivalKey)
        #expect(lure.with { $0.id = "<2@evil.example>" }.prepared.digest != lure.prepared.digest)
    }

    @Test("knows by what came who sends for whom")
    func pairing() {
        var state = LearnedState(hash: Sample.hash)
        let sample = Sample {
            $0.isAligned = false; $0.vouching = ["sender.example"]
        }
        for day in 0..<10 {
            let (knowledge, sighting) = state.knowledge(of: sample.prepared, at: Sample.day(day))
            #expect(!knowledge.isPairingKnown)
            state.note(isJunked: false, of: sighting, at: Sample.day(day))
        }
        let known = state.knowledge(of: sample.prepared, at: Sample.day(10)).knowledge
        #expect(known.isPairingKnown && !known.isSourceProven)
    }

    @Test("takes back with a good word no more than the one message")
    func release() {
        var state = LearnedState(hash: Sample.hash)
        for number in 0..<8 {
            let sample = lure.with { $0.id = "<\(number)@x>" }
            let (_, sighting) = state.knowledge(of: sample.prepared, at: Sample.day(0))
            state.note(isJunked: true, of: sighting, at: Sample.day(0))
        }
        teach(&state, lure.with { $0.id = "<3@x>" }, .good, by: joe)
        let other = Sample { $0.from = "x@other.example" }
        #expect(state.knowledge(of: other.prepared, at: Sample.day(0)).knowledge.sender?.rung == .network)
        #expect(state.knowledge(of: other.prepared, at: Sample.day(0)).knowledge.sender?.isGood == false)
    }

    @Test("is not told that a message was spoken of by another one with its Message-ID, date, author and subject")
    func identity() {
        var state = LearnedState(hash: Sample.hash)
        teach(&state, lure, .good, by: joe)
        let posed = lure.with { $0.text = "Pay the invoice behind the link by noon or we send the collectors" }
        #expect(posed.prepared.digest != lure.prepared.digest)
        #expect(lure.with { $0.links = [Sample.link("other.example")] }.prepared.digest != lure.prepared.digest)
        guard case .keep(_, isCorrection: false) = teach(&state, posed, .phish, by: joe) else {
            Issue.record("it is taken for the other one"); return
        }
    }

    @Test("makes no campaign of subjects and images that its good mail has had for days, nor of its own domains")
    func thirdParty() {
        var state = LearnedState(hash: Sample.hash)
        let invoice = Sample {
            $0.from = "billing@supplier.example"; $0.subject = "Your invoice from the supplier"
            $0.images = ["https://cdn.supplier.example/logo.png"]
        }
        for day in [0, 2, 4, 8] {
            let (_, sighting) = state.knowledge(of: invoice.prepared, at: Sample.day(day))
            state.note(isJunked: false, of: sighting, at: Sample.day(day))
        }
        let clone = invoice.with {
            $0.from = "billing@supplier.evil.example"; $0.id = "<clone@x>"; $0.isAligned = false
            $0.links = [Sample.link("landing.example"), Sample.link("contoso.com")]
        }
        guard case .keep(let record, _) = teach(&state, clone, .phish, by: joe, on: 9) else {
            Issue.record("not kept"); return
        }
        #expect(record.print.keys.map(\.kind).filter { $0 != .sender } == [.link])
        let genuine = state.knowledge(of: invoice.with { $0.id = "<9@x>" }.prepared, at: Sample.day(9)).knowledge
        #expect(genuine.campaign?.kinds == [.words] && genuine.campaign?.isConfirmed == false)
        // Another person says the same of the clone.
        teach(&state, clone, .phish, by: EmailAddress("sue@contoso.com"), on: 9)
        let next = state.knowledge(of: clone.with { $0.id = "<next@x>" }.prepared, at: Sample.day(9)).knowledge
        #expect(next.campaign?.isConfirmed == true && next.campaign?.isPhish == true)
    }

    @Test("takes an administrator's report against a domain that one person's good word let pass")
    func releasedDomain() {
        var state = LearnedState(hash: Sample.hash)
        teach(&state, lure, .good, by: joe)
        func links(_ number: Int, by teacher: EmailAddress?) -> Int {
            let ruling = teach(&state, lure.with { $0.id = "<\(number)@x>" }, .spam, by: teacher)
            guard case .keep(let record, _) = ruling else { return -1 }
            return record.print.keys.count { $0.kind == .link }
        }
        #expect(links(10, by: joe) == 0)
        #expect(links(11, by: nil) == 1)
        // The word is taken back.
        #expect(links(12, by: joe) == 1)
    }

    @Test("counts a person's messages of the day that it is, also when the clock was ahead")
    func clock() {
        var state = LearnedState(hash: Sample.hash)
        teach(&state, lure.with { $0.id = "<ahead@x>" }, .spam, by: joe, on: 500)
        for number in 0..<20 { teach(&state, lure.with { $0.id = "<\(number)@x>" }, .spam, by: joe) }
        #expect(teach(&state, lure.with { $0.id = "<20@x>" }, .spam, by: joe) == .overDailyLimit)
    }

    @Test("says which link is news, and for how long a sender is known")
    func news() {
        var state = LearnedState(hash: Sample.hash)
        let letter = Sample { $0.links = [Sample.link("fabrikam.com", isRelated: true), Sample.link("docs.example")] }
        let (first, sighting) = state.knowledge(of: letter.prepared, at: Sample.day(0))
        #expect(first.newDomain == "docs.example" && first.days == nil && first.sender == nil)
        state.note(isJunked: false, of: sighting, at: Sample.day(0))
        let second = state.knowledge(of: letter.prepared, at: Sample.day(5)).knowledge
        #expect(second.newDomain == nil && second.days == 5)
        #expect(
            state.knowledge(of: letter.with { $0.isAligned = false }.prepared, at: Sample.day(5)).knowledge.days == nil)
    }

    @Test(
        "lets words count only where they may: never against the first message of a sender that something vouches for")
    func tokens() {
        var model = TokenModel()
        for seed in 0..<UInt64(1_500) {
            var prose = Prose(seed)
            for kind in ["good", "bad"] {
                let text = prose.text(kind)
                model.add(
                    TokenSet(
                        Sample {
                            $0.text = text; $0.subject = text
                        }.specimen), isBad: kind == "bad")
            }
        }
        var prose = Prose(77_777)
        let (bad, good) = (prose.text("bad"), prose.text("good"))
        func tokens(_ change: (inout Sample) -> Void, days: Int?) -> Knowledge.Tokens? {
            var knowledge = Knowledge(days: days)
            knowledge.add(model, of: Sample(change).prepared)
            return knowledge.tokens
        }
        // Words of both kinds are common, so that good mail has them too.
        #expect(
            tokens(
                {
                    $0.text = bad; $0.subject = "common"
                }, days: 3) == .init(speaksAgainst: true, isFull: true, lessons: 3_000))
        #expect(
            tokens(
                {
                    $0.text = bad; $0.subject = "common"
                }, days: nil) == nil)
        #expect(
            tokens(
                {
                    $0.text = bad; $0.subject = "common"; $0.isAligned = false
                }, days: nil)?.speaksAgainst == true)
        #expect(
            tokens(
                {
                    $0.text = good; $0.subject = "common"
                }, days: nil)?.speaksAgainst == false)
    }

    @Test("drops lessons after two years")
    func expiry() {
        var state = LearnedState(hash: Sample.hash)
        teach(&state, lure, .spam, on: 0)
        teach(&state, lure.with { $0.id = "<2@x>" }, .spam, on: 100)
        #expect(state.expired(at: Sample.day(730)).isEmpty)
        #expect(state.expired(at: Sample.day(731)) == [lure.prepared.digest])
    }

    @Test("is told the time: a year of a campaign, of what is written to and of what is left alone")
    func year() {
        var state = LearnedState(hash: Sample.hash)
        let friend = Sample()
        for day in 0..<60 where day % 5 == 0 {
            let (_, sighting) = state.knowledge(of: friend.prepared, at: Sample.day(day))
            state.note(isJunked: false, of: sighting, at: Sample.day(day))
        }
        state.noteAnswer(of: "joe@contoso.com", to: ["bob@fabrikam.com"], at: Sample.day(0))
        teach(&state, lure, .phish, by: joe, on: 50)
        func knowledge(_ sample: Sample, _ day: Int) -> Knowledge {
            state.knowledge(of: sample.prepared, at: Sample.day(day)).knowledge
        }
        let bob = Sample { $0.from = "bob@fabrikam.com" }
        #expect(knowledge(friend, 60).sender?.rung == .person && knowledge(friend, 60).sender?.seen == 12)
        #expect(knowledge(bob, 60).sender?.isAnswered == true)
        #expect(knowledge(lure, 60).campaign?.isPhish == true)
        #expect(knowledge(lure, 81).campaign == nil)
        // Half a year on the dozen still counts as three.
        #expect(knowledge(friend, 230).sender?.isGood == true)
        #expect(knowledge(friend, 55 + 366).sender == nil && knowledge(bob, 366).sender == nil)
        #expect(knowledge(friend, 55 + 366).days == nil)
    }

    @Test("takes at most 64 MB for an organization of ten thousand people")
    func memory() {
        var ladder = Ladder(hash: Sample.hash)
        // Each of 10,000 people with 150 senders of his own, and 600,000 senders: more than is kept.
        let day = DayNumber(Sample.day(0))
        for number in 0..<1_500_000 {
            var keys = Ladder.Keys()
            keys.pairs = [Mix.bits(UInt64(number))]
            if number % 5 < 2 { keys.address = Mix.bits(UInt64(number) | 1 << 40) }
            ladder.note(.clean, of: keys, on: day)
        }
        #expect(ladder.counts.pairs > 1_000_000 && ladder.counts.senders > 300_000)
        let model = 4 << 20
        #expect(ladder.size <= 38 << 20)
        // A model is made beside the one in use and tried beside a third; campaigns take at most 7 MB.
        let rest = 3 * model + SeenDomains.maximum * 2 * 17 + LessonChoice.maximum * 140 + (7 << 20)
        #expect(ladder.size + rest <= 64 << 20)
    }
}

@Suite("A lesson in a file")
struct LessonRecordTests {
    private var record: LessonRecord {
        let sample = Sample {
            $0.links = [Sample.link("landing.example"), Sample.link("other.example")];
            $0.images = ["https://i.example/a.png"]
            $0.to = ["joe@contoso.com", "sue@contoso.com"]
            $0.text =
                "Hello Joe here are the minutes of our meeting on Tuesday as promised see you next week in the big room Ann and more"
        }.prepared
        return LessonRecord(
            number: 7, time: Sample.day(3), kind: .phish, teacher: 99, digest: sample.digest, tokens: sample.tokens,
            print: sample.print, domains: sample.links.map(\.key), keys: sample.keys, arrival: .junked)
    }

    @Test("is the same when it is read again, and refused when it is cut anywhere")
    func octets() throws {
        let record = record
        let octets = record.octets
        #expect(try LessonRecord(reading: octets) == record)
        for length in octets.indices {
            #expect(throws: LearningDamage.cutOff) { try LessonRecord(reading: Array(octets.prefix(length))) }
        }
        #expect(throws: LearningDamage.cutOff) { try LessonRecord(reading: octets + [0]) }
    }

    @Test("of the first form is read, with nothing known of arrivals, pairings and sources")
    func firstForm() throws {
        var record = record
        record.arrival = .unknown
        (record.keys.address, record.keys.domain) = (nil, nil)
        (record.keys.network, record.keys.source) = (nil, nil)
        record.keys.pairings = []
        var octets = record.octets
        // What was counted stands behind number, time and kind; of the five lists at the end, which are empty, there were three.
        octets.remove(at: 17)
        octets.removeLast(2)
        #expect(try LessonRecord(reading: octets, as: .first) == record)
        #expect(throws: LearningDamage.cutOff) { try LessonRecord(reading: octets) }
        #expect(throws: LearningDamage.cutOff) { try LessonRecord(reading: octets + [0], as: .first) }
    }

    @Test("reads anything without more than an error", arguments: 0..<200)
    func anything(_ seed: Int) {
        var prose = Prose(UInt64(seed))
        var octets = record.octets
        for _ in 0...prose.next(6) { octets[prose.next(octets.count)] = UInt8(prose.next(256)) }
        _ = try? LessonRecord(reading: octets)
        _ = try? LessonRecord(reading: octets, as: .first)
    }
}
