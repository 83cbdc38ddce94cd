package import Mail
package import Organization

/// Where a copy goes that an administrator lets out of quarantine for somebody (docs/reference/quarantine.md#release).
package enum ReleaseTarget: Sendable {
    /// To these addresses, which an address of the organization leads to.
    case addresses([EmailAddress])
    /// Nowhere: the address is in no domain of the organization's.
    case outside
    /// Nowhere: nobody in the organization has the address.
    case unknown
    /// Nowhere: what the address leads to can't be delivered to.
    case refused(Reply)

    /// Follows an address of an organization to where its mail is delivered.
    package init(of address: EmailAddress, in organization: OrganizationSnapshot, _ snapshot: ConfigurationSnapshot) {
        guard let accepted = snapshot.acceptedDomain(of: address.domain, in: organization) else {
            self = .outside
            return
        }
        let isKnown = organization.recipient(address, plusAddressing: accepted.plusAddressing) != nil
        guard isKnown || accepted.domainType == .internalRelay else {
            self = .unknown
            return
        }
        let resolution = Resolution(address, in: organization, snapshot: snapshot)
        self = resolution.refusal.map { .refused($0) } ?? .addresses(resolution.destinations)
    }
}

extension ReleaseTarget {
    /// Why a message of this server's own reaches nobody at an address, in a sentence; nil where it may reach somebody.
    package static func obstacle(
        to address: EmailAddress, in organization: OrganizationSnapshot, _ snapshot: ConfigurationSnapshot
    ) -> String? {
        switch ReleaseTarget(of: address, in: organization, snapshot) {
        case .unknown where RoleAddress(address) == nil: "nobody in the organization has the address \(address)"
        case .refused(let reply): "\(address) can't get mail: \(reply)"
        case .addresses, .outside, .unknown: nil
        }
    }
}
