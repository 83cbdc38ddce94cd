package import Facts
internal import Mail

/// What a refused recipient says of the client that asked for it (docs/reference/replies.md).
package enum RecipientBlame: Sendable, Hashable {
    /// Nothing: this server is short of something, the recipient belongs into another transaction, or its domain takes
    /// no mail of this kind.
    case none
    /// It asked for something that it does not get here; counts toward `refusedRecipientsPerHour`.
    case refused
    /// It asked for an address that nobody has; counts toward `unknownRecipients` and `unknownRecipientsPerHour` too.
    case unknown
}

extension RecipientRuling {
    /// What this ruling says of the client.
    package var blame: RecipientBlame {
        guard case .refused(let reply, _, let kind) = verdict else { return .none }
        switch kind {
        case .edgeBlock: return .unknown
        case .surplus: return .none
        case .ordinary: break
        }
        // RFC 3463: X.3 is the state of the mail system, X.5.3 is a recipient of another organization here.
        let status = reply.enhanced
        if reply.isTransient, status?.subject == 3 || status?.subject == 5 && status?.detail == 3 { return .none }
        switch decisions.last?.stage {
        case .ipv6: return .none
        // Who is to come again does so because it was told.
        case .connectionFilter where reply.isTransient: return countsAgainstSource ? .unknown : .none
        default: return .refused
        }
    }
}
