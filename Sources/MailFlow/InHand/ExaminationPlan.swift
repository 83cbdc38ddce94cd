package import Facts
package import Mail
package import SenderAuthentication

/// What has to be found out and done about a message that waits for DNS or takes more time than an event loop should.
package struct ExaminationPlan: Sendable {
    /// The source to authenticate the sender from; nil when the sender is not authenticated.
    @OnHeap package var source: MessageSource?
    /// The keys that the message is to be signed with once it is accepted; empty for none.
    package var signingKeys: [DKIMSigningKey]
    /// The key that seals an authenticated message when a copy of it leaves for another server; nil for none.
    package var sealingKey: DKIMSigningKey?
    /// Whether the content is to be read.
    package var readsContent = false
    /// For the record.
    package var decisions: [Decision]

    /// Whether there is nothing to wait for.
    package var isEmpty: Bool { !readsContent && asksNobody }
    /// Whether there is nothing to be found out and done but to read the content.
    var asksNobody: Bool { !$source && signingKeys.isEmpty && sealingKey == nil }

    /// Makes a plan; by default an empty one.
    package init(
        source: MessageSource? = nil, signingKeys: [DKIMSigningKey] = [], sealingKey: DKIMSigningKey? = nil,
        decisions: [Decision] = []
    ) {
        self.source = source
        self.signingKeys = signingKeys
        self.sealingKey = sealingKey
        self.decisions = decisions
    }
}
