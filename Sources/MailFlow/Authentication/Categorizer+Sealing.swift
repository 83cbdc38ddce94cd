package import Facts
package import Mail
package import NIOCore
internal import Organization
package import SenderAuthentication

extension Categorizer {
    /// The key that seals what goes on to other servers; nil where the organization does not ask for it or has no key
    /// (docs/reference/arc.md).
    func sealingKey(
        _ transaction: Transaction, attribution: Attribution, at time: WallTime
    ) -> DKIMSigningKey? {
        guard let organization = snapshot.organization(named: attribution.organization),
            organization.document.arcConfig.isSealingEnabled
        else { return nil }
        // A key whose domain does not sign may not be in DNS.
        for domain in transaction.recipients.lazy.compactMap(\.address.domain)
        where organization.dkimSigningConfig(for: domain)?.isEnabled == true {
            let keys = keyring.signingKeys(of: domain, in: attribution.organization, at: time).map(\.key)
            // RSA is what every verifier of chains knows.
            if let key = keys.first(where: { $0.algorithm == .rsaSHA256 }) ?? keys.first { return key }
        }
        return nil
    }
}

extension Categorization {
    /// What was decided, with a set of ARC on top of every copy that leaves for another server. To be called when everything
    /// else is in their edits, signatures too. Reads the content.
    ///
    /// What can't be sealed goes without, and the record says why.
    ///
    /// - Parameters:
    ///   - facts: with the results of authentication; without them nothing is sealed.
    ///   - header: the beginning of the content, which is sure to hold the header.
    package func sealed(
        with key: DKIMSigningKey, _ facts: MessageFacts, header: ByteBuffer, content: MessageContent
    ) -> Categorization {
        guard case .accept(var message) = self, let chain = facts.authentication?.arc,
            let results = message.authenticationResults
        else { return self }
        for index in message.copies.indices {
            let copy = message.copies[index]
            guard let leaving = copy.deliveries.first(where: { $0.key.deliveryType.leavesOrganization }) else {
                continue
            }
            var decision = Decision(
                .signing, organization: leaving.key.organization, revision: leaving.routing.revision, outcome: .sealed)
            do {
                let fields = try ARCSealer(key).set(
                    header: header, edits: copy.edits, content: content, chain: chain, results: results.strict,
                    at: facts.receivedAt)
                guard !fields.isEmpty else { continue }
                message.copies[index].edits.prepended.insert(contentsOf: fields, at: 0)
                decision.inputs = [
                    Decision.Input("sealer", key.domain), Decision.Input("selector", key.selector),
                    Decision.Input("arc", chain.result.rawValue),
                ]
            } catch {
                decision.outcome = .sealingFailed(reason: "\(error)")
            }
            // What holds for many copies is said once.
            if !message.decisions.contains(decision) { message.decisions.append(decision) }
        }
        return .accept(message)
    }
}

extension DeliveryType {
    /// Whether what leaves this way goes to a server that is no mailbox host of the organization.
    fileprivate var leavesOrganization: Bool { self == .dnsConnector || self == .smartHost }
}
