/// The campaigns that people of an organization reported, for thirty days each (docs/reference/learning.md).
///
/// Everything that a report leaves counts until it matches three messages that nobody objected to, or one that somebody
/// calls good.
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
    private struct State: Sendable, Hashable {
        var isReported = false
        var isPhish = false
        // Somebody calls a message good that has it.
        var isGood = false
        var clean: UInt8 = 0
        // Of the last report or release.
        var day: UInt16

        var isActive: Bool { isReported && !isGood && clean < Campaigns.maximumClean }
    }

    private struct Text: Sendable, Hashable {
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
    private var sweptOn: DayNumber?

    /// Knows none.
    package init() {}

    /// Reports that count: texts, and things that messages share.
    package var counts: (texts: Int, keys: Int) {
        (texts.values.count { $0.state.isActive }, states.values.count { $0.isActive })
    }

    /// Octets that it takes, about.
    package var size: Int {
        texts.count * (4 * Sketch.count + 64) + bands.count * 96 + states.count * 48
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
        var isPhish = false
        var last = DayNumber(0)
        func take(_ kind: CampaignMatch.Kind, _ state: State) {
            guard state.isActive, !(kind == .sender && isKnownSender) else { return }
            kinds.insert(kind)
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
        return (CampaignMatch(kinds: kinds.sorted(), isPhish: isPhish, reported: last.day), found)
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
    /// - Parameter isFinal: whether an administrator says so: then it holds against what was said before.
    package mutating func learn(
        _ print: Fingerprint, _ label: LessonKind, isFinal: Bool, on day: DayNumber
    ) {
        sweep(on: day)
        func change(_ state: inout State) {
            state.day = day.number
            switch label {
            case .good:
                state.isGood = true
                if isFinal { state.isReported = false }
            case .spam, .phish:
                state.isReported = true
                state.isPhish = state.isPhish || label == .phish
                state.clean = 0
                if isFinal { state.isGood = false }
            }
        }
        for key in print.keys {
            var state = states[key] ?? State(day: day.number)
            if !isKept(state, day) { state = State(day: day.number) }
            change(&state)
            states[key] = state
        }
        guard let sketch = print.sketch else { return }
        let like = like(sketch)
        for number in like { if var text = texts[number] { change(&text.state); texts[number] = text } }
        // The same text again needs no second place.
        guard !like.contains(where: { texts[$0]?.sketch == sketch }) else { return }
        var state = State(day: day.number)
        // What somebody called good, or three readers did not mind, is that in other words too.
        if label != .good, !isFinal { state.isGood = like.contains { texts[$0]?.state.isGood == true } }
        change(&state)
        texts[nextText] = Text(sketch: sketch, state: state)
        for band in 0..<Sketch.bands { bands[sketch.band(band), default: []].append(nextText) }
        nextText &+= 1
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

    /// Drops what is too old; once a day.
    package mutating func sweep(on day: DayNumber) {
        guard sweptOn != day else { return }
        sweptOn = day
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

    /// How often what was reported has matched clean messages, in octets: the reports themselves are in the lessons.
    package var cleanOctets: [UInt8] {
        var octets: [UInt8] = []
        let counted = states.filter { $0.value.clean > 0 }.sorted {
            ($0.key.kind, $0.key.hash) < ($1.key.kind, $1.key.hash)
        }
        octets.append(number: UInt32(counted.count))
        for (key, state) in counted {
            octets.append(key.kind.rawValue)
            octets.append(number: key.hash)
            octets.append(state.clean)
        }
        let counts = texts.filter { $0.value.state.clean > 0 }.sorted { $0.key < $1.key }
        octets.append(number: UInt32(counts.count))
        for (_, text) in counts {
            for value in text.sketch.values { octets.append(number: value) }
            octets.append(text.state.clean)
        }
        return octets
    }

    /// Takes up what ``cleanOctets`` gave, for reports that are known.
    package mutating func restoreClean(_ octets: [UInt8]) throws(LearningDamage) {
        var reader = OctetReader(octets)
        for _ in 0..<(try reader.number32()) {
            guard let kind = CampaignMatch.Kind(rawValue: try reader.octet()) else { throw .cutOff }
            let key = Fingerprint.Key(kind, try reader.number64())
            let clean = try reader.octet()
            states[key]?.clean = clean
        }
        for _ in 0..<(try reader.number32()) {
            var values: [UInt32] = []
            for _ in 0..<Sketch.count { values.append(try reader.number32()) }
            let clean = try reader.octet()
            let sketch = Sketch(values: values)
            for number in like(sketch) where texts[number]?.sketch == sketch { texts[number]?.state.clean = clean }
        }
    }
}
