package import Facts
internal import Mail

extension Categorization {
    /// What becomes of a message says of the client that it came from, once however many recipients it has. Nil where it
    /// says nothing, and of clients that somebody vouches for or that an organization has allowed
    /// (docs/reference/connection-filter.md).
    package func sourceEvent(of transaction: Transaction, attribution: Attribution) -> SourceEvent? {
        guard attribution.isAnonymous, attribution.direction == .incoming, transaction.connectionFilter == .notListed
        else { return nil }
        let decisions =
            switch self {
            case .refuse(_, let decisions, _): decisions
            case .accept(let message): message.decisions
            }
        var (isFound, isWanted, isKeptAway) = (false, false, false)
        // The gravest verdict stands last.
        for decision in decisions.reversed() {
            guard case .judged(let verdict) = decision.outcome else { continue }
            guard verdict.isUnwanted else {
                isWanted = true
                continue
            }
            // What somebody wants to have or not is nothing that other organizations should go by.
            guard !decision.inputs.contains(where: { $0.name == .override }) else {
                isKeptAway = true
                continue
            }
            isFound = true
            if let event = verdict.category.sourceEvent { return event }
        }
        if isFound { return nil }
        switch self {
        // The author's domain had it refused, or nobody is its author. Over IPv6 the client may come again by IPv4.
        case .refuse(let reply, let decisions, _):
            return reply.isPermanent && decisions.last?.stage == .senderAuthentication ? .forged : nil
        case .accept: return isKeptAway && !isWanted ? nil : .accepted
        }
    }
}

extension VerdictCategory {
    /// What it says of the client that a message came from; nil for nothing. A type of file that an organization does not
    /// want is no malware.
    fileprivate var sourceEvent: SourceEvent? {
        switch self {
        case .malware, .antiMalware: .malware
        case .spoof: .forged
        case .spam, .highConfidenceSpam, .phishing, .highConfidencePhishing: .spam
        case .fileType, .bulk, .none, .intraOrganizationPhishing, .outboundSpam: nil
        }
    }
}
