internal import Facts
internal import Mail
internal import Organization

/// What attribution looks at, and the forms its results take.
struct AttributionFacts {
    let address: EmailAddress
    /// Nil for the null sender and for an address literal.
    let senderDomain: Domain?
    let senderOwner: ConfigurationSnapshot.Ownership?
    let recipientOwner: ConfigurationSnapshot.Ownership?
    let session: SessionFacts

    /// How many names of a certificate a decision lists.
    private static let namesListed = 4

    /// The result for a recipient that may go on.
    func attributed(
        _ attribution: Attribution, _ organization: OrganizationSnapshot, step: String, notes: [Decision.Input] = []
    ) -> Perimeter.Attributed {
        attributed(attribution, organization, connector: attribution.inboundConnector, step: step, notes: notes)
    }

    /// The same where another connector than the transaction's ruled, or none.
    func attributed(
        _ attribution: Attribution, _ organization: OrganizationSnapshot, connector: String?, step: String,
        notes: [Decision.Input] = []
    ) -> Perimeter.Attributed {
        let isOwn = recipientOwner?.organization === organization
        let accepted = isOwn ? recipientOwner?.acceptedDomain : nil
        let object: ObjectReference? =
            if let connector {
                .init(.inboundConnector, connector)
            } else {
                accepted.map { .init(.acceptedDomain, $0.name) }
            }
        let decision = organization.decision(
            .attribution, attribution.direction == .originating ? .originating : .incoming, by: object,
            about: address.description, from: inputs(step: step, notes: notes))
        return Perimeter.Attributed(outcome: .attributed(attribution, organization, accepted), decision: decision)
    }

    /// The result for a recipient that an object, or nobody's, refuses.
    func refused(
        _ reply: Reply, organization: OrganizationSnapshot?, connector: InboundConnector? = nil,
        object: ObjectReference? = nil, step: String, notes: [Decision.Input] = []
    ) -> Perimeter.Attributed {
        let organization = organization ?? recipientOwner?.organization
        let decision = Decision(
            .attribution, organization: organization?.name, revision: organization?.revision,
            object: object ?? connector.map { .init(.inboundConnector, $0.name) },
            recipient: address.description, inputs: inputs(step: step, notes: notes), outcome: .refused, reply: reply)
        return Perimeter.Attributed(outcome: .refused(reply, organization: organization?.name), decision: decision)
    }

    private func inputs(step: String, notes: [Decision.Input]) -> [Decision.Input] {
        var inputs: [Decision.Input] = []
        inputs.reserveCapacity(4 + notes.count)
        inputs.append(.init("clientAddress", session.clientAddress))
        inputs.append(.init("senderDomain", senderDomain?.name ?? "<>"))
        inputs.append(.init("recipientDomain", address.domain?.name ?? "literal"))
        // Whose it was is not the receiving organization's business.
        if session.crossing != nil { inputs.append(.init("crossing", true)) }
        if let tls = session.tls {
            inputs.append(.init("tls", tls.version))
            if let certificate = tls.clientCertificate {
                switch certificate.trust {
                case .trusted:
                    for name in certificate.names.prefix(Self.namesListed) {
                        inputs.append(.init("certificateName", name))
                    }
                case .untrusted(let reason):
                    inputs.append(.init("certificate", "untrusted: \(reason)"))
                }
            }
        }
        if !notes.isEmpty { inputs += notes }
        inputs.append(.init("step", step))
        return inputs
    }
}
