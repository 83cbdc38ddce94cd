internal import Facts
internal import Inspection
internal import Learning
internal import MIME
internal import Mail
internal import NIOCore
internal import Organization
internal import Scoring
internal import SenderAuthentication

extension MessageInHand {
    /// Whether one decision holds for all recipients of the organization: they have the same policies, nobody has lists of
    /// senders or a mailbox of another kind, and no mail flow rule can decide for some of them.
    var isDecidedAlike: Bool {
        let organization = organization
        return organization.policies.isDefaultOnly && !organization.hasUserLists
            && organization.advancedDelivery.isEmpty && organization.transportRules.isEmpty
    }

    /// Who the message says it is from, for lists of senders. Reads the header where nobody has yet.
    var listedAuthors: MessageAuthors {
        let facts = facts
        return facts.authentication?.authors ?? facts.authors ?? MessageAuthors(reading: whole.beginning)
    }

    /// Whether the organization remembers no mail of the author, and none to the author.
    var isFirstContact: Bool {
        knowledge.map { $0.knowledge.days == nil && $0.knowledge.sender?.isAnswered != true } ?? false
    }

    // MARK: - For all recipients

    /// What the organization says about who sent the message and from where, for all recipients.
    func senderOverrides() -> [VerdictOverride] {
        var found: [VerdictOverride] = []
        var grounds = VerdictGrounds()
        grounds.connection = transaction.connectionFilter
        if let address = grounds.addressOverride { found.append(address) }
        if isReleasedBefore { found.append(VerdictOverride(.released, "")) }
        let (table, time) = (organization.allowBlock, facts.receivedAt)
        if table.hasSenders {
            let authors = listedAuthors
            let sender = (facts.source?.sender ?? transaction.envelope.sender).address
            let all = (sender.map { [$0] } ?? []) + authors.addresses
            if let entry = table.sender(all, at: time), entry.action == .block {
                found.append(VerdictOverride(.blockedSender, entry.value))
            } else if authors.problem == nil, let author = authors.single,
                let entry = table.sender([author], at: time), entry.action == .allow
            {
                found.append(VerdictOverride(.allowedSender, entry.value))
            }
        }
        if !organization.advancedDelivery.isEmpty, attribution.direction == .incoming, let session,
            session.crossing == nil
        {
            var domains = (facts.authentication?.dkim ?? []).filter { $0.result == .pass }.compactMap(\.domain)
            if let domain = transaction.envelope.sender.address?.domain { domains.append(domain) }
            if organization.advancedDelivery.isSimulation(senderDomains: domains, address: session.clientAddress) {
                found.append(VerdictOverride(.phishSimulation, "\(session.clientAddress)"))
            }
        }
        return found
    }

    /// What the organization's list says about links and files.
    func listedContent() -> ListedContent {
        var listed = ListedContent()
        let (table, time) = (organization.allowBlock, facts.receivedAt)
        let simulations = organization.advancedDelivery
        guard table.hasURLs || table.hasFiles || simulations.hasSimulations, let findings = content else {
            return listed
        }
        if table.hasURLs || simulations.hasSimulations {
            var asked: Set<String> = []
            var (alike, allowed) = (0, 0)
            // Those in documents and in codes of pictures, too.
            let links = findings.content.links + findings.inspected.flatMap(\.links)
            for link in links where asked.insert(link.url).inserted {
                guard let url = AllowBlockURL(link) else { continue }
                let mayLookAlike = ScoringResult.mayLookAlike(link)
                if mayLookAlike { alike += 1 }
                // Whoever passes a simulation on is no attacker.
                let isSimulated = simulations.isSimulationURL(url)
                let entry = isSimulated ? nil : table.url(url, at: time)
                if let entry, entry.action == .block {
                    listed.blockedURL = VerdictOverride(.blockedURL, entry.value)
                    break
                }
                if mayLookAlike, isSimulated || entry?.isBySubmission == true { allowed += 1 }
            }
            listed.areHostsAllowed = alike > 0 && allowed == alike
        }
        guard table.hasFiles else { return listed }
        func ask(_ sha256: [UInt8]?, _ path: String, _ name: String?) {
            guard let sha256, let entry = table.file(sha256: sha256, at: time) else { return }
            switch entry.action {
            case .block:
                guard listed.blockedFile == nil else { return }
                listed.blockedFile = .init(
                    signature: entry.value, engine: "TenantAllowBlockList", path: path, name: name)
            case .allow: if entry.isBySubmission { listed.allowedFiles.insert(path) }
            }
        }
        for part in findings.content.parts where part.isLeaf {
            ask(findings.content.sha256(of: part), part.path, part.filename)
        }
        for report in findings.inspected {
            for member in report.members { ask(member.sha256, member.path, member.filename) }
        }
        return listed
    }

    // MARK: - For some recipients

    /// What a policy's lists of senders say about the author; nil for nothing.
    ///
    /// Who writes in the name of the organization itself has to prove it.
    ///
    /// - Parameter composite: what all results of authentication come to; nil where nothing was authenticated.
    func policyOverride(
        _ choice: PolicyTable.Choice<HostedContentFilterPolicy>, _ composite: CompositeAuthentication?
    ) -> VerdictOverride? {
        let lists = organization.policies.senderLists(of: choice)
        guard !lists.isEmpty else { return nil }
        let authors = listedAuthors
        for author in authors.addresses {
            if case .blocked(let match)? = SenderListRuling.policy(
                allowed: lists.allowed, blocked: lists.blocked, author: author)
            {
                return VerdictOverride(.policyBlocksSender, match.entry)
            }
        }
        guard authors.problem == nil, let author = authors.single,
            case .allowed(let match)? = SenderListRuling.policy(
                allowed: lists.allowed, blocked: lists.blocked, author: author),
            !isOwn(author) || composite?.isAuthorProved ?? true
        else { return nil }
        return VerdictOverride(.policyAllowsSender, match.entry)
    }

    /// What a recipient says about the author; nil for nothing.
    func userOverride(of recipient: Recipient) -> VerdictOverride? {
        guard !recipient.safeSenders.isEmpty || !recipient.blockedSenders.isEmpty else { return nil }
        let authors = listedAuthors
        var safe: SenderListMatch?
        for author in authors.addresses {
            switch SenderListRuling.user(
                safe: recipient.safeSenders, blocked: recipient.blockedSenders, author: author)
            {
            case .blocked(let match)?: return VerdictOverride(.userBlocksSender, match.entry)
            case .allowed(let match)?: safe = match
            case nil: break
            }
        }
        guard let safe, authors.problem == nil, let author = authors.single else { return nil }
        // Whoever trusts all of the organization does not trust a stranger who writes in its name.
        guard safe.isAddress || !isOwn(author) || composite?.isAuthorProved ?? true else { return nil }
        return VerdictOverride(safe.isAddress ? .userTrustsAddress : .userTrustsDomain, safe.entry)
    }

    /// Whether a message is refused for its sender at once, where all recipients have the same policies: nothing that could
    /// have it pass is known of it.
    ///
    /// - Parameter composite: what all results of authentication come to.
    func isRefused(for disposition: SenderDisposition, _ composite: CompositeAuthentication) -> Bool {
        guard isDecidedAlike else { return false }
        var grounds = grounds
        grounds.overrides += senderOverrides()
        var recipient = RecipientGrounds()
        recipient.sender = disposition
        if let override = policyOverride(organization.policies.defaults.contentFilter, composite) {
            recipient.overrides.append(override)
        }
        return VerdictOrder.ruling(grounds, recipient).effect == .refuse
    }
}

extension CompositeAuthentication {
    /// Whether it shows that the author is who the message says, or nobody asks that of the client.
    fileprivate var isAuthorProved: Bool { result == .pass || reason == 451 }
}
