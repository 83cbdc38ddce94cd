internal import Facts
internal import Mail
internal import Organization
internal import SenderAuthentication

extension MessageInHand {
    /// That the message came in the name of somebody who has not shown to have sent it; nil where the author has, where nobody
    /// asks, where DNS did not answer, and where the author's domain itself asks for quarantine or a refusal: there is nothing
    /// for an administrator to decide then.
    var spoofSighting: SpoofSighting? {
        guard attribution.direction == .incoming, let authentication = facts.authentication, let composite,
            Self.unprovenReasons.contains(composite.reason), let author = authentication.authors.single
        else { return nil }
        if authentication.dmarc.result == .fail, authentication.dmarc.requestedPolicy != .none { return nil }
        let verdicts = outcomes?.verdicts ?? []
        return SpoofSighting(
            author: author, type: isOwn(author) ? .internal : .external,
            signer: authentication.dkim.first(where: { $0.result == .pass && $0.domain != nil })?.domain,
            client: authentication.clientAddress,
            isBlocked: !verdicts.isEmpty && verdicts.allSatisfy { $0.verdict.action != .deliver })
    }

    /// What composite authentication says where no explicit result is for the author
    /// (docs/reference/composite-authentication.md).
    private static let unprovenReasons: Set<Int> = [1, 2, 105, 108, 201, 601]
}
