import Log
import Mail
import MailFlow
import Organization

/// Counts what the organizations' own people send, keeps over a restart who may send nothing, and tells the log
/// (docs/reference/outbound.md).
struct SenderKeeping: Sendable {
    let senders: OutboundSenders
    private let store: any SenderStore
    private let time: any TimeSource

    init(store: any SenderStore, time: any TimeSource, logger: Logger) {
        self.store = store
        self.time = time
        senders = OutboundSenders { alert in
            Self.tell(alert, logger)
            guard let restriction = alert.restriction else { return }
            // It holds already; whoever waits for a reply does not wait for the disk.
            Task {
                do throws(StoreError) {
                    try await store.keepRestricted(restriction, audit: nil)
                } catch {
                    logger.log(
                        .smtpSenderUnkept,
                        [.organization: alert.key.organization, .from: alert.key.sender, .error: "\(error)"])
                }
            }
        }
    }

    private static func tell(_ alert: SenderAlert, _ logger: Logger) {
        let limit = "\(alert.limit.rawValue)=\(alert.most)"
        guard let restriction = alert.restriction else {
            logger.log(
                .smtpSenderExceeded,
                [.organization: alert.key.organization, .from: alert.key.sender, .limit: limit])
            return
        }
        logger.log(
            .smtpSenderRestricted,
            [
                .organization: alert.key.organization, .from: alert.key.sender, .limit: limit,
                .action: restriction.state.rawValue, .until: restriction.until?.iso8601 ?? "none",
            ])
    }

    /// Takes up what was sent today and who is restricted; before the first client is let in.
    func restore(in snapshot: ConfigurationSnapshot) async throws(StoreError) {
        let now = time.wallTime()
        try await store.forgetRestricted(endedBy: now)
        senders.restore(
            try await store.sentMail(at: now), try await store.restrictedSenders(), at: now, in: snapshot)
    }
}
