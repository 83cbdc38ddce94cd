package import Log
package import Mail
import NIOConcurrencyHelpers

/// Says who asks: by a session, a token, or the steps of a sign-in (docs/reference/roles.md). One of it lives as long
/// as the gateway; no method blocks its thread.
package final class AccountService: Sendable {
    /// How long the state of a session, a token and an account is taken for what the store has.
    package static let freshness = Interval.seconds(5)
    /// How long password and second factor are taken for proved.
    package static let proofLifetime = Interval.minutes(5)
    /// The most sessions of one account; the oldest goes.
    package static let mostSessions = 10
    /// The most sign-ins that wait for their answer because others failed before them.
    package static let mostHeld = 50

    let store: any IdentityStore
    let hasher: PasswordHasher
    let settings: @Sendable () -> AccountSettings
    let devices: DeviceMarks
    let time: any TimeSource
    let random: any RandomSource
    let logger: Logger
    /// Tells owners of changes; nil where nobody does.
    let notices: (any AccountNoticing)?
    let state: NIOLockedValueBox<State>

    /// What is in memory.
    struct State {
        /// Who failed, and how often.
        var throttle = SignInThrottle()
        /// Steps of sign-ins that are under way.
        var pending = PendingSignIns()
        /// Sessions and tokens that were read lately.
        var cache = IdentityCache()
        /// What is to be noted in the store.
        var notes = IdentityNotes()
        /// How many sign-ins wait for their answer.
        var held = 0
        /// Whether the store's failures were read.
        var hasLoaded = false
    }

    /// - Parameters:
    ///   - settings: asked at each use, so that a reload is in force at once.
    ///   - deviceKey: 32 octets that only this gateway knows, which marks of known devices are signed with.
    ///   - notices: tells owners of changes; nil for nobody.
    package init(
        store: any IdentityStore, hasher: PasswordHasher = PasswordHasher(),
        settings: @escaping @Sendable () -> AccountSettings, deviceKey: [UInt8], time: any TimeSource,
        random: any RandomSource, logger: Logger, notices: (any AccountNoticing)? = nil
    ) {
        self.store = store
        self.hasher = hasher
        self.settings = settings
        devices = DeviceMarks(key: deviceKey)
        self.time = time
        self.random = random
        self.logger = logger
        self.notices = notices
        state = NIOLockedValueBox(State())
    }

    /// Drops what is remembered of an account, its sessions and tokens: whoever changes them in the store calls it, so
    /// that the change is in force at once. Nil for all.
    package func forget(_ account: AccountName?) {
        state.withLockedValue { state in
            state.cache.forget(account)
            if let account { state.pending.drop(account) }
        }
    }

    /// What is to be done each minute: writes to the store what was used last, and removes sessions and links that have
    /// ended. Before the first sign-in it reads what had failed before the gateway started.
    package func keepUp() async {
        do throws(StoreError) {
            try await load()
            let notes = state.withLockedValue { state in
                let notes = state.notes
                state.notes = IdentityNotes()
                return notes
            }
            if !notes.isEmpty {
                do throws(StoreError) {
                    try await store.note(notes)
                } catch {
                    state.withLockedValue { $0.notes = notes.followed(by: $0.notes) }
                    throw error
                }
            }
            let (now, settings) = (time.wallTime(), self.settings())
            _ = try await store.expireIdentities(
                at: now, sessionsCreatedBefore: now.earlier(by: settings.absolute),
                usedBefore: now.earlier(by: settings.idle + .minutes(1)))
        } catch {
            logger.log(.administrationIdentityUnwritten, [.error: "\(error)"])
        }
    }

    /// Takes up what was kept of failed sign-ins; only the first time.
    func load() async throws(StoreError) {
        guard !state.withLockedValue({ $0.hasLoaded }) else { return }
        let failures = try await store.signInFailures()
        let (now, wall) = (time.now(), time.wallTime())
        state.withLockedValue { state in
            guard !state.hasLoaded else { return }
            state.hasLoaded = true
            for kept in failures {
                let times = kept.times.map { now - Interval(milliseconds: wall.milliseconds - $0.milliseconds) }
                state.throttle.restore(kept.account, at: times, now: now)
            }
        }
    }
}

extension WallTime {
    /// The moment `interval` later.
    func later(by interval: Interval) -> WallTime {
        WallTime(milliseconds: (Instant(milliseconds: milliseconds) + interval).milliseconds)
    }

    /// The moment `interval` earlier.
    func earlier(by interval: Interval) -> WallTime {
        WallTime(milliseconds: (Instant(milliseconds: milliseconds) - interval).milliseconds)
    }
}

extension Interval {
    /// Both, one behind the other.
    static func + (one: Interval, other: Interval) -> Interval {
        Instant(milliseconds: one.milliseconds) + other - Instant(milliseconds: 0)
    }
}
