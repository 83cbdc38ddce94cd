public import Mail

/// Where and how this server is administered over HTTP: the entry `administration` of `postern.yaml`
/// (docs/configuration.md#administration).
public struct AdministrationSettings: Hashable, Sendable {
    /// Where it listens.
    public enum Place: Hashable, Sendable, CustomStringConvertible {
        /// An address and a port.
        case address(IPAddress, port: Int)
        /// A Unix socket, by absolute path.
        case socket(String)

        /// As `postern.yaml` has it.
        public var description: String {
            switch self {
            case .address(let address, let port): HostPort(.address(address), port: port).description
            case .socket(let path): "unix:\(path)"
            }
        }

        /// Whether nobody outside of this machine reaches it, so that it needs no TLS.
        public var isOfThisMachine: Bool {
            switch self {
            case .address(let address, _): address.isLoopback
            case .socket: true
            }
        }
    }

    /// The files of a certificate chain and its key, by absolute path.
    public struct Certificate: Hashable, Sendable {
        /// The PEM file of the chain, own certificate first.
        public var certificate: String
        /// The PEM file of the private key.
        public var key: String
        /// Names the files.
        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// How long sessions last.
    public struct Sessions: Hashable, Sendable {
        /// `idle`: without a request.
        public var idle = Interval.minutes(30)
        /// `absolute`: from the sign-in.
        public var absolute = Interval.hours(12)
        /// The longest that either may be.
        public static let longest = Interval.hours(24)
        /// The defaults of a document.
        public init() {}
    }

    /// `address`.
    public var place: Place
    /// `publicURL`: where browsers and programs reach it, which the links in its mail begin with.
    public var publicURL: PublicURL
    /// `tls`: its own, or this server's where it is reached from outside; nil where it speaks without TLS.
    public var tls: Certificate?
    /// `trustedProxies`: whose `Forwarded` and `X-Forwarded-For` say where a request came from.
    public var trustedProxies: [IPNetwork]
    /// `oidc`: whose word for an administrator is taken.
    public var oidc: [OIDCSettings]
    /// `sessions`.
    public var sessions: Sessions
    /// `outboundNetworks`: addresses outside of the public internet that administration itself may connect to.
    public var outboundNetworks: [IPNetwork]

    /// The most providers.
    public static let mostProviders = 16

    /// Settings with the defaults of a document.
    public init(
        _ place: Place, publicURL: PublicURL, tls: Certificate? = nil, trustedProxies: [IPNetwork] = [],
        oidc: [OIDCSettings] = [], sessions: Sessions = Sessions(), outboundNetworks: [IPNetwork] = []
    ) {
        self.place = place
        self.publicURL = publicURL
        self.tls = tls
        self.trustedProxies = trustedProxies
        self.oidc = oidc
        self.sessions = sessions
        self.outboundNetworks = outboundNetworks
    }

    /// Which addresses administration may connect to.
    public var egressGuard: EgressGuard {
        EgressGuard(outboundNetworks, setting: "administration.outboundNetworks")
    }
}
