import Logging
import Mail
import MailFlow
import NIOConcurrencyHelpers
import Operations

/// Hands refusals at the edge to the store, and tells the log of failures of TLS, which concern whoever looks after this
/// server's certificate and versions: one line a client and minute (docs/reference/tls.md).
final class PerimeterRecord: PerimeterLog {
    private let store: any PerimeterLog
    private let time: any TimeSource
    private let logger: Logger
    private let allowance = NIOLockedValueBox(LogAllowance())

    init(store: any PerimeterLog, time: any TimeSource, logger: Logger) {
        self.store = store
        self.time = time
        self.logger = logger
    }

    func record(_ refusal: PerimeterRefusal) {
        store.record(refusal)
        guard let failure = refusal.tlsFailure,
            let passedOver = allowance.withLockedValue({ $0.take(refusal.clientAddress, now: time.now()) })
        else { return }
        logger.notice(
            "TLS with a client failed.",
            metadata: [
                "client": "\(refusal.clientAddress)", "name": "\(refusal.clientName.cut())",
                "phase": "\(failure.phase.rawValue)", "reason": "\(failure.reason)", "passedOver": "\(passedOver)",
            ])
    }
}
