package import Identity
package import Log
package import Mail

/// What a running gateway does from time to time about its records: it forgets the answers to requests with a key after a
/// day, and tells the log daily where the audit log ends, so that a copy of the log proves later that the entries up to
/// there are the same (docs/reference/audit.md#chain). It tells daily of tokens that end soon, too.
package struct RecordUpkeep: Sendable {
    /// How long the answer to a request with a key is kept.
    package static let answersKept = Interval.hours(24)

    private let audit: any AuditStore
    private let answers: any IdempotencyStore
    private let identity: any IdentityStore
    private let time: any TimeSource
    private let logger: Logger

    /// Upkeep of what is in these stores.
    package init(
        audit: any AuditStore, answers: any IdempotencyStore, identity: any IdentityStore, time: any TimeSource,
        logger: Logger
    ) {
        self.audit = audit
        self.answers = answers
        self.identity = identity
        self.time = time
        self.logger = logger
    }

    /// Forgets old answers. To be called every hour.
    package func expire() async {
        let earliest = WallTime(milliseconds: time.wallTime().milliseconds - Self.answersKept.milliseconds)
        do throws(StoreError) {
            try await answers.expire(before: earliest)
        } catch {
            logger.log(.administrationRecordsUntidy, [.error: "\(error)"])
        }
    }

    /// Tells the log where the audit log ends. To be called at the start and once a day.
    package func tellHead() async {
        do throws(StoreError) {
            let head = try await audit.auditHead()
            logger.log(.administrationAuditHead, [.count: head.entry, .digest: head.digest])
        } catch {
            logger.log(.administrationRecordsUntidy, [.error: "\(error)"])
        }
    }
    /// The most tokens that the log is told of in a day.
    package static let mostTokens = 100

    /// Tells the log of tokens that end soon, those first that end first. To be called at the start and once a day.
    package func tellTokens() async {
        let now = time.wallTime()
        do throws(StoreError) {
            let ending = try await identity.tokens(of: nil).filter { $0.standing(at: now) == .endsSoon }
                .sorted { ($0.expires ?? now, $0.id) < ($1.expires ?? now, $1.id) }
            for token in ending.prefix(Self.mostTokens) {
                logger.log(
                    .administrationTokenEnding,
                    [.key: token.id.description, .caller: token.callerName, .until: token.expires ?? now])
            }
        } catch {
            logger.log(.administrationRecordsUntidy, [.error: "\(error)"])
        }
    }
}
