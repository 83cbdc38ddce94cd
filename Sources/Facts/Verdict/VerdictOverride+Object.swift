package import Mail

extension VerdictOverride {
    /// The object of the organization's document that it is an entry of; nil for a list of a policy or a person, and for what
    /// stands in no list.
    package var object: ObjectReference? {
        switch kind {
        case .blockedFile, .blockedURL, .blockedSender, .allowedSender:
            ObjectReference(.tenantAllowBlockListItem, entry)
        case .blockedSpoof, .allowedSpoof: ObjectReference(.tenantAllowBlockListSpoofItem, entry)
        default: nil
        }
    }
}

extension RecipientVerdict {
    /// The object that decided: the policy that says what is done or, where none has to, the entry for which the message
    /// passes.
    package var object: ObjectReference? { policy ?? cause?.object }
}
