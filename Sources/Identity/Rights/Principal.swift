package import Mail

/// A caller with what it may do: who is asking, proved how, from where, with which grants.
package struct Principal: Hashable, Sendable {
    /// Who asks.
    package var caller: Caller
    /// How the caller proved to be that, as the audit log says it: `peerCredentials`, `password+totp`, `token`, `oidc`.
    package var authentication: String
    /// Where the request came from; nil for this machine's own socket.
    package var source: AuditEntry.Source?
    /// What the caller was granted.
    package var grants: [Grant]
    /// The permissions that a token is narrowed to; nil for whatever the grants give.
    package var scopes: Set<Permission>?
    /// The organizations that a token is narrowed to.
    package var organizations: OrganizationScope = .all

    /// A caller and its rights.
    package init(
        _ caller: Caller, authentication: String, source: AuditEntry.Source? = nil, grants: [Grant],
        scopes: Set<Permission>? = nil, organizations: OrganizationScope = .all
    ) {
        self.caller = caller
        self.authentication = authentication
        self.source = source
        self.grants = grants
        self.scopes = scopes
        self.organizations = organizations
    }

    /// A user of this machine that may use the control socket: the operator.
    package static func local(_ caller: Caller) -> Principal {
        Principal(caller, authentication: "peerCredentials", grants: [Grant(.operator, for: nil)])
    }
}
