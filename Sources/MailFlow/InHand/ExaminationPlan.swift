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
    /// Whether the text and the properties of files are to be read with the content: where a mail flow rule asks for them.
    package var extractsText = false
    /// Whether the content is read for mail flow rules alone, since no filter of this server is to read it.
    package var isForRulesAlone = false
    /// Whether patterns of mail flow rules are searched that may take longer than an event loop has.
    package var searchesBySteps = false
    /// Whether it is to be found out if a message that this one returns was sent by the organization.
    package var looksUpReturned = false
    /// Whether the sender's domain is to be looked up, by which the message's pool is chosen.
    package var looksUpSender = false
    /// For the record.
    package var decisions: [Decision]

    /// Whether there is nothing to wait for.
    package var isEmpty: Bool { !readsContent && asksNobody }
    /// Whether there is nothing to be found out and done but to read the content.
    var asksNobody: Bool {
        !$source && signingKeys.isEmpty && sealingKey == nil && !looksUpReturned && !looksUpSender
            && !searchesBySteps
    }

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
