package import DNS
package import Mail
package import Organization
package import SenderAuthentication

extension MessageAuthenticator {
    /// An authenticator as this server's settings want it.
    package init(
        resolver: any Resolver, time: any TimeSource, settings: SenderAuthenticationSettings,
        limits: AuthenticationLimits = AuthenticationLimits()
    ) {
        self.init(resolver: resolver, time: time, method: settings.method, limits: limits)
    }
}

extension SenderAuthenticationSettings {
    // A list that can't be read leaves asking DNS.
    fileprivate var method: OrganizationalDomainMethod {
        switch organizationalDomain {
        case .treeWalk: .treeWalk
        case .publicSuffixList: PublicSuffixList(path: publicSuffixList).map { .publicSuffixList($0) } ?? .treeWalk
        }
    }
}
