package import Mail
package import Organization

extension ConfigurationSnapshot {
    /// Whether mail may be a report of delivered mail (docs/reference/people-reports.md): it comes from the organization's own
    /// servers, with a sender in one of its accepted domains. For all other mail an address for reports is one that nobody has.
    ///
    /// - Parameters:
    ///   - sender: MAIL FROM.
    ///   - isFromOnPremises: whether the mail came by a connector of the organization's own servers, which know the client by
    ///     address or certificate.
    ///   - owner: the organization that has the address.
    package func mayReport(_ sender: ReversePath, isFromOnPremises: Bool, in owner: OrganizationSnapshot) -> Bool {
        isFromOnPremises && acceptedDomain(of: sender.address?.domain, in: owner) != nil
    }
}

extension OrganizationSnapshot {
    /// Who reports by an address: the primary address of the recipient that has it. In an internal relay domain, whose recipients
    /// another server knows, it is the address itself; nil for nobody.
    ///
    /// - Parameter accepted: the organization's accepted domain that the address is in.
    package func reporter(_ address: EmailAddress, in accepted: AcceptedDomain) -> EmailAddress? {
        recipient(address, plusAddressing: accepted.plusAddressing)?.primarySmtpAddress
            ?? (accepted.domainType == .internalRelay ? address : nil)
    }
}
