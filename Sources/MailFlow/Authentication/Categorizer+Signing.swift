internal import Mail
internal import NIOCore
internal import SenderAuthentication

extension Categorizer {
    /// Which keys sign a message that came in, and why, for the record (docs/reference/dkim-signing.md).
    ///
    /// Only what leaves the organization's own servers is signed; the record of incoming mail has no line about it.
    func signing(
        _ facts: MessageFacts, beginning: ByteBuffer, attribution: Attribution
    ) -> (keys: [DKIMSigningKey], decision: Decision?) {
        guard attribution.direction == .originating,
            let domain = (facts.authors ?? MessageAuthors(fieldCount: 0, addresses: [])).single?.domain
        else { return ([], nil) }
        let keys = keyring.signingKeys(of: domain, in: attribution.organization, at: facts.receivedAt).map(\.key)
        guard !keys.isEmpty else { return ([], nil) }
        return (
            keys,
            Decision(
                .signing, organization: attribution.organization, revision: attribution.revision,
                inputs: ["author=\(domain)"] + keys.map { "selector=\($0.selector)" }, outcome: "signed")
        )
    }
}
