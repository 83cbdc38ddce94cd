/// What has become of a recipient; the words are those of the trace and of the states in the store.
package enum TrafficEnd: String, Sendable, Hashable, Codable, CaseIterable {
    /// In a mailbox, or taken by the next hop.
    case delivered = "Delivered"
    /// In the junk folder.
    case filteredAsSpam = "FilteredAsSpam"
    /// Refused for good.
    case failed = "Failed"
    /// Too old.
    case expired = "Expired"
    /// Taken out by an administrator.
    case removed = "Removed"
    /// A group that the sender named: its members have ends of their own.
    case expanded = "Expanded"
    /// A recipient whose mail goes on to others, and no copy to it.
    case redirected = "Redirected"
    /// Put off, once: it still waits.
    case deferred = "Deferred"

    /// Whether nobody got the message.
    package var isFailure: Bool {
        switch self {
        case .failed, .expired, .removed: true
        default: false
        }
    }
}
