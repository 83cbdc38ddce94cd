internal import Mail

extension MessageAuthentication {
    /// What is known of a message whose authentication did not come to an end: nothing, for now. Everything that would
    /// have to be asked of DNS is a temporary error.
    public static func unanswered(_ request: AuthenticationRequest) -> MessageAuthentication {
        let problem = "not answered in time"
        let sender = request.sender.address?.domain
        var spf = SPFOutcome(
            .temperror, identity: request.sender.address == nil ? .helo : .mailFrom,
            domain: sender ?? (try? Domain(request.helo)))
        spf.problem = problem
        if let known = SPFOutcome(known: request) { spf = known }
        let fields = HeaderFields(request.header)
        let signatures = fields.lazy.filter { $0.hasName("DKIM-Signature") }.prefix(DKIMVerifier.maximumSignatures)
        var arc = ARCOutcome(.none)
        if fields.contains(where: { $0.hasName("ARC-Seal") }) {
            arc = ARCOutcome(.fail, reason: problem)
            arc.isTemporary = true
        }
        var dmarc = DMARCOutcome(.temperror)
        dmarc.problem = problem
        return MessageAuthentication(
            clientAddress: request.clientAddress, helo: request.helo, spf: spf,
            dkim: signatures.map { _ in DKIMOutcome(.temperror, problem) }, arc: arc,
            authors: request.knownAuthors, dmarc: dmarc)
    }
}

extension SPFOutcome {
    /// The result for a sender that this server knows by itself; nil for every other.
    init?(known request: AuthenticationRequest) {
        guard let domain = request.knownDomain else { return nil }
        self.init(.pass, identity: request.sender.address == nil ? .helo : .mailFrom, domain: domain)
        isKnown = true
    }
}
