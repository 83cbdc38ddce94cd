package import Queueing

/// What has become of a recipient, by EOP's names and a few of ours (docs/reference/trace.md).
package enum TraceStatus: String, Sendable, Hashable, Codable, CaseIterable {
    /// Waits in a queue.
    case pending = "Pending"
    /// In a mailbox, or taken by the next hop.
    case delivered = "Delivered"
    /// A group, whose members have rows of their own.
    case expanded = "Expanded"
    /// Refused for good, too old, or removed.
    case failed = "Failed"
    /// Delivered into the junk folder.
    case filteredAsSpam = "FilteredAsSpam"
    /// Held in quarantine, or gone from there without having been delivered.
    case quarantined = "Quarantined"
    /// Goes on to others in place of this recipient.
    case none = "None"
    /// Refused at the edge, before there was a message.
    case refused = "Refused"
    /// Of what has failed, what was too old: a word of searches. Rows of it are `Failed`.
    case expired = "Expired"
    /// Of what has failed, what an administrator removed: a word of searches. Rows of it are `Failed`.
    case removed = "Removed"

    /// A status by its name, in any case of letters; nil for another text.
    package init?(named text: String) {
        guard
            let status = TraceStatus.allCases.first(where: {
                $0.rawValue.utf8.elementsEqual(text.utf8) { ($0 | 0x20) == ($1 | 0x20) }
            })
        else { return nil }
        self = status
    }

    /// The status of a recipient in a state.
    ///
    /// - Parameter isJunk: whether it is for the junk folder.
    package init(_ state: RecipientState, isJunk: Bool) {
        switch state {
        case .waiting: self = .pending
        case .delivered: self = isJunk ? .filteredAsSpam : .delivered
        case .failed, .expired, .removed: self = .failed
        case .quarantined, .discarded: self = .quarantined
        }
    }
}

extension TraceStatus {
    /// The statuses that a word means: its own name in any case of letters, or what other mail servers call it. Empty for
    /// a word that means none.
    package static func meant(by word: String) -> [TraceStatus] {
        if let status = TraceStatus(named: word) { return [status] }
        switch String(decoding: TraceText.lowered(word), as: UTF8.self) {
        case "bounced", "undeliverable", "undelivered": return [.failed]
        case "rejected", "blocked", "denied": return [.refused]
        case "deferred", "queued", "delayed", "greylisted", "retrying": return [.pending]
        case "sent", "accepted", "relayed": return [.delivered]
        case "junk", "junked", "spam": return [.filteredAsSpam]
        case "quarantine", "held": return [.quarantined]
        case "redirected", "forwarded": return [.none]
        case "deleted", "dropped": return [.removed]
        case "timedout": return [.expired]
        default: return []
        }
    }
}
