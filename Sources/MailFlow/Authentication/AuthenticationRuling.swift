internal import Mail
internal import Organization
internal import SenderAuthentication

/// What follows from who really sent a message: a refusal, or header fields and a decision
/// (docs/reference/sender-authentication.md).
struct AuthenticationRuling {
    /// Nil to go on.
    private(set) var refusal: Reply?
    /// The header fields to put on top of the message, above its Received field (RFC 7208 section 9.1).
    private(set) var fields: [String] = []
    /// For the record.
    private(set) var decisions: [Decision] = []

    init(
        _ facts: MessageFacts, attribution: Attribution, session: SessionFacts, snapshot: ConfigurationSnapshot
    ) {
        fields = facts.source?.skipListing?.fields ?? []
        guard let authentication = facts.authentication else { return }
        var inputs = AuthenticationRuling.inputs(authentication, source: facts.source)
        let needsProof = session.clientAddress.family == .v6 && attribution.isAnonymous
        if needsProof, !authentication.hasProof {
            refusal = Replies.unauthenticatedIPv6(session.clientAddress)
            inputs.append("clientAddress=\(session.clientAddress)")
        }
        decisions.append(
            Decision(
                .senderAuthentication, organization: attribution.organization, revision: attribution.revision,
                inputs: inputs, outcome: refusal == nil ? "checked" : "refused", reply: refusal))
    }

    private static func inputs(_ authentication: MessageAuthentication, source: MessageSource?) -> [String] {
        var inputs = [
            "source=\(authentication.clientAddress)",
            "spf=\(authentication.spf.result.rawValue) (\(authentication.spf.domain?.name ?? "no domain"))",
        ]
        for signature in authentication.dkim {
            inputs.append("dkim=\(signature.result.rawValue) (\(signature.signature?.domain.name ?? "no domain"))")
        }
        if authentication.dkim.isEmpty { inputs.append("dkim=none") }
        inputs.append("arc=\(authentication.arc.result.rawValue)")
        inputs.append(
            "dmarc=\(authentication.dmarc.result.rawValue) (\(authentication.dmarc.authorDomain?.name ?? "no author"))")
        return inputs
    }
}

extension MessageAuthentication {
    /// Whether SPF or a DKIM signature passes, of whatever domain: what mail over IPv6 has to bring along.
    var hasProof: Bool { spf.result == .pass || dkim.contains { $0.result == .pass } }
}
