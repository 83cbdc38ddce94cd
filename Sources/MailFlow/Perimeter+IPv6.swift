internal import Facts
internal import Mail
internal import Organization

extension Perimeter {
    struct IPv6Ruling {
        /// Nil to go on, also where it is only recorded.
        var refusal: Reply?
        var decisions: [Decision] = []
        var needsReverseName = false
    }

    /// The rules for clients over IPv6 that nobody vouches for, in their order: the range has not exceeded its limits,
    /// the recipient's domain takes mail over IPv6, the client has a reverse name. What it finds is only recorded where
    /// the organization has `ReportOnly`.
    func admitIPv6(
        _ address: EmailAddress, accepted: AcceptedDomain?, attribution: Attribution,
        organization: OrganizationSnapshot, session: SessionFacts
    ) -> IPv6Ruling {
        guard IPv6Gate.concerns(session, attribution: attribution, snapshot: snapshot) else { return IPv6Ruling() }
        let client = session.clientAddress
        func decide(
            _ inputs: [Decision.Input], stage: Decision.Stage = .ipv6, refusal: Reply?, isReportOnly: Bool = false
        ) -> Decision {
            organization.decision(
                stage,
                refusal.map { isReportOnly ? .wouldBeRefused(reply: $0.description) : .refused } ?? .accepted,
                by: accepted.map { .init(.acceptedDomain, $0.name) }, about: address.description,
                from: [Decision.Input("clientAddress", client)] + inputs
                    + (isReportOnly ? [Decision.Input("ReportOnly", true)] : []),
                reply: isReportOnly ? nil : refusal)
        }
        if let range = session.exceededRange {
            // A limit of this server's, so no organization's ReportOnly lifts it.
            let reply = Replies.rangeExceeded(client, range: range)
            return IPv6Ruling(
                refusal: reply, decisions: [decide([.init("range", range)], stage: .connection, refusal: reply)])
        }
        let isReportOnly = organization.document.ipv6.isReportOnly
        var ruling = IPv6Ruling()
        func add(_ inputs: [Decision.Input], refusal: Reply?) {
            ruling.decisions.append(decide(inputs, refusal: refusal, isReportOnly: isReportOnly))
            if !isReportOnly { ruling.refusal = refusal }
        }
        let isOptedIn = accepted.map(organization.acceptsIPv6) ?? organization.document.ipv6.isEnabled
        if !isOptedIn {
            add([.init("IPv6Enabled", false)], refusal: Replies.noIPv6(address.domain ?? snapshot.server.hostname))
            guard isReportOnly else { return ruling }
        }
        let name = session.reverseName ?? .unknown
        ruling.needsReverseName = name == .unknown
        if case .found = name {
            // The opt-in that is missing stands in the record already.
            if isOptedIn { add([.init("IPv6Enabled", true), .init("reverseName", name)], refusal: nil) }
        } else {
            add([.init("reverseName", name)], refusal: Replies.noReverseName(client))
        }
        return ruling
    }
}
