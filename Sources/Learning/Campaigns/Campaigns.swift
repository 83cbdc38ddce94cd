/// The campaigns that people of an organization reported, for thirty days each (docs/reference/learning.md).
///
/// Everything that a report leaves counts until it matches three messages that nobody objected to, or one that somebody
/// calls good: for thirty days, and not against an administrator's report or those of two others.
package struct Campaigns: Sendable {
    /// Days for which a report counts.
    package static let retention = 30
    /// Fingerprints of text that are kept; the newest.
    package static let maximumSketches = 4_000
    /// Links, images, subjects and senders that are kept.
    package static let maximumKeys = 60_000
    /// Clean messages that make a fingerprint void.
    package static let maximumClean: UInt8 = 3
    /// The least likeness of texts of one campaign.
    package static let likeness = 0.5

    // What is known of a thing that messages share.
    private struct State: Sendable, Equatable {
        var isReported = false
        var isPhish = false
        // An administrator reported it.
        var isFinal = false
        var clean: UInt8 = 0
        // Of the last report or release.
        var day: UInt16
        // Somebody calls a message good that has it: when, and who; 0 for an administrator.
        var goodDay: UInt16?
        var goodBy: UInt32 = 0
        // The first people who reported it; 0 for none.
        var reporters: (UInt32, UInt32, UInt32) = (0, 0, 0)

        private var people: [UInt32] { [reporters.0, reporters.1, reporters.2].filter { $0 != 0 } }

        /// Whether more than one person's word says so.
        var isConfirmed: Bool { isFinal || reporters.1 != 0 }

        /// Whether somebody's good word holds against the reports.
        func isGood(on day: DayNumber) -> Bool {
            guard let goodDay, day.days(since: DayNumber(goodDay)) <= Campaigns.retention else { return false }
            if goodBy == 0 { return true }
            return !isFinal && people.count { $0 != goodBy } < 2
        }

        func isActive(on day: DayNumber) -> Bool {
            isReported && !isGood(on: day) && clean < Campaigns.maximumClean
        }

        mutating func report(by person: UInt32) {
            guard person != 0 else {
                isFinal = true
                goodDay = nil
                return
            }
            // Whoever called it good thinks otherwise now.
            if goodDay != nil, goodBy == person { goodDay = nil }
            guard !people.contains(person) else { return }
            hold(people + [person])
        }

        mutating func release(by person: UInt32, on day: DayNumber) {
            // An administrator's good word stands against a person's.
            if goodDay != nil, goodBy == 0, person != 0, isGood(on: day) { return }
            goodDay = day.number
            goodBy = person
            if person == 0 {
                isReported = false
                isPhish = false
                isFinal = false
                hold([])
            } else {
                hold(people.filter { $0 != person })
            }
        }

        private mutating func hold(_ people: [UInt32]) {
            func at(_ place: Int) -> UInt32 { place < people.count ? people[place] : 0 }
            reporters = (at(0), at(1), at(2))
        }

        static func == (a: State, b: State) -> Bool {
            a.isReported == b.isReported && a.isPhish == b.isPhish && a.isFinal == b.isFinal && a.clean == b.clean
                && a.day == b.day && a.goodDay == b.goodDay && a.goodBy == b.goodBy && a.reporters == b.reporters
        }
    }

    private struct Text: Sendable, Equatable {
        var sketch: Sketch
        var state: State
    }

    /// What of a message is known from reports, so that it can be told what came of the message.
    package struct Found: Sendable, Hashable {
        /// Things that were reported.
        package var keys: [Fingerprint.Key] = []
        /// Numbers of texts.
        package var texts: [UInt32] = []

        /// Whether there is nothing.
        package var isEmpty: Bool { keys.isEmpty && texts.isEmpty }
    }

    private var states: [Fingerprint.Key: State] = [:]
    private var texts: [UInt32: Text] = [:]
    private var bands: [UInt64: [UInt32]] = [:]
    private var nextText: UInt32 = 0
    // Of the last report or release: what counts is told as of then.
    private var lastDay = DayNumber(0)

    /// Knows none.
    package init() {}

    /// Reports that count: texts, and things that messages share.
    package var counts: (texts: Int, keys: Int) {
        (texts.values.count { $0.state.isActive(on: lastDay) }, states.values.count { $0.isActive(on: lastDay) })
    }

    /// Octets that it takes, about.
    package var size: Int {
        texts.count * (4 * Sketch.count + 96) + bands.count * 96 + states.count * 72
    }

    // MARK: - What is known

    /// What a message has in common with reported ones.
    ///
    /// - Parameter isKnownSender: whether the organization has had good mail of this sender: then the sender is nothing
    ///   that speaks against the message.
    package func match(
        _ print: Fingerprint, isKnownSender: Bool, on day: DayNumber
    ) -> (match: CampaignMatch?, found: Found) {
        var found = Found()
        var kinds: Set<CampaignMatch.Kind> = []
        var confirmed: Set<CampaignMatch.Kind> = []
        var isPhish = false
        var last = DayNumber(0)
        func take(_ kind: CampaignMatch.Kind, _ state: State) {
            guard state.isActive(on: day), !(kind == .sender && isKnownSender) else { return }
            kinds.insert(kind)
            if state.isConfirmed { confirmed.insert(kind) }
            isPhish = isPhish || state.isPhish
            last = max(last, DayNumber(state.day))
        }
        for key in print.keys {
            guard let state = states[key], isKept(state, day), state.isReported else { continue }
            found.keys.append(key)
            take(key.kind, state)
        }
        for number in like(print.sketch) {
            guard let text = texts[number], isKept(text.state, day), text.state.isReported else { continue }
            found.texts.append(number)
            take(.words, text.state)
        }
        guard !kinds.isEmpty else { return (nil, found) }
        // Two kinds make a class, so that two must be more than one person's word.
        let match = CampaignMatch(
            kinds: kinds.sorted(), isPhish: isPhish, reported: last.day,
            isConfirmed: confirmed.count >= min(kinds.count, 2))
        return (match, found)
    }

    private func isKept(_ state: State, _ day: DayNumber) -> Bool {
        day.days(since: DayNumber(state.day)) <= Self.retention
    }

    /// Texts like one, the newest last.
    private func like(_ sketch: Sketch?) -> [UInt32] {
        guard let sketch, !texts.isEmpty else { return [] }
        var candidates: Set<UInt32> = []
        for number in 0..<Sketch.bands { candidates.formUnion(bands[sketch.band(number)] ?? []) }
        return candidates.filter { (texts[$0]?.sketch.likeness(to: sketch) ?? 0) >= Self.likeness }.sorted()
    }

    // MARK: - What is learned

    /// Takes up a report, or that somebody calls a message good.
    ///
    /// - Parameter teacher: who says so, by number; 0 for an administrator, whose word holds against what was said before.
    package mutating func learn(_ print: Fingerprint, _ label: LessonKind, by teacher: UInt64, on day: DayNumber) {
        let person = teacher == 0 ? 0 : max(1, UInt32(truncatingIfNeeded: teacher))
        lastDay = max(lastDay, day)
        func change(_ state: inout State) {
            if !isKept(state, day) { state = State(day: day.number) }
            state.day = max(state.day, day.number)
            switch label {
            case .good: state.release(by: person, on: day)
            case .spam, .phish:
                state.isReported = true
                state.isPhish = state.isPhish || label == .phish
                state.clean = 0
                state.report(by: person)
            }
        }
        for key in print.keys {
            var state = states[key] ?? State(day: day.number)
            change(&state)
            states[key] = state
        }
        if let sketch = print.sketch {
            let like = like(sketch)
            for number in like {
                guard var text = texts[number] else { continue }
                change(&text.state)
                texts[number] = text
            }
            // The same text again needs no second place.
            if !like.contains(where: { texts[$0]?.sketch == sketch }) {
                // What was said of the same in other words holds for it too.
                var state = like.last.flatMap { texts[$0]?.state } ?? State(day: day.number)
                change(&state)
                texts[nextText] = Text(sketch: sketch, state: state)
                for band in 0..<Sketch.bands { bands[sketch.band(band), default: []].append(nextText) }
                nextText &+= 1
            }
        }
        bound()
    }

    /// Counts a message that nobody objected to against what it has in common with reported ones.
    package mutating func noteClean(_ found: Found) {
        for key in found.keys { if let clean = states[key]?.clean, clean < .max { states[key]?.clean = clean + 1 } }
        for number in found.texts {
            if let clean = texts[number]?.state.clean, clean < .max { texts[number]?.state.clean = clean + 1 }
        }
    }

    // MARK: - Bounds

    /// Drops what is too old.
    package mutating func sweep(on day: DayNumber) {
        states = states.filter { isKept($0.value, day) }
        let old = texts.filter { !isKept($0.value.state, day) }.map(\.key)
        for number in old { drop(number) }
    }

    private mutating func drop(_ number: UInt32) {
        guard let text = texts.removeValue(forKey: number) else { return }
        for band in 0..<Sketch.bands {
            let key = text.sketch.band(band)
            bands[key]?.removeAll { $0 == number }
            if bands[key]?.isEmpty == true { bands[key] = nil }
        }
    }

    private mutating func bound() {
        if texts.count > Self.maximumSketches {
            // An eighth at once, the oldest.
            let oldest = texts.sorted { ($0.value.state.day, $0.key) < ($1.value.state.day, $1.key) }
            for (number, _) in oldest.prefix(texts.count - Self.maximumSketches * 7 / 8) { drop(number) }
        }
        if states.count > Self.maximumKeys {
            let days = states.values.map(\.day).sorted()
            let limit = days[states.count - Self.maximumKeys * 7 / 8]
            var left = Self.maximumKeys * 7 / 8
            states = states.filter { entry in
                guard entry.value.day >= limit, left > 0 else { return false }
                left -= 1
                return true
            }
        }
    }

    // MARK: - Files

    /// How often what was reported has matched clean messages.
    package var clean: CleanMatches {
        var clean = CleanMatches()
        clean.keys = states.filter { $0.value.clean > 0 }.map { (key: $0.key, count: $0.value.clean) }.sorted {
            ($0.key.kind, $0.key.hash) < ($1.key.kind, $1.key.hash)
        }
        clean.texts = texts.filter { $0.value.state.clean > 0 }.sorted { $0.key < $1.key }.map {
            (sketch: $0.value.sketch, count: $0.value.state.clean)
        }
        return clean
    }

    /// Takes up what ``clean`` gave, for reports that are known.
    package mutating func restore(_ clean: CleanMatches) {
        for (key, count) in clean.keys { states[key]?.clean = count }
        for (sketch, count) in clean.texts {
            for number in like(sketch) where texts[number]?.sketch == sketch { texts[number]?.state.clean = count }
        }
    }
}
