package import Mail
internal import Organization

extension Router {
    /// Reports which connector mail from `direction` would take to a domain; nil when the organization doesn't exist.
    ///
    /// - Parameter inputs: where the mail comes from; by default from somebody outside.
    package func report(
        _ domain: Domain, organization name: String, inputs: RoutingInputs? = nil
    ) -> ConnectorReport? {
        guard let organization = snapshot.organization(named: name) else { return nil }
        let inputs = inputs ?? RoutingInputs(direction: .incoming, revision: organization.revision)
        let accepted = snapshot.acceptedDomain(of: domain, in: organization)
        // An address that nobody can have, so that a mailbox doesn't answer for the domain.
        let (key, decision) = route(EmailAddress(localPart: "", domain: domain), inputs: inputs, in: organization)
        let candidates = organization.outboundRoutes.candidates(for: domain, isAccepted: accepted != nil)
        var entries: [ConnectorReport.Entry] = []
        if let chosen = key.connector {
            let match = candidates.first { $0.connector.name == chosen }?.match.description
            let why = decision.inputs.first { $0.name == .match }?.value
            entries.append(.init(connector: chosen, match: why ?? match, outcome: "chosen"))
        }
        for candidate in candidates where candidate.connector.name != key.connector {
            let winner = key.connector ?? "none"
            entries.append(
                .init(
                    connector: candidate.connector.name, match: candidate.match.description,
                    outcome: "not chosen: \(winner) goes before it"))
        }
        let listed = Set(entries.map(\.connector))
        for connector in organization.document.outboundConnectors.sorted(by: { $0.name < $1.name })
        where !listed.contains(connector.name) {
            let match = connector.match(domain, isAccepted: accepted != nil)
            let outcome =
                if !connector.isEnabled {
                    "not chosen: Enabled is false"
                } else if connector.isTestMode {
                    "not chosen: TestMode is true"
                } else if connector.isTransportRuleScoped {
                    "not chosen: IsTransportRuleScoped is true, so only rules choose it"
                } else {
                    "not chosen: it is not for this domain"
                }
            entries.append(.init(connector: connector.name, match: match?.description, outcome: outcome))
        }
        return ConnectorReport(
            organization: organization.name, revision: organization.revision, domain: domain.name,
            acceptedDomain: accepted?.name, connector: key.connector, outcome: decision.outcome.description,
            entries: entries)
    }
}
