internal import Facts
internal import Learning
internal import Mail
internal import Organization
internal import SenderAuthentication

/// What follows from who really sent a message: a refusal, a ground of the verdict, header fields and decisions
/// (docs/reference/sender-authentication.md).
struct AuthenticationRuling {
    /// Nil to go on.
    private(set) var refusal: Reply?
    /// What the policy of all recipients asks to do for what the results say of the author; nothing where they have several.
    private(set) var disposition = SenderDisposition.none
    /// What policies go by; nil where nothing was authenticated.
    private(set) var sender: SenderFacts?
    /// What all results come to; nil where nothing was authenticated.
    var composite: CompositeAuthentication? { sender?.composite }
    /// The results as ``fields`` have them; nil where nothing was authenticated.
    private(set) var results: AuthenticationResults?
    /// The Received-SPF field as ``fields`` have it; nil where nothing was authenticated.
    private(set) var receivedSPF: String?
    /// What is sure about the sender; nil for nothing.
    private(set) var senderStanding: SenderStanding?
    /// The header fields to put on top of the message, above its Received field (RFC 7208 section 9.1): results first,
    /// the source behind skipped hops last.
    private(set) var fields: [String] = []
    /// For the record.
    private(set) var decisions: [Decision] = []

    /// - Parameters:
    ///   - knowledge: what the organization knows of the message; nil where it knows nothing.
    ///   - pair: what an administrator has ruled about the author with the origin; nil for nothing.
    ///   - policy: the policy that all recipients have; nil where they have several.
    ///   - isRefused: whether a message is refused at once where the policy asks for that and all results come to this: nothing
    ///     has it pass.
    init(
        _ facts: MessageFacts, attribution: Attribution, transaction: Transaction, session: SessionFacts,
        knowledge: Knowledge?, snapshot: ConfigurationSnapshot, pair: CompositeAuthentication.SpoofRuling? = nil,
        policy: PolicyTable.Choice<AntiPhishPolicy>?,
        isRefused: (SenderDisposition, CompositeAuthentication) -> Bool
    ) {
        let listing = facts.source?.skipListing
        let sourceFields = listing?.fields ?? []
        guard let authentication = facts.authentication else {
            fields = sourceFields
            return
        }
        let organization = attribution.owner
        let isInForce = listing?.isInForce == true
        let sender = facts.source?.sender ?? transaction.envelope.sender
        let circumstances = CompositeAuthentication.Circumstances(
            isAllowedAddress: snapshot.isTrusted(session.clientAddress) && !isInForce && session.crossing == nil,
            isIdentifiedByConnector: attribution.isMatchedByIdentity, isSkipListingInForce: isInForce,
            isOwnDomain: authentication.authorDomains.contains {
                snapshot.acceptedDomain(of: $0, in: organization) != nil
            },
            isAttestedByTrustedSealer: authentication.arc.attestsPass(
                for: authentication.dmarc, trustedSealers: organization.trustedSealers),
            spoofRuling: pair, hasGoodHistory: knowledge?.isPairingKnown ?? false,
            isFromProvenSource: facts.source?.isBehindFilter == true && knowledge?.isSourceProven == true)
        let isAllowed =
            transaction.connectionFilter.isAllowed
            && !organization.document.hostedConnectionFilterPolicy.ipAllowHonoursDmarc
        // What the organization allows is not questioned either, but that a message names an author is asked of it too.
        var asked = circumstances
        if isAllowed { asked.isAllowedAddress = true }
        let composite = CompositeAuthentication.evaluate(authentication, asked)
        if authentication.spf.isKnown {
            senderStanding = .known
        } else if !circumstances.isBypassed, !circumstances.isAttestedByTrustedSealer {
            senderStanding = SenderForgery(of: sender, authentication).map { .forged($0) }
        }
        let found = SenderFacts(composite: composite, circumstances: circumstances, isAddressAllowed: isAllowed)
        self.sender = found
        let server = snapshot.server
        let style = AuthenticationResultsStyle(server.senderAuthentication.resultsStyle)
        let results = authentication.results(
            server: server.hostname, composite: composite, action: DMARCAction(authentication.dmarc), style: style)
        self.results = results
        let receivedSPF = ReceivedSPFField(
            outcome: authentication.spf, clientAddress: authentication.clientAddress, helo: authentication.helo,
            sender: sender, receiver: server.hostname, style: style
        ).text
        self.receivedSPF = receivedSPF
        fields = [results.field(), receivedSPF] + sourceFields
        prove(authentication, attribution, session, organization, snapshot)
        // Over IPv4 the same message may come again: what is wrong for good is said there.
        guard refusal == nil else { return }
        rule(
            policy.flatMap { AuthenticationPolicy(facts, found, by: $0.policy) }, name: policy?.name, authentication,
            composite, attribution, isRefused)
    }

    /// What the author's domain asks for and the organization makes of it.
    ///
    /// - Parameter policy: nil where recipients have several: what each asks for is decided for each of them.
    private mutating func rule(
        _ policy: AuthenticationPolicy?, name: String?, _ authentication: MessageAuthentication,
        _ composite: CompositeAuthentication, _ attribution: Attribution,
        _ isRefused: (SenderDisposition, CompositeAuthentication) -> Bool
    ) {
        let outcome: Decision.Outcome
        disposition = policy?.disposition ?? .none
        let reasons = policy?.reasons ?? []
        switch disposition {
        case .none: outcome = .acceptedBecause(reasons.first?.description ?? composite.meaning)
        case .junk(let wish):
            outcome = wish == .quarantine ? .quarantine : .junk
        case .reject, .rejectFrom:
            if isRefused(disposition, composite) {
                refusal = disposition.reply
                outcome = .refused
            } else {
                outcome = .acceptedBecause("the organization has it pass")
            }
        }
        let property = policy?.property
        let action = refusal == nil ? DMARCAction(authentication.dmarc).rawValue : policy?.action(authentication.dmarc)
        decisions.append(
            attribution.decision(
                .senderAuthentication, outcome,
                by: property == nil ? nil : name.map { ObjectReference(.antiPhishPolicy, $0) },
                from: authentication.inputs
                    + [
                        Decision.Input("compauth", "\(composite.result.rawValue) reason=\(composite.code)"),
                        Decision.Input("policy", authentication.dmarc.policyInput),
                        Decision.Input("action", action ?? DMARCAction.none.rawValue),
                    ] + reasons + (property.map { [$0] } ?? [])
                    + (senderStanding?.forgery.map { [Decision.Input("senderForgery", $0.rawValue)] } ?? []),
                reply: refusal))
    }

    /// What a client that nobody vouches for has to bring along over IPv6 (docs/reference/ipv6.md).
    private mutating func prove(
        _ authentication: MessageAuthentication, _ attribution: Attribution, _ session: SessionFacts,
        _ organization: OrganizationSnapshot, _ snapshot: ConfigurationSnapshot
    ) {
        let client = session.clientAddress
        guard IPv6Gate.concerns(session, attribution: attribution, snapshot: snapshot), !authentication.hasPass else {
            return
        }
        let reply = Replies.unauthenticatedIPv6(client)
        let isReportOnly = organization.document.ipv6.isReportOnly
        if !isReportOnly { refusal = reply }
        decisions.append(
            attribution.decision(
                .senderAuthentication,
                isReportOnly ? .wouldBeRefused(reply: reply.description) : .refused,
                from: [
                    Decision.Input("clientAddress", client), Decision.Input("spf", authentication.spf.result.rawValue),
                    Decision.Input("dkim", authentication.dkim.first?.result.rawValue ?? "none"),
                ] + (isReportOnly ? [Decision.Input("ReportOnly", true)] : []),
                reply: isReportOnly ? nil : reply))
    }
}

extension SenderDisposition {
    /// What the client is told; nil where the message is not refused.
    var reply: Reply? {
        switch self {
        case .none, .junk: nil
        case .reject(let domain): Replies.failsDMARC(domain)
        case .rejectFrom: Replies.invalidFrom
        }
    }
}

extension MessageAuthentication {
    /// For the record.
    fileprivate var inputs: [Decision.Input] {
        func domain(_ domain: Domain?) -> String { domain.map { " \($0)" } ?? "" }
        var inputs: [Decision.Input] = [
            .init("source", clientAddress),
            .init(
                "spf", "\(spf.result.rawValue)\(domain(spf.domain))" + (spf.isKnown ? ", known to this server" : "")),
        ]
        for outcome in dkim {
            let reason = outcome.reason.map { ": \($0)" } ?? ""
            inputs.append(.init("dkim", "\(outcome.result.rawValue)\(domain(outcome.domain))\(reason)"))
        }
        if dkim.isEmpty { inputs.append(.init("dkim", "none")) }
        inputs.append(.init("arc", "\(arc.result.rawValue)\(domain(arc.newestSealer))"))
        inputs.append(.init("dmarc", "\(dmarc.result.rawValue)\(domain(dmarc.authorDomain))"))
        return inputs
    }
}

extension AuthenticationResultsStyle {
    fileprivate init(_ configured: SenderAuthenticationSettings.ResultsStyle) {
        switch configured {
        case .rfc8601: self = .rfc8601
        case .eop: self = .eop
        }
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
