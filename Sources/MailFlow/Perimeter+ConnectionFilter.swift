internal import Facts
internal import Mail
internal import Organization

extension Perimeter {
    struct FilteredConnection {
        /// Nil to go on.
        var refusal: Reply?
        var decision: Decision?
        /// What holds for the message, where it goes on.
        var ruling = ConnectionFilterRuling.notListed
        var needsListings = false
        /// Whether the recipient is still looked up, to count one that nobody has.
        var countsUnknownRecipients = false
    }

    /// Whether mail of the client's address is taken: the organization's own lists, allowed before blocked, then what this
    /// server knows (docs/reference/connection-filter.md). By the address that is connected from, whoever stands behind it.
    ///
    /// An allowed address is one for every client. Nothing else concerns clients that a connector identifies: they are the
    /// organization's own servers and its partners.
    func filterConnection(
        _ address: EmailAddress, isOperator: Bool, attribution: Attribution, organization: OrganizationSnapshot,
        session: SessionFacts
    ) -> FilteredConnection {
        let lists = snapshot.server.connectionFilter.dnsLists
        // Most mail ends here.
        if lists.isEmpty, !session.$reputation, !organization.hasAddressLists {
            return FilteredConnection()
        }
        // What crosses comes over no network, and what the organization itself sends is not filtered.
        guard session.crossing == nil, attribution.direction == .incoming else { return FilteredConnection() }
        let client = session.clientAddress
        func decide(
            _ outcome: Decision.Outcome, by object: ObjectReference, _ inputs: [Decision.Input], reply: Reply? = nil
        ) -> Decision {
            organization.decision(
                .connectionFilter, outcome, by: object, about: address.description,
                from: [Decision.Input("clientAddress", client)] + inputs, reply: reply)
        }
        let policy = ObjectReference(.hostedConnectionFilterPolicy, "Default")
        if let entry = organization.allowedAddresses.entry(for: client) {
            return FilteredConnection(
                decision: decide(.accepted, by: policy, [.init("IPAllowList", entry)]), ruling: .allowed(entry: entry))
        }
        let item = organization.allowBlock.ip(client, at: session.transactionTime ?? WallTime(milliseconds: 0))
        if let item, item.action == .allow {
            return FilteredConnection(
                decision: decide(.accepted, by: .init(item), item.inputs),
                ruling: .allowed(entry: item.value))
        }
        // Postmaster stays reachable (RFC 5321 section 4.5.1), so that who is refused can ask why.
        guard attribution.isAnonymous, !isOperator, RoleAddress(address) != .postmaster else {
            return FilteredConnection()
        }
        if let entry = organization.blockedAddresses.entry(for: client) {
            let reply = Replies.blockedByCustomer(client, domain: address.domain ?? snapshot.server.hostname)
            return FilteredConnection(
                refusal: reply, decision: decide(.refused, by: policy, [.init("IPBlockList", entry)], reply: reply))
        }
        if let item {
            let reply = Replies.blockedByCustomer(client, domain: address.domain ?? snapshot.server.hostname)
            return FilteredConnection(
                refusal: reply,
                decision: decide(
                    .refused, by: .init(item), item.inputs, reply: reply))
        }
        // What the server knows does not concern what its operator trusts.
        if snapshot.isExemptFromSourceLimits(client) { return FilteredConnection() }
        let isSafeListed = organization.document.hostedConnectionFilterPolicy.enableSafeList
        let listings = session.listings ?? []
        func inputs(_ listing: DNSListing) -> [Decision.Input] {
            var inputs: [Decision.Input] = [.init("zone", listing.list.zone), .init("code", listing.code)]
            if !listing.isBelieved { inputs.append(.init("believed", false)) }
            return inputs
        }
        if isSafeListed, let listing = listings.first(where: { $0.list.kind == .allow && $0.isBelieved }) {
            return FilteredConnection(
                decision: decide(
                    .accepted, by: .init(.dnsList, listing.list.zone.name),
                    inputs(listing) + [.init("EnableSafeList", true)]),
                ruling: .safeListed(zone: listing.list.zone.name))
        }
        var filtered = FilteredConnection()
        // Without the answers it is as though nobody were listed.
        filtered.needsListings = !lists.isEmpty && session.listings == nil
        if let listing = listings.first(where: { $0.list.kind == .block }) {
            let isDeferred = listing.list.action == .defer || !listing.isBelieved
            let reply = isDeferred ? Replies.tryAgainLater : Replies.bannedAddress(client)
            filtered.refusal = reply
            filtered.decision = decide(
                isDeferred ? .deferred : .refused, by: .init(.dnsList, listing.list.zone.name), inputs(listing),
                reply: reply)
            return filtered
        }
        if snapshot.server.connectionFilter.isReputationEnabled, let reputation = session.reputation {
            let isBad = reputation.standing == .bad
            let reply = isBad ? Replies.bannedAddress(client) : Replies.tryAgainLater
            filtered.refusal = reply
            // Who is deferred is not told which addresses there are; that it asks for others counts all the same.
            filtered.countsUnknownRecipients = !isBad
            filtered.decision = decide(
                isBad ? .refused : .deferred, by: .init(.sourceReputation, reputation.source.description),
                reputation.inputs, reply: reply)
            return filtered
        }
        if organization.hasAddressLists || session.listings != nil {
            filtered.decision = decide(.accepted, by: policy, [.init("listed", false)])
        }
        return filtered
    }

    /// Whether mail of servers that the organization does not know yet is deferred once, and this may be one: nobody
    /// vouches for the client.
    func isSubjectToGreylisting(
        _ address: EmailAddress, isOperator: Bool, filtered: ConnectionFilterRuling, attribution: Attribution,
        organization: OrganizationSnapshot, session: SessionFacts
    ) -> Bool {
        organization.document.hostedConnectionFilterPolicy.isGreylistingEnabled && filtered == .notListed
            && session.crossing == nil && attribution.isAnonymous && attribution.direction == .incoming && !isOperator
            && RoleAddress(address) != .postmaster && !snapshot.isExemptFromSourceLimits(session.clientAddress)
    }
}

extension OrganizationSnapshot {
    /// Whether it has lists of addresses of its own, of IPv4 or IPv6.
    fileprivate var hasAddressLists: Bool {
        !allowedAddresses.isEmpty || !blockedAddresses.isEmpty || allowBlock.hasAddresses
    }
}

extension SourceReputation {
    /// For the record.
    var inputs: [Decision.Input] {
        [
            .init("source", source), .init("standing", standing.rawValue), .init("marks", Int(marks.rounded())),
            .init("acceptedMessages", Int(accepted.rounded())),
        ]
    }
}
