internal import Mail

/// Rules of `globalQuarantinePolicy` (docs/reference/quarantine-notifications.md).
extension OrganizationValidator {
    func quarantineNotifications() {
        guard let reader = parts.reader(of: \.globalQuarantinePolicy), !parts.hasUnreadableDomain,
            let address = parts.document.globalQuarantinePolicy.fromAddress
        else { return }
        guard let domain = address.domain, isAccepted(domain) else {
            reader.mistake(
                "EndUserSpamNotificationCustomFromAddress",
                "\(address) is not in an accepted domain of the organization",
                mend: Suggestion.mend(
                    for: address.domain?.name ?? "", among: acceptedNames,
                    otherwise: "add the domain under acceptedDomains, or use one of"))
            return
        }
    }
}
