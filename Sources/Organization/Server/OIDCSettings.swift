public import Mail

/// A provider whose word for an administrator is taken: an entry of `administration.oidc` in `postern.yaml`
/// (docs/reference/oidc.md).
public struct OIDCSettings: Hashable, Sendable {
    /// A role that a claim can give; the raw values are the names of roles.
    public enum Role: String, Hashable, Sendable, CaseIterable {
        /// Everything of the server.
        case `operator` = "Operator"
        /// All of an organization.
        case organizationManagement = "OrganizationManagement"
        /// Quarantine, trace, allow and block entries.
        case quarantineAdministrator = "QuarantineAdministrator"
        /// Reads all but content.
        case securityReader = "SecurityReader"
        /// Trace, explanations, answers to requests for release.
        case helpDesk = "HelpDesk"

        /// Whether it may be for all organizations.
        public var mayBeForAll: Bool { self == .operator || self == .securityReader }
    }

    /// What a value of the claim gives: an entry of `mapping`.
    public struct Mapping: Hashable, Sendable {
        /// `value`: what the claim has.
        public var value: String
        /// `role`.
        public var role: Role
        /// `organization`; nil for all, and for the server.
        public var organization: String?
        /// An entry.
        public init(value: String, role: Role, organization: String?) {
            self.value = value
            self.role = role
            self.organization = organization
        }
    }

    /// `name`: what the provider is called here, in paths too: letters, digits and hyphens in lower case.
    public var name: String
    /// `issuer`, octet for octet as the provider's tokens have it (OpenID Connect Core section 2): https, or http on this
    /// machine where `outboundNetworks` lists its address.
    public var issuer: ServiceURL
    /// `clientID`.
    public var clientID: String
    /// `clientSecretFile`: a file with what proves this server to the provider, by absolute path; nil for a public client.
    public var clientSecretFile: String?
    /// `allowedDomains`: those of the verified addresses that may sign in; empty for any.
    public var allowedDomains: [Domain]
    /// `scopes`: what is asked for beside `openid`.
    public var scopes: [String]
    /// `roleClaim`: the claim that says which rights somebody has.
    public var roleClaim: String
    /// `mapping`.
    public var mapping: [Mapping]
    /// `requireAcr`: the classes of authentication of which a token must have one (OpenID Connect Core section 2); empty for
    /// any.
    public var requiredACR: [String]

    /// The most entries of `mapping`.
    public static let mostMappings = 500

    /// A provider with the defaults of a document.
    public init(name: String, issuer: ServiceURL, clientID: String) {
        self.name = name
        self.issuer = issuer
        self.clientID = clientID
        clientSecretFile = nil
        allowedDomains = []
        scopes = ["email", "profile"]
        roleClaim = "roles"
        mapping = []
        requiredACR = []
    }
}
