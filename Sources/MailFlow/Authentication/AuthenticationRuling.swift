internal import Mail
internal import Organization
internal import SenderAuthentication

/// What follows from who really sent a message: a refusal, the junk folder, header fields and decisions
/// (docs/reference/sender-authentication.md).
struct AuthenticationRuling {
    /// Nil to go on.
    private(set) var refusal: Reply?
    /// Whether every copy goes to the junk folder.
    private(set) var isJunk = false
    /// The header fields to put on top of the message, above its Received field (RFC 7208 section 9.1): results first,
    /// the source behind skipped hops last.
    private(set) var fields: [String] = []
    /// For the record.
    private(set) var decisions: [Decision] = []

    init(
        _ facts: MessageFacts, attribution: Attribution, transaction: Transaction, session: SessionFacts,
        snapshot: ConfigurationSnapshot
    ) {
        let listing = facts.source?.skipListing
        let sourceFields = listing?.fields ?? []
        guard let authentication = facts.authentication,
            let organization = snapshot.organization(named: attribution.organization)
        else {
            fields = sourceFields
            return
        }
        let isInForce = listing?.isInForce == true
        let composite = CompositeAuthentication.evaluate(
            authentication,
            .init(
                isAllowedAddress: snapshot.isTrusted(session.clientAddress) && !isInForce,
                isIdentifiedByConnector: attribution.isMatchedByIdentity, isSkipListingInForce: isInForce,
                isOwnDomain: authentication.authorDomains.contains {
                    snapshot.owner(of: $0)?.organization === organization
                },
                isAttestedByTrustedSealer: authentication.arc.attestsPass(
                    for: authentication.dmarc, trustedSealers: organization.trustedSealers)))
        let policy = AuthenticationPolicy(authentication.dmarc, composite, organization.document.antiPhishPolicy)
        prove(authentication, attribution, session, organization, snapshot)
        // Over IPv4 the same message may come again: what is wrong for good is said there.
        if refusal == nil { rule(policy, authentication, composite, attribution) }
        guard refusal == nil else { return }
        let server = snapshot.server
        let style: AuthenticationResultsStyle =
            switch server.senderAuthentication.resultsStyle {
            case .rfc8601: .rfc8601
            case .eop: .eop
            }
        fields =
            [
                authentication.results(
                    server: server.hostname, composite: composite, action: DMARCAction(authentication.dmarc),
                    style: style
                ).field(),
                ReceivedSPFField(
                    outcome: authentication.spf, clientAddress: authentication.clientAddress,
                    helo: authentication.helo, sender: transaction.envelope.sender, receiver: server.hostname,
                    style: style
                ).text,
            ] + sourceFields
    }

    /// What the author's domain asks for and the organization makes of it.
    private mutating func rule(
        _ policy: AuthenticationPolicy, _ authentication: MessageAuthentication,
        _ composite: CompositeAuthentication, _ attribution: Attribution
    ) {
        let outcome: String
        switch policy.disposition {
        case .none: outcome = "accepted: \(composite.meaning)"
        case .junk(let wish):
            isJunk = true
            outcome = wish == .quarantine ? "junk, as there is no quarantine yet" : "junk"
        case .reject(let domain):
            refusal = Replies.failsDMARC(domain)
            outcome = "refused"
        }
        decisions.append(
            Decision(
                .senderAuthentication, organization: attribution.organization, revision: attribution.revision,
                object: policy.property == nil ? nil : .init(kind: "AntiPhishPolicy", name: "Default"),
                inputs: authentication.inputs
                    + [
                        "compauth=\(composite.result.rawValue) reason=\(composite.code)",
                        "policy=\(authentication.dmarc.policyInput)", "action=\(policy.action(authentication.dmarc))",
                    ] + (policy.property.map { [$0] } ?? []),
                outcome: outcome, reply: refusal))
    }

    /// What a client that nobody vouches for has to bring along over IPv6 (docs/reference/ipv6.md).
    private mutating func prove(
        _ authentication: MessageAuthentication, _ attribution: Attribution, _ session: SessionFacts,
        _ organization: OrganizationSnapshot, _ snapshot: ConfigurationSnapshot
    ) {
        let client = session.clientAddress
        guard client.family == .v6, attribution.isAnonymous, !snapshot.isTrusted(client), !authentication.hasPass
        else { return }
        let reply = Replies.unauthenticatedIPv6(client)
        let isReportOnly = organization.document.ipv6.isReportOnly
        if !isReportOnly { refusal = reply }
        decisions.append(
            Decision(
                .senderAuthentication, organization: attribution.organization, revision: attribution.revision,
                inputs: [
                    "clientAddress=\(client)", "spf=\(authentication.spf.result.rawValue)",
                    "dkim=\(authentication.dkim.first?.result.rawValue ?? "none")",
                ] + (isReportOnly ? ["ReportOnly=true"] : []),
                outcome: isReportOnly ? "would be refused: \(reply)" : "refused", reply: isReportOnly ? nil : reply))
    }
}

/// What an organization does with mail that fails authentication, by the properties of its `antiPhishPolicy`
/// (docs/reference/sender-authentication.md has the table).
struct AuthenticationPolicy: Hashable {
    /// What is done with the message.
    enum Disposition: Hashable {
        /// Nothing.
        case none
        /// Into the junk folder, by this wish.
        case junk(AntiPhishPolicy.QuarantineAction)
        /// Refused, in the name of the author's domain.
        case reject(Domain)
    }

    private(set) var disposition = Disposition.none
    /// The property that decided and its value; nil where none had to.
    private(set) var property: String?

    /// Only a failure of DMARC with a policy that asks to act leads to anything: what is merely not proved is no reason
    /// by itself.
    init(_ dmarc: DMARCOutcome, _ composite: CompositeAuthentication, _ policy: AntiPhishPolicy) {
        guard dmarc.result == .fail, dmarc.requestedPolicy != .none, composite.result == .fail else { return }
        guard policy.honorDmarcPolicy else {
            // With spoof intelligence it is a failure like any other; without it there is but quarantine.
            guard policy.enableSpoofIntelligence else {
                disposition = .junk(.quarantine)
                property = "HonorDmarcPolicy=false"
                return
            }
            disposition = .junk(policy.authenticationFailAction)
            property = "AuthenticationFailAction=\(policy.authenticationFailAction.rawValue)"
            return
        }
        switch (dmarc.requestedPolicy, policy.dmarcRejectAction) {
        case (.none, _): break
        case (.quarantine, _):
            disposition = .junk(policy.dmarcQuarantineAction)
            property = "DmarcQuarantineAction=\(policy.dmarcQuarantineAction.rawValue)"
        case (.reject, .quarantine):
            disposition = .junk(.quarantine)
            property = "DmarcRejectAction=Quarantine"
        case (.reject, .reject):
            // A failure always has an author's domain.
            disposition = (dmarc.authorDomain ?? dmarc.policyDomain).map { .reject($0) } ?? .junk(.quarantine)
            property = "DmarcRejectAction=Reject"
        }
    }

    /// What became of the message by the author's policy, in EOP's words.
    func action(_ dmarc: DMARCOutcome) -> String {
        if case .reject = disposition { return "reject" }
        return DMARCAction(dmarc).rawValue
    }
}

extension MessageAuthentication {
    /// For the record.
    fileprivate var inputs: [String] {
        func domain(_ domain: Domain?) -> String { domain.map { " \($0)" } ?? "" }
        var inputs = ["source=\(clientAddress)", "spf=\(spf.result.rawValue)\(domain(spf.domain))"]
        for outcome in dkim {
            let reason = outcome.reason.map { ": \($0)" } ?? ""
            inputs.append("dkim=\(outcome.result.rawValue)\(domain(outcome.domain))\(reason)")
        }
        if dkim.isEmpty { inputs.append("dkim=none") }
        inputs.append("arc=\(arc.result.rawValue)\(domain(arc.newestSealer))")
        inputs.append("dmarc=\(dmarc.result.rawValue)\(domain(dmarc.authorDomain))")
        return inputs
    }
}

extension DMARCOutcome {
    /// The published policy, and the one that holds where `pct` or `t` spares the message; for the record.
    fileprivate var policyInput: String {
        guard let publishedPolicy else { return "none published" }
        return publishedPolicy.rawValue + (isSpared ? ", spared to \(requestedPolicy.rawValue)" : "")
    }
}

extension CompositeAuthentication {
    /// The reason as three digits.
    var code: String {
        let digits = String(reason)
        return String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits
    }
}
