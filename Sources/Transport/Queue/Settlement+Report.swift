import Mail
import Queueing

extension Settlement {
    /// The report that it may call for; nil when it calls for none. A success that a sender wants to be told of can be
    /// seen in its message alone, which is at hand when an attempt has just ended.
    func report(_ message: @autoclosure () -> StoredMessage?) -> ReportKind? {
        switch state {
        case .failed, .expired: return .failure
        case .removed: return lastFailure == nil ? nil : .failure
        case .waiting, .quarantined, .discarded: return nil
        case .delivered:
            // RFC 3461 section 6.2: a hop that offers DSN has taken the duty to report over.
            guard case .delivered(_, _, reportsSuccess: false, security: _)? = outcome, let message = message(),
                let recipient = message.recipients.first(where: { $0.id == id }),
                recipient.recipient.notify?.contains(.success) == true
            else { return nil }
            return .success
        }
    }

    /// What a report says about it.
    func reported(_ recipient: StoredMessage.Recipient, at: WallTime) -> ReportedRecipient? {
        let reported: ReportedRecipient.Outcome
        switch (state, outcome, lastFailure) {
        case (.delivered, .delivered(let reply, let remote, reportsSuccess: _, security: _)?, _):
            reported = .delivered(reply, remote: remote)
        case (_, _, let failure?):
            reported = .failed(failure)
        default:
            return nil
        }
        // Without an outcome no attempt has just ended: it expired in the queue or was removed.
        return ReportedRecipient(
            recipient: recipient, outcome: reported, attempts: attempts, lastAttempt: outcome == nil ? nil : at)
    }

    func update(event: RecipientEvent?) -> RecipientUpdate {
        var update = RecipientUpdate(
            id: id, state: state, attempts: attempts, notBefore: notBefore, isSuspended: isSuspended, event: event)
        if state == .delivered, case .delivered(_, _, reportsSuccess: _, let protection?)? = outcome {
            update.tls = protection.tls
        }
        return update
    }

    /// What the trace says about it.
    func event(at: WallTime, suppressedReport reason: String? = nil) -> RecipientEvent {
        let suffix = reason.map { "; no report: \($0)" } ?? ""
        switch state {
        case .delivered:
            guard case .delivered(let reply, let remote, reportsSuccess: _, let security)? = outcome else {
                return RecipientEvent(.send, at: at, detail: "delivered" + suffix)
            }
            // Only a mailbox of our own is reached without a remote server.
            var detail = reply.description
            if let security { detail += "; " + security.words }
            detail += suffix
            return RecipientEvent(remote == nil ? .deliver : .send, at: at, remote: remote, detail: detail)
        case .waiting where outcome == nil:
            return RecipientEvent(
                isSuspended == true ? .suspend : .resume, at: at,
                detail: (isSuspended == true ? "suspended by " : "resumed by ") + (author ?? "an administrator"))
        case .waiting:
            return RecipientEvent(
                .defer, at: at, remote: lastFailure?.remote, detail: lastFailure.map { "\($0.reply)" } ?? "deferred")
        // The queues settle nothing into these states; the quarantine has its own events.
        case .quarantined, .discarded:
            return RecipientEvent(.quarantine, at: at, detail: state.rawValue)
        case .failed, .expired:
            return RecipientEvent(
                reason == nil ? .fail : .badMail, at: at, remote: lastFailure?.remote,
                detail: (lastFailure.map { "\($0.reply)" } ?? state.rawValue) + suffix)
        case .removed:
            guard lastFailure != nil else {
                return RecipientEvent(.drop, at: at, detail: "removed by \(author ?? "an administrator")")
            }
            return RecipientEvent(
                reason == nil ? .fail : .badMail, at: at, detail: "removed by \(author ?? "an administrator")" + suffix)
        }
    }
}
