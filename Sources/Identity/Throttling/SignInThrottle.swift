package import Mail

/// Who failed to sign in how often, and what follows from it for the next (docs/reference/roles.md#failed-sign-ins): a
/// value that is told the time. A sign-in counts as failed from its beginning, so that many at once are no way around
/// it; one that is right is taken back.
///
/// Nobody can lock an account: strangers only make others wait who are strangers too.
package struct SignInThrottle: Sendable {
    /// What becomes of a sign-in.
    package enum Ruling: Hashable, Sendable {
        /// It is looked at now.
        case go
        /// It is looked at when this time has passed.
        case wait(Interval)
        /// It is not looked at; another try after this time.
        case refuse(after: Interval)
    }

    /// Whose failures count together.
    enum Counter: Hashable, Sendable {
        /// Of those who sign in with a name, from devices that are not known; nil for texts that are no names.
        case strangers(AccountName?)
        /// Of a known device.
        case device(DeviceID)
        /// Of an address of IPv4 or a /64 of IPv6.
        case source(IPAddress)
        /// Of all that there is no room for.
        case others
    }

    /// A sign-in that was begun.
    package struct Attempt: Hashable, Sendable {
        let counters: [Counter]
        let began: Instant
        /// The name that was given; nil for a text that is none.
        let account: AccountName?
        /// Whether the device is known.
        let isKnown: Bool
    }

    /// How long a failure counts.
    static let window = Interval.minutes(15)
    /// So many failures of an account are answered at once.
    static let free = 5
    /// The longest that an answer waits, in seconds.
    static let longestWait: Int64 = 30
    /// From so many failures on a source is refused.
    static let mostOfSource = 20
    /// From so many failures a minute on, all strangers wait.
    static let mostInAll = 100
    /// How long they wait.
    static let unusualWait = Interval.seconds(5)
    /// From so many wrong tokens of a source a minute on, more are refused.
    static let mostTokens = 10
    /// The most counters.
    static let mostCounters = 20_000

    private var failures: [Counter: [Instant]] = [:]
    private var refused: [Counter: Instant] = [:]
    private var recent: [Instant] = []
    private var tokens: [Counter: [Instant]] = [:]
    private var unusualSince: Instant?
    private var swept: Instant?

    /// Nobody has failed.
    package init() {}

    /// Begins a sign-in, and says what becomes of it. One that is refused is not counted.
    package mutating func begin(
        _ account: AccountName?, device: DeviceID?, source: IPAddress?, at now: Instant
    ) -> (ruling: Ruling, attempt: Attempt) {
        let person: Counter
        // A known device answers for itself: what others at its address do is not held against it.
        var place: Counter?
        if let device {
            person = room(for: .device(device), at: now)
            place = person
        } else {
            person = room(for: .strangers(account), at: now)
            if let source { place = room(for: .source(source.source), at: now) }
        }
        let attempt = Attempt(
            counters: Array(Set([person, place].compactMap { $0 })), began: now, account: account,
            isKnown: device != nil)
        if let place, let until = refused[place] {
            if now < until { return (.refuse(after: until - now), attempt) }
            refused[place] = nil
        }
        let count = kept(failures[person], at: now).count
        var wait = Interval(milliseconds: 0)
        if count >= Self.free {
            wait = .seconds(min(Self.longestWait, 1 << Int64(min(count - Self.free, 10))))
        }
        recent = recent.filter { now - $0 < .minutes(1) }
        if device == nil, recent.count >= Self.mostInAll { wait = max(wait, Self.unusualWait) }
        for counter in attempt.counters {
            // An attack that goes on keeps no more than what the longest wait and the refusal need.
            failures[counter] = Array((kept(failures[counter], at: now) + [now]).suffix(Self.mostOfSource))
        }
        recent = Array((recent + [now]).suffix(Self.mostInAll))
        if let place, place != .others, failures[place, default: []].count >= Self.mostOfSource {
            refused[place] = now + Self.window
        }
        return (wait.milliseconds == 0 ? .go : .wait(wait), attempt)
    }

    /// A sign-in was right as far as it went: it does not count.
    package mutating func takeBack(_ attempt: Attempt) {
        for counter in attempt.counters {
            guard let index = failures[counter]?.lastIndex(of: attempt.began) else { continue }
            failures[counter]?.remove(at: index)
            if failures[counter]?.isEmpty ?? false { failures[counter] = nil }
            if let count = failures[counter]?.count, count < Self.mostOfSource { refused[counter] = nil }
        }
        if let index = recent.lastIndex(of: attempt.began) { recent.remove(at: index) }
    }

    /// Somebody has signed in: what had failed with the same name from the same kind of device does not count any more.
    package mutating func succeed(_ attempt: Attempt) {
        takeBack(attempt)
        for counter in attempt.counters {
            switch counter {
            case .strangers, .device: failures[counter] = nil
            case .source, .others: break
            }
        }
    }

    /// When sign-ins with an account's name failed from devices that are not known, the oldest first.
    package func failures(of account: AccountName) -> [Instant] { failures[.strangers(account)] ?? [] }

    /// Takes up what was kept over a restart.
    package mutating func restore(_ account: AccountName, at times: [Instant], now: Instant) {
        let counter = room(for: .strangers(account), at: now)
        failures[counter] = Array((kept(times, at: now) + (failures[counter] ?? [])).suffix(Self.mostOfSource))
    }

    /// Whether so much fails that the operator should know; true once, until it has been quiet for a window.
    package mutating func becameUnusual(at now: Instant) -> Bool {
        guard recent.filter({ now - $0 < .minutes(1) }).count >= Self.mostInAll else { return false }
        defer { unusualSince = now }
        return unusualSince.map { now - $0 >= Self.window } ?? true
    }

    /// Counts a token that is none; gives how long its source has to wait where it has sent too many.
    package mutating func wrongToken(from source: IPAddress?, at now: Instant) -> Interval? {
        guard let source else { return nil }
        let counter: Counter
        if tokens[.source(source.source)] == nil, tokens.count >= Self.mostCounters, maySweep(at: now) {
            tokens = tokens.filter { entry in entry.value.contains { now - $0 < .minutes(1) } }
        }
        if tokens[.source(source.source)] != nil || tokens.count < Self.mostCounters {
            counter = .source(source.source)
        } else {
            counter = .others
        }
        let before = (tokens[counter] ?? []).filter { now - $0 < .minutes(1) }
        guard before.count < Self.mostTokens else {
            tokens[counter] = before
            return Interval.minutes(1) - (now - before[0])
        }
        tokens[counter] = before + [now]
        return nil
    }

    private func kept(_ times: [Instant]?, at now: Instant) -> [Instant] {
        (times ?? []).filter { now - $0 < Self.window }
    }

    /// The counter, where there is one or room for it; the common one otherwise. What counts is never dropped for what
    /// comes.
    private mutating func room(for counter: Counter, at now: Instant) -> Counter {
        if failures[counter] != nil || failures.count < Self.mostCounters { return counter }
        guard maySweep(at: now) else { return .others }
        failures = failures.filter { entry in entry.value.contains { now - $0 < Self.window } }
        refused = refused.filter { now < $0.value }
        return failures.count < Self.mostCounters ? counter : .others
    }

    /// Whether what counts no more is to be looked for: each minute at most, since all of it is gone through.
    private mutating func maySweep(at now: Instant) -> Bool {
        if let swept, now - swept < .minutes(1) { return false }
        swept = now
        return true
    }
}

extension Interval {
    /// What is left when another is taken away.
    fileprivate static func - (one: Interval, other: Interval) -> Interval {
        Instant(milliseconds: one.milliseconds) - Instant(milliseconds: other.milliseconds)
    }
}
