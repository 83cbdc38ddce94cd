import Mail

/// How the destination of one queue does: whether it takes mail, how many attempts it gets at once, and what is known of
/// its failures (docs/reference/queues.md). Which message is to blame for one is a matter of the ``Suspects``.
///
/// A value: it is told what came of attempts, and says what that shows. It knows nothing of recipients, hosts or timers.
struct DestinationHealth {
    /// Whether attempts are made.
    enum Standing: Hashable {
        /// As far as known it takes mail.
        case open
        /// Its hosts have as many connections as they may: nothing before one is free, or until then.
        case waiting(until: Instant)
        /// It is down, and one attempt is to show how it does now.
        case probing
        /// It is down; no attempt until then.
        case retry(until: Instant)
    }

    /// The failures since the last success, once they have put the queue into Retry.
    struct Outage: Hashable {
        /// When the queue went into Retry first.
        var since: Instant
        /// How often it went into Retry.
        var failures = 0
        /// Whether a probe was made after a wait of the table.
        var hasWaited = false
    }

    /// A failure of the destination.
    struct Failure: Hashable {
        var failure: DeliveryFailure
        /// When the attempt began that failed, and when it failed.
        var began: Instant
        var at: Instant
        /// How far the attempt had come.
        var phase: FailurePhase
    }

    /// What a failure shows.
    enum Finding: Hashable {
        /// Nothing yet, or nothing new.
        case nothing
        /// Too many have failed in a row, unless their messages are to blame.
        case isDownForAll
        /// The destination is down, whatever message is sent.
        case isDown
        /// It is down, and more attempts at once would show no more, however few there were.
        case isDownAtOnce
    }

    /// What the destination was before it answered.
    struct Before: Hashable {
        var isOpen: Bool
        var outage: Outage?
    }

    private(set) var standing = Standing.open
    /// Attempts at once, for now.
    private(set) var window = Window()
    private(set) var outage: Outage?
    /// The last failure, which messages expire by; it stays when the destination does well again.
    private(set) var lastFailure: Failure?
    /// The time in which attempts fail, or failed last, for the record.
    private(set) var spell: FailureSpell?
    /// How often the queue went into Retry in all, for telling how often it did while a recipient waited. Begins anew behind
    /// 65,535.
    private(set) var retries: UInt16 = 0
    /// How it did while it was not down.
    var record = AttemptRecord()
    /// Attempts that it answered to the end, and when the last one was.
    private(set) var answers: UInt64 = 0
    private(set) var answeredAt: Instant?
    /// The failures since the last success, unless they were of a kind that needs no more than one.
    private var run: FailureRun?
    /// The attempt that is the probe.
    private var probe: UInt64?
    /// Whether the probe is made before its time, by hand or with a message that was not tried yet: when it fails, the same
    /// wait starts anew.
    private(set) var isEarlyProbe = false
    /// Since when the queue waits for a host, until something comes of an attempt.
    private var waitingSince: Instant?

    /// Whether it takes mail as far as known, also while it waits for room at its hosts.
    var isOpen: Bool {
        switch standing {
        case .open, .waiting: true
        case .probing, .retry: false
        }
    }

    /// How often the queue went into Retry since the last success.
    var failures: Int { outage?.failures ?? 0 }

    /// Whether failures in a row have not ended yet, in Retry or out of it.
    var isInRun: Bool { run != nil }

    /// Whether one more attempt may start beside those under way.
    ///
    /// - Parameters:
    ///   - slow: of the `active` ones, those that have lasted for long and don't hold others up.
    ///   - isOnTrial: whether a message is, which goes alone.
    ///   - limit: attempts at once at most.
    func mayStart(active: Int, slow: Int, isOnTrial: Bool, limit: Int) -> Bool {
        switch standing {
        case .open: active < min(isOnTrial ? 1 : window.width + slow, limit)
        case .probing: probe == nil && active < limit
        case .retry, .waiting: false
        }
    }

    /// An attempt starts.
    mutating func started(_ attempt: UInt64) {
        if standing == .probing { probe = attempt }
    }

    /// The clock jumped: what failed before says nothing about now, and it gets one attempt at first.
    mutating func clockJumped() {
        window.reset()
        run = nil
    }

    // MARK: - Probes

    /// An attempt is over. Whether it was the probe.
    mutating func endProbe(_ attempt: UInt64) -> Bool {
        guard probe == attempt else { return false }
        probe = nil
        return true
    }

    /// The probe said nothing: another is made in its place, and counts no more than it.
    mutating func repeatProbe() { isEarlyProbe = true }

    /// A probe is made: after the wait of the table, or because a message is to have one more attempt before it expires.
    mutating func beginProbe(afterWait: Bool) {
        standing = .probing
        if afterWait { outage?.hasWaited = true }
    }

    /// A probe is made before its time.
    mutating func probeEarly() {
        standing = .probing
        isEarlyProbe = true
    }

    /// Whether too few attempts have failed for as many messages as wait by now.
    func isUnproven(waiting: Int) -> Bool { run.map { !$0.isProof(waiting: waiting, active: 0) } ?? false }

    // MARK: - Waits for hosts

    /// Its hosts let no attempt connect. False when it has waited for them for as long as it may.
    ///
    /// - Parameter active: attempts under way, beyond which the window is no use.
    mutating func wait(atMost patience: Interval, active: Int, now: Instant) -> Bool {
        let since = waitingSince ?? now
        waitingSince = since
        guard now - since < patience else {
            waitingSince = nil
            return false
        }
        if case .retry = standing { return true }
        window.narrow(to: active)
        standing = .waiting(until: since + patience)
        return true
    }

    /// Something came of an attempt.
    mutating func stopWaiting() { waitingSince = nil }

    /// A host may have room, or the wait is over: it is tried.
    mutating func endWaiting() {
        guard case .waiting = standing else { return }
        standing = failures > 0 ? .probing : .open
    }

    /// A host has room for one attempt, which starts now, also in Retry. What it was before, for ``goBack(to:)``.
    mutating func goOn() -> Standing {
        let before = standing
        switch standing {
        case .waiting: endWaiting()
        case .retry: standing = .probing
        case .open, .probing: break
        }
        return before
    }

    /// No attempt has started after all.
    mutating func goBack(to standing: Standing) { self.standing = standing }

    // MARK: - Failures and answers

    /// Notes a failure of the destination that no attempt has shown.
    mutating func note(_ failure: Failure) {
        lastFailure = failure
        spell = .failing(after: spell, now: failure.at)
    }

    /// Ends the spell of failures; false when there is none that lasts.
    mutating func endSpell(at moment: Instant) -> Bool { spell?.end(at: moment) ?? false }

    /// Takes the failure of an attempt, and says what it shows.
    ///
    /// - Parameters:
    ///   - isProbe: whether it was the probe's.
    ///   - triedNoHost: whether none of its hosts greets others either, so that none was tried.
    ///   - waiting: recipients that wait for it.
    ///   - active: other attempts under way.
    mutating func failed(
        _ failure: Failure, isProbe: Bool, triedNoHost: Bool, waiting: Int, active: Int
    ) -> Finding {
        note(failure)
        switch standing {
        case .open, .waiting:
            // Or it is no matter of one connection.
            if triedNoHost || failure.failure.isSteady && record.knowsNoSuccess { return .isDownAtOnce }
            // What it was like before the last success is no part of the run.
            let began = answeredAt.map { max($0, failure.began) } ?? failure.began
            var run = run ?? FailureRun(record: record, window: window.width, began: began)
            run.note(began: began, now: failure.at)
            self.run = run
            record.all.note(isFailure: true)
            window.narrow()
            return run.isProof(waiting: waiting, active: active) ? .isDownForAll : .nothing
        case .probing:
            guard isProbe else { return .nothing }
            run?.note(began: failure.began, now: failure.at)
            return .isDown
        case .retry: return .nothing
        }
    }

    /// The queue goes into Retry; ``retry(at:)`` says for how long. Whether this begins an outage.
    ///
    /// - Parameter forgetsRun: whether more attempts at once would show no more, however few there were.
    mutating func enterRetry(forgetsRun: Bool, now: Instant) -> Bool {
        // How often attempts fail is asked of times when the destination is not down.
        if let run { record = run.record }
        if forgetsRun { run = nil }
        window.reset()
        retries &+= 1
        let begins = outage == nil
        var outage = outage ?? Outage(since: now)
        if !isEarlyProbe || outage.failures == 0 { outage.failures += 1 }
        self.outage = outage
        isEarlyProbe = false
        return begins
    }

    /// The next attempt is made then.
    mutating func retry(at moment: Instant) { standing = .retry(until: moment) }

    /// It is not waited for longer than until then, if it is waited for.
    mutating func retry(noLaterThan moment: Instant) {
        guard case .retry(let until) = standing else { return }
        standing = .retry(until: min(until, moment))
    }

    /// The destination took or refused a message: it is there. What it was before.
    ///
    /// - Parameters:
    ///   - failedRetries: of a message that had failed before, its failures besides the first one; nil for any other.
    ///   - limit: attempts at once at most.
    mutating func answered(afterRetries failedRetries: Int?, limit: Int, now: Instant) -> Before {
        let before = Before(isOpen: isOpen, outage: outage)
        standing = .open
        outage = nil
        run = nil
        probe = nil
        isEarlyProbe = false
        waitingSince = nil
        record.noteSuccess(afterRetries: failedRetries)
        window.open(limit: limit)
        answers += 1
        answeredAt = now
        return before
    }
}

extension DeliveryFailure {
    /// Whether another connection at once would hardly fare better: what DNS says, TLS that can't be had, our own disk.
    fileprivate var isSteady: Bool {
        switch kind {
        case .dns, .tls, .local: true
        case .connection, .closing, .reply, .tooManyRecipients, .unreadable: false
        }
    }
}
