internal import Facts
internal import Mail
internal import Organization
internal import SenderAuthentication

/// What a policy against forged senders asks to do with mail that fails authentication
/// (docs/reference/sender-authentication.md has the table). Pure.
struct AuthenticationPolicy: Hashable {
    /// What is done with the message.
    private(set) var disposition = SenderDisposition.none
    /// The property that decided and its value; nil where none had to.
    private(set) var property: Decision.Input?
    /// What speaks against the message beside the results.
    private(set) var reasons: [Decision.Input] = []

    private let authentication: MessageAuthentication
    private let composite: CompositeAuthentication
    private let policy: AntiPhishPolicy

    /// - Parameters:
    ///   - isSourceKnown: whether the client that SPF was asked about is the one that the message came from.
    ///   - isAddressAllowed: whether the organization lets mail of the connecting address pass, forged or not.
    init(
        _ authentication: MessageAuthentication, _ composite: CompositeAuthentication,
        _ circumstances: CompositeAuthentication.Circumstances, isSourceKnown: Bool, isAddressAllowed: Bool,
        _ policy: AntiPhishPolicy
    ) {
        self.authentication = authentication
        self.composite = composite
        self.policy = policy
        let isAsked = !circumstances.isBypassed
        let pair = circumstances.spoofRuling
        if isAsked, !isAddressAllowed, pair != .allow { explicitFailure() }
        if case .reject = disposition { return }
        // Mail of clients that somebody vouches for is not questioned.
        if isAsked { invalidFrom() }
        if disposition == .rejectFrom { return }
        if pair == .block {
            reasons.append(.init("sign", "author and origin are blocked"))
            // What the author's domain has held is not let go by a block.
            if !disposition.holds { fail() }
            return
        }
        guard isAsked, pair != .allow, disposition == .none, isSourceKnown, !isAddressAllowed else { return }
        implicitFailure(isOwnDomain: circumstances.isOwnDomain)
    }

    /// By what was found out about the sender of a message; nil where the sender was not authenticated.
    init?(_ facts: MessageFacts, _ sender: SenderFacts?, by policy: AntiPhishPolicy) {
        guard let authentication = facts.authentication, let sender else { return nil }
        self.init(
            authentication, sender.composite, sender.circumstances, isSourceKnown: facts.source?.isKnown ?? true,
            isAddressAllowed: sender.isAddressAllowed, policy)
    }

    /// A failure of DMARC with a policy that asks to act.
    private mutating func explicitFailure() {
        let dmarc = authentication.dmarc
        guard dmarc.result == .fail, dmarc.requestedPolicy != .none, composite.result == .fail else { return }
        guard policy.honorDmarcPolicy else {
            // With spoof intelligence it is a failure like any other; without it there is but quarantine.
            guard policy.enableSpoofIntelligence else {
                disposition = .junk(.quarantine)
                property = .init("HonorDmarcPolicy", false)
                return
            }
            fail()
            return
        }
        switch (dmarc.requestedPolicy, policy.dmarcRejectAction) {
        case (.none, _): break
        case (.quarantine, _):
            disposition = .junk(policy.dmarcQuarantineAction)
            property = .init("DmarcQuarantineAction", policy.dmarcQuarantineAction.rawValue)
        case (.reject, .quarantine):
            disposition = .junk(.quarantine)
            property = .init("DmarcRejectAction", "Quarantine")
        case (.reject, .reject):
            // A failure always has an author's domain.
            disposition = (dmarc.authorDomain ?? dmarc.policyDomain).map { .reject($0) } ?? .junk(.quarantine)
            property = .init("DmarcRejectAction", "Reject")
        }
    }

    /// A message whose author nobody can tell: what DMARC says of it is of somebody else, or of nobody.
    private mutating func invalidFrom() {
        guard let problem = authentication.authors.problem else { return }
        reasons.append(.init("from", problem.rawValue))
        switch policy.invalidFromAction {
        case .reject: disposition = .rejectFrom
        case .moveToJmf where disposition == .none: disposition = .junk(.moveToJmf)
        case .moveToJmf, .none: return
        }
        property = .init("InvalidFromAction", policy.invalidFromAction.rawValue)
    }

    /// A failure of composite authentication for other reasons, with a further sign that the message is forged. That
    /// nothing is proved is no reason by itself, and a domain that asks for nothing (`p=none`) gets nothing while its wishes
    /// are honoured. That a stranger writes in the name of the organization itself is such a sign.
    private mutating func implicitFailure(isOwnDomain: Bool) {
        guard composite.result == .fail, policy.enableSpoofIntelligence else { return }
        if isOwnDomain {
            reasons.append(.init("sign", "author in an accepted domain"))
            return fail()
        }
        if authentication.dmarc.result == .fail, policy.honorDmarcPolicy { return }
        let spf = authentication.spf
        guard spf.result == .fail, let domain = spf.domain else { return }
        let isAuthors = authentication.authorDomains.contains {
            domain == $0 || domain.isSubdomain(of: $0) || $0.isSubdomain(of: domain)
        }
        guard isAuthors else { return }
        reasons.append(.init("sign", "SPF \(spf.result.rawValue) of \(domain)"))
        fail()
    }

    private mutating func fail() {
        disposition = .junk(policy.authenticationFailAction)
        property = .init("AuthenticationFailAction", policy.authenticationFailAction.rawValue)
    }

    /// What became of the message by the author's policy, in EOP's words.
    func action(_ dmarc: DMARCOutcome) -> String {
        if case .reject = disposition { return "reject" }
        return DMARCAction(dmarc).rawValue
    }
}
