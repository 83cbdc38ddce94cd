internal import Facts
internal import Mail
internal import Organization

/// What speaks for and against a message by the policies and the lists of one recipient, beside the ``VerdictGrounds`` that
/// hold for all.
struct RecipientGrounds: Sendable, Hashable {
    /// What the policy against malware finds: ``VerdictCategory/malware``, ``VerdictCategory/fileType``, or nothing.
    var malware = VerdictCategory.none
    /// What the policy against forged senders asks to do.
    var sender = SenderDisposition.none
    /// What the policy against spam takes the message for by its own checks, languages and countries: spam, spam beyond
    /// doubt, or nothing.
    var raised = VerdictCategory.none
    /// How sure it is of that.
    var raisedConfidence: SpamConfidence?
    /// The level from which bulk mail is unwanted; nil where it never is.
    var bulkThreshold: BulkComplaint?
    /// What mail among the organization's own people is acted on for.
    var intraOrganization = HostedContentFilterPolicy.IntraOrgFilterState.standard
    /// The categories whose mail the policies hold; asked for a recipient who trusts the author's domain alone.
    var held: Set<VerdictCategory> = []
    /// What the recipient and the recipient's policies say about the sender.
    var overrides: [VerdictOverride] = []
}
