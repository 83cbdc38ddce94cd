package import Log
package import Mail
package import MailFlow
import NIOConcurrencyHelpers
import Operations

/// Hands refusals at the edge to the store, and tells the log of failures of TLS, which concern whoever looks after this
/// server's certificate and versions, and of sources that reach a limit: one line a client and minute
/// (docs/reference/tls.md, docs/reference/log.md).
package final class PerimeterRecord: PerimeterLog {
    private let store: any PerimeterLog
    private let time: any TimeSource
    private let logger: Logger
    private let mail: MailLog?
    private let allowance = NIOLockedValueBox(LogAllowance())
    private let limited = NIOLockedValueBox(LogAllowance())

    /// - Parameter mail: has a line for each refusal, where that is wanted.
    package init(store: any PerimeterLog, time: any TimeSource, logger: Logger, mail: MailLog? = nil) {
        self.store = store
        self.mail = mail
        self.time = time
        self.logger = logger
    }

    /// Hands a refusal on, and tells the log where it is to know.
    package func record(_ refusal: PerimeterRefusal) {
        store.record(refusal)
        mail?.refused(refusal)
        if let reason = refusal.limitReached { limit(refusal, reason) }
        guard let failure = refusal.tlsFailure,
            let passedOver = allowance.withLockedValue({ $0.take(refusal.clientAddress, now: time.now()) })
        else { return }
        logger.log(
            .tlsSessionFailed,
            [
                .remote: refusal.clientAddress, .remoteName: "\(refusal.clientName.cut())",
                .phase: failure.phase.rawValue, .reason: "\(failure.reason)", .passedOver: passedOver,
            ])
    }

    private func limit(_ refusal: PerimeterRefusal, _ reason: String) {
        let passedOver = limited.withLockedValue { $0.take(refusal.clientAddress, now: time.now()) }
        guard let passedOver else { return }
        logger.log(
            .smtpSourceLimited,
            [
                .remote: refusal.clientAddress, .remoteName: "\(refusal.clientName.cut())", .reason: reason,
                .reply: refusal.reply, .passedOver: passedOver,
            ])
    }
}

extension PerimeterRefusal {
    /// The limit of a source that it is the record of, in words; nil for every other refusal, also for one for want of a
    /// resource of this server.
    fileprivate var limitReached: String? {
        let inputs = decisions.last?.inputs ?? []
        if let range = inputs.first(where: { $0.name == "range" }) { return "too much came from \(range.value)" }
        guard reply.utf8.starts(with: "421 ".utf8) else { return nil }
        // The session itself ends one that went too far; a deadline that has passed is no limit of a source.
        let ended = "421 4.7.0 "
        if reply.utf8.starts(with: ended.utf8) { return String(reply.dropFirst(ended.count)) }
        return inputs.first { $0.name == .reason }?.value
    }
}
