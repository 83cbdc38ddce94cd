public import Mail

/// Which servers may send to or as an organization, and how they are known (docs/reference/connectors.md).
public struct InboundConnector: Hashable, Sendable {
    /// `Name`, unique among the organization's inbound connectors.
    public var name: String
    /// `Enabled`.
    public var isEnabled = true
    /// `ConnectorType`.
    public var connectorType: ConnectorType
    /// `ConnectorSource`: provenance, without effect.
    public var connectorSource: ConnectorSource = .default
    /// `SenderDomains`: domains of MAIL FROM.
    public var senderDomains: [DomainPattern]
    /// `SenderIPAddresses`: where the servers connect from.
    public var senderIPAddresses: [IPNetwork]
    /// `AssociatedAcceptedDomains`: the accepted domains that use the connector; empty for all.
    public var associatedAcceptedDomains: [Domain] = []
    /// `TlsSenderCertificateName`: a name in the client's certificate.
    public var tlsSenderCertificateName: DomainPattern?
    /// `TlsSenderCertificateFingerprints`, our own property: SHA-256 of whole certificates (DER), lower-case
    /// hexadecimal, any one of which identifies a client whatever its chain.
    public var tlsSenderCertificateFingerprints: [String] = []
    /// `RequireTls`.
    public var requireTls = true
    /// `RestrictDomainsToCertificate`: mail of the sender domains only with the certificate.
    public var restrictDomainsToCertificate = false
    /// `RestrictDomainsToIPAddresses`: mail of the sender domains only from the addresses.
    public var restrictDomainsToIPAddresses = false
    /// `CloudServicesMailEnabled`: cross-premises header fields are kept and promoted.
    public var cloudServicesMailEnabled = false
    /// `TreatMessagesAsInternal`: mail of accepted domains counts as internal.
    public var treatMessagesAsInternal = false
    /// `EFSkipLastIP` and the other properties of Enhanced Filtering.
    public var enhancedFiltering = EnhancedFiltering()
    /// `Comment`.
    public var comment: String

    /// The properties of Enhanced Filtering for Connectors, kept for when mail is checked for its true source.
    public struct EnhancedFiltering: Hashable, Sendable {
        /// `EFSkipLastIP`.
        public var skipLastIP = false
        /// `EFSkipIPs`.
        public var skipIPs: [IPNetwork] = []
        /// `EFUsers`: nil for everyone.
        public var users: [EmailAddress]?
        /// `EFTestMode`.
        public var isTest = false
        /// Off.
        public init() {}
    }

    /// Whether a certificate identifies its clients; then an address alone does not.
    public var isIdentifiedByCertificate: Bool {
        tlsSenderCertificateName != nil || !tlsSenderCertificateFingerprints.isEmpty
    }

    /// Makes a connector with the defaults of a document.
    public init(
        name: String, isEnabled: Bool = true, connectorType: ConnectorType = .onPremises,
        senderDomains: [DomainPattern] = [.any], senderIPAddresses: [IPNetwork] = [], comment: String = ""
    ) {
        self.name = name
        self.isEnabled = isEnabled
        self.connectorType = connectorType
        self.senderDomains = senderDomains
        self.senderIPAddresses = senderIPAddresses
        self.comment = comment
    }
}
