import Mail

/// A sign-in of which one step is missing.
struct PendingSignIn: Sendable {
    /// What is missing.
    enum Step: Sendable {
        /// The second factor.
        case factor
        /// A second factor that must be set up, or may be; the secret that it is to have.
        case setup(secret: [UInt8], isRequired: Bool)
    }

    /// Whose.
    var account: AccountName
    /// When the account's password was set that was proved; nil where a link or a session was.
    var passwordSet: WallTime?
    /// What is missing.
    var step: Step
    /// The hash of a new password, which goes into the account at the end; nil for none.
    var newHash: String?
    /// The digest of the link by which it was begun; nil for none.
    var link: [UInt8]?
    /// The session that it was begun in; nil for none.
    var session: SessionID?
    /// From when on it is worth nothing.
    var expires: Instant
    /// How often the code was wrong.
    var failures = 0
}

/// The sign-ins of which one step is missing, in memory alone: nobody gets in by one.
struct PendingSignIns: Sendable {
    /// How long the second factor may take.
    static let lifetime = Interval.minutes(5)
    /// How long a factor that is set up may take.
    static let setupLifetime = Interval.minutes(15)
    /// The most that are kept; then the oldest goes.
    static let most = 1_000
    /// So often a code may be wrong.
    static let mostFailures = 5

    private var byDigest: [[UInt8]: PendingSignIn] = [:]

    /// Keeps one under the digest of what names it.
    mutating func put(_ pending: PendingSignIn, _ digest: [UInt8], at now: Instant) {
        if byDigest.count >= Self.most { byDigest = byDigest.filter { now < $0.value.expires } }
        if byDigest.count >= Self.most, let oldest = byDigest.min(by: { $0.value.expires < $1.value.expires }) {
            byDigest[oldest.key] = nil
        }
        byDigest[digest] = pending
    }

    /// One that is worth something yet.
    func find(_ digest: [UInt8], at now: Instant) -> PendingSignIn? {
        guard let found = byDigest[digest], now < found.expires else { return nil }
        return found
    }

    /// The code was wrong; gives whether another may be tried.
    mutating func fail(_ digest: [UInt8]) -> Bool {
        guard var found = byDigest[digest] else { return false }
        found.failures += 1
        byDigest[digest] = found.failures < Self.mostFailures ? found : nil
        return found.failures < Self.mostFailures
    }

    /// One is done.
    mutating func drop(_ digest: [UInt8]) { byDigest[digest] = nil }

    /// Those of an account are worth nothing any more.
    mutating func drop(_ account: AccountName) { byDigest = byDigest.filter { $0.value.account != account } }
}
