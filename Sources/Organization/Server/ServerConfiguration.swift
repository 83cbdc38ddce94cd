public import Mail

/// This server's settings, from `postern.yaml` (docs/configuration.md).
public struct ServerConfiguration: Hashable, Sendable {
    /// A certificate chain and its key, by absolute path.
    public struct TLS: Hashable, Sendable {
        /// Certificates that client certificates and servers are checked against.
        public enum TrustRoots: Hashable, Sendable {
            /// Those of the operating system.
            case system
            /// Those of a PEM file, by absolute path.
            case file(String)
        }
        /// Which versions and suites of TLS are used with clients and servers (docs/reference/tls.md).
        public enum Compatibility: String, Hashable, Sendable, CaseIterable {
            /// TLS 1.3 alone.
            case modern
            /// TLS 1.2 and 1.3 with forward secrecy and authenticated encryption alone (RFC 9325 section 4.2).
            case intermediate
            /// Also the suites of TLS 1.2 with RSA key exchange or CBC.
            case old
        }
        /// The PEM file of the certificate chain, own certificate first.
        public var certificate: String
        /// The PEM file of the private key.
        public var key: String
        /// `compatibility`.
        public var compatibility = Compatibility.intermediate
        /// `trustRoots`.
        public var trustRoots: TrustRoots
        /// `clientCertificates`: what outbound connectors may show to the servers they send to.
        public var clientCertificates: [ClientCertificate]
        /// Makes TLS settings.
        public init(
            certificate: String, key: String, trustRoots: TrustRoots = .system,
            clientCertificates: [ClientCertificate] = []
        ) {
            self.certificate = certificate
            self.key = key
            self.trustRoots = trustRoots
            self.clientCertificates = clientCertificates
        }

        /// A certificate that this server shows as a client.
        public struct ClientCertificate: Hashable, Sendable {
            /// `Name`, which outbound connectors' `TlsClientCertificate` refers to.
            public var name: String
            /// The PEM file of the certificate chain, own certificate first, by absolute path.
            public var certificate: String
            /// The PEM file of the private key, by absolute path.
            public var key: String
            /// Makes a certificate.
            public init(name: String, certificate: String, key: String) {
                self.name = name
                self.certificate = certificate
                self.key = key
            }
        }
    }

    /// Whether DNS answers are validated with DNSSEC.
    public enum DNSSEC: String, Hashable, Sendable, CaseIterable {
        /// Always when names are resolved from the root; with forwarders as soon as they prove to pass on what it needs.
        case auto
        /// Always.
        case on
        /// Never; then there is no DANE.
        case off
    }

    /// What a connection without TLS is told where a connector requires it.
    public enum StartTLSRequiredReply: String, Hashable, Sendable, CaseIterable {
        /// `530 5.7.0 Must issue a STARTTLS command first` (RFC 3207 section 4).
        case standard
        /// EOP's `451 5.7.3 STARTTLS is required to send mail`.
        case eop
    }

    /// An address to listen on.
    public struct Listener: Hashable, Sendable {
        /// The address; 0.0.0.0 and :: stand for all.
        public var address: IPAddress
        /// The port; 0 lets the kernel choose.
        public var port: Int
        /// `proxyProtocol`: proxies whose connections here begin with a PROXY protocol header; all others' begin
        /// with SMTP.
        public var proxyProtocol: [IPNetwork]
        /// Makes a listener.
        public init(address: IPAddress, port: Int, proxyProtocol: [IPNetwork] = []) {
            self.address = address
            self.port = port
            self.proxyProtocol = proxyProtocol
        }
    }

    /// `hostname`: the name in greetings, Received fields and reports.
    public var hostname: Domain
    /// `data`: the folder of everything this server keeps, as an absolute path.
    public var data: String
    /// `maildirs`: the folder of the Maildirs; `mail` in the data folder by default.
    public var maildirs: String
    /// `listeners`.
    public var listeners: [Listener]
    /// `tls`; nil when STARTTLS isn't offered.
    public var tls: TLS?
    /// `dns.servers`: forwarders; empty to resolve from the root.
    public var dnsServers: [HostPort]
    /// `dns.dnssec`.
    public var dnssec = DNSSEC.auto
    /// `dns.trustAnchors`: a file of DS or DNSKEY records by absolute path; nil for the root's of the operating system.
    public var dnsTrustAnchors: String?
    /// `administration`; nil where nothing listens for HTTP.
    public var administration: AdministrationSettings?
    /// `trustedNetworks`: exempt from limits by source.
    public var trustedNetworks: [IPNetwork]
    /// `deliveryNetworks`: special-use addresses that mail may be delivered to.
    public var deliveryNetworks: [IPNetwork] = []
    /// `operator`: who gets mail to the bare `<postmaster>`; nil for the first organization's postmaster.
    public var operatorAddress: EmailAddress?
    /// `starttlsRequiredReply`.
    public var starttlsRequiredReply = StartTLSRequiredReply.standard
    /// `senderAuthentication`.
    public var senderAuthentication = SenderAuthenticationSettings()
    /// `connectionFilter`.
    public var connectionFilter = ConnectionFilterSettings()
    /// `geo`.
    public var geography = GeographySettings()
    /// `engines`.
    public var engines = EngineSettings()
    /// `quarantine.keyFile`: a file of keys that held mail is encrypted with on disk, by absolute path
    /// (docs/reference/quarantine.md#encryption); nil for none.
    public var quarantineKeyFile: String?
    /// `log`.
    public var log = LogSettings()
    /// `outboundPools`; nil where all mail leaves alike.
    public var outboundPools: OutboundPools?
    /// `limits`.
    public var limits: Limits

    /// Makes settings with the defaults of a document.
    public init(
        hostname: Domain, data: String, maildirs: String? = nil, listeners: [Listener] = [], tls: TLS? = nil,
        dnsServers: [HostPort] = [], administration: AdministrationSettings? = nil, trustedNetworks: [IPNetwork] = [],
        operatorAddress: EmailAddress? = nil, limits: Limits = Limits()
    ) {
        self.hostname = hostname
        self.data = data
        self.maildirs = maildirs ?? "\(data)/mail"
        self.listeners = listeners
        self.tls = tls
        self.dnsServers = dnsServers
        self.administration = administration
        self.trustedNetworks = trustedNetworks
        self.operatorAddress = operatorAddress
        self.limits = limits
    }

    /// Which addresses may be connected to.
    public var egressGuard: EgressGuard { EgressGuard(deliveryNetworks) }
}
