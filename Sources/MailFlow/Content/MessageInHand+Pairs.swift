internal import Facts
internal import Mail
internal import Organization
internal import Scoring
internal import SenderAuthentication

extension MessageInHand {
    /// What the organization says about the author together with the origin; nil for nothing.
    ///
    /// Any name of the address counts where its pair blocks. One that lets a forgery pass has to lead back to the address:
    /// whoever has an address gives it whatever name he likes.
    func spoofPair(_ session: SessionFacts) -> VerdictOverride? {
        guard organization.allowBlock.hasSpoofPairs, let authentication = facts.authentication else { return nil }
        var (claimed, proven) = (authentication.signers, authentication.signers)
        if case .found(let names)? = originName(authentication, session) {
            claimed += names.flatMap { places(of: $0) }
            proven += (origin.proof?.names ?? []).flatMap { places(of: $0) }
        } else if let network = SendingInfrastructure(withoutName: authentication.clientAddress) {
            claimed.append(network)
            proven.append(network)
        }
        var allowed: VerdictOverride?
        for author in authentication.authors.addresses {
            if let block = pair(of: author, claimed), block.action == .block {
                return VerdictOverride(.blockedSpoof, block.entry)
            }
            if let allow = pair(of: author, proven), allow.action == .allow {
                allowed = VerdictOverride(.allowedSpoof, allow.entry)
            }
        }
        // A wanted author lends nothing to another one beside it.
        return authentication.authors.single == nil ? nil : allowed
    }

    /// Whether an author who fails what the domain asks for may have a pair that lets the mail pass, and DNS does not say for now
    /// whether the address has the name of the pair: what DNS does not say leads to no permanent refusal.
    var isPairUnsure: Bool {
        guard origin.proof?.isUnsure == true, let dmarc = facts.authentication?.dmarc else { return false }
        return dmarc.result == .fail && dmarc.requestedPolicy != .none
    }

    /// Finds out the names of the origin, and which of them lead back to it: of those alone by which a pair lets the author's mail
    /// pass. Nobody is asked for an organization without pairs.
    mutating func proveNames(by examiners: ContentExaminers) async {
        guard organization.allowBlock.hasSpoofPairs, let session, let authentication = facts.authentication else {
            return
        }
        let address = authentication.clientAddress
        if originName(authentication, session) == nil, originAddress == address {
            origin.reverseName = await examiners.reverseNames?.reverseName(of: address)
        }
        // A signature proves its pair by itself.
        guard let author = authentication.authors.single, pair(of: author, authentication.signers)?.action != .allow
        else { return }
        switch originName(authentication, session) {
        case .found(let names):
            let asked = names.filter { pair(of: author, places(of: $0))?.action == .allow }
            guard !asked.isEmpty else { return }
            origin.proof =
                await examiners.reverseNames?.proof(of: asked, address) ?? ReverseNameProof(names: [], isUnsure: true)
        case .unknown, nil:
            guard originAddress == address,
                organization.allowBlock.allowsSpoofByName(author, type: spoofType(of: author))
            else { return }
            origin.proof = ReverseNameProof(names: [], isUnsure: true)
        case .missing: return
        }
    }

    private func spoofType(of author: EmailAddress) -> TenantAllowBlockListSpoofItem.SpoofType {
        isOwn(author) ? .internal : .external
    }

    /// What is known of the name of the address that was authenticated; nil where it was not asked.
    private func originName(_ authentication: MessageAuthentication, _ session: SessionFacts) -> ReverseName? {
        origin.reverseName ?? (authentication.clientAddress == session.clientAddress ? session.reverseName : nil)
    }

    private func pair(of author: EmailAddress, _ places: [SendingInfrastructure]) -> SpoofPairFinding? {
        organization.allowBlock.spoof(author, type: spoofType(of: author), infrastructure: places)
    }

    /// The places that a name stands for: its organizational domain or, where nobody knows those, all domains that it is below.
    private func places(of name: Domain) -> [SendingInfrastructure] {
        if let suffixes = scorer?.scorer.suffixes {
            return [SendingInfrastructure.domain(suffixes.organizationalDomain(of: name))]
        }
        return sequence(first: name, next: { $0.parent }).filter { $0.parent != nil }
            .map { SendingInfrastructure.domain($0) }
    }
}

extension MessageAuthentication {
    /// The domains whose signatures pass.
    fileprivate var signers: [SendingInfrastructure] {
        dkim.filter { $0.result == .pass }.compactMap(\.domain).map { SendingInfrastructure.domain($0) }
    }
}

extension SpoofPairFinding {
    /// The pair as one text.
    fileprivate var entry: String { "\(spoofedUser), \(sendingInfrastructure)" }
}
