package import Mail
package import Organization

/// A message that came in the name of somebody who has not shown to have sent it
/// (docs/reference/allow-block-list.md#spoof-insight).
package struct SpoofSighting: Hashable, Sendable {
    /// Whom the message says it is from: the author.
    package var author: EmailAddress
    /// Whether that is somebody of the organization.
    package var type: TenantAllowBlockListSpoofItem.SpoofType
    /// The domain of a signature that passes; nil for none.
    package var signer: Domain?
    /// The address that the message came from, behind skipped hops.
    package var client: IPAddress
    /// Whether nobody got it into the inbox.
    package var isBlocked: Bool

    package init(
        author: EmailAddress, type: TenantAllowBlockListSpoofItem.SpoofType, signer: Domain?, client: IPAddress,
        isBlocked: Bool
    ) {
        self.author = author
        self.type = type
        self.signer = signer
        self.client = client
        self.isBlocked = isBlocked
    }

    /// The author as a pair names it: by the whole address where it is the organization's own, by the domain else. Nil for an
    /// author without a domain.
    package var spoofedUser: String? {
        switch type {
        case .internal: author.lookupKey
        case .external: author.domain?.name
        }
    }
}
