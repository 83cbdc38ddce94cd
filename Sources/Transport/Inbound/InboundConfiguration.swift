public import DNS
public import Logging
public import Mail
public import MailFlow
public import Queueing
public import SMTP
public import SenderAuthentication

/// What the SMTP listeners are set to.
public struct InboundConfiguration: Sendable {
    /// An address to listen on.
    public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
        /// The IPv4 or IPv6 address.
        public var address: IPAddress
        /// The TCP port; 0 lets the kernel choose.
        public var port: Int
        /// Proxies: a connection from here begins with a PROXY protocol header that says who the client is.
        public var proxies: [IPNetwork]

        /// Makes a listening address.
        public init(_ address: IPAddress, port: Int, proxies: [IPNetwork] = []) {
            self.address = address
            self.port = port
            self.proxies = proxies
        }

        /// `192.0.2.1:25` or `[2001:db8::1]:25`.
        public var description: String {
            address.family == .v4 ? "\(address):\(port)" : "[\(address)]:\(port)"
        }
    }

    /// Our host name: in the greeting, in the reply to EHLO and to the final dot.
    public var hostname: String
    /// Where to listen.
    public var addresses: [ListenAddress]
    /// The limits of a session.
    public var limits: SessionLimits
    /// The limits on connections.
    public var admission: ConnectionLimits
    /// The limits on TLS handshakes.
    public var handshakes: HandshakeLimits
    /// Peers exempt from the limits a source.
    public var trustedNetworks: [IPNetwork]
    /// The folder for contents too large for memory; it exists.
    public var spoolFolder: String
    /// Octets of content that may rest in memory, over all connections.
    public var memoryBudget: Int
    /// Octets of one content that stay in memory before it goes to a file.
    public var memoryThreshold: Int
    /// Octets of a header block that are looked at; the policy refuses a longer one.
    public var headerLimit: Int
    /// Sessions that back pressure holds back at a time; what is beyond is refused with `452 4.3.1`. As many may wait
    /// for their next command because they sent too many without mail; what is beyond is ended with `421 4.7.0`.
    public var tarpittedSessions: Int
    /// How many of these one IPv4 address or IPv6 /64 may have.
    public var tarpittedSessionsPerSource: Int
    /// How long a message may be examined. Then what DNS has not said counts as a temporary error, and it is decided.
    public var examinationTime: Interval
    /// How long a recipient may wait for the name of the peer's address. Then it counts as unknown.
    public var reverseNameTime: Interval

    /// Makes a configuration with the published defaults.
    public init(hostname: String, addresses: [ListenAddress], spoolFolder: String) {
        self.hostname = hostname
        self.addresses = addresses
        self.limits = SessionLimits()
        self.admission = ConnectionLimits()
        self.handshakes = HandshakeLimits()
        self.trustedNetworks = []
        self.spoolFolder = spoolFolder
        self.memoryBudget = 256 << 20
        self.memoryThreshold = 1 << 20
        self.headerLimit = 256 << 10
        self.tarpittedSessions = 1_000
        self.tarpittedSessionsPerSource = 20
        self.examinationTime = .seconds(30)
        self.reverseNameTime = .seconds(5)
    }
}

/// The limits on connections (docs/reference/replies.md); above one of them a peer gets `421 4.3.2`.
public struct ConnectionLimits: Sendable, Hashable {
    /// In all.
    public var total = 20_000
    /// From one address.
    public var perSource = 30
    /// From one IPv4 /24 or IPv6 /64.
    public var perNetwork = 90
    /// New ones from one IPv4 address or IPv6 /64 in a minute.
    public var newPerMinute = 300
    /// Unknown recipients that one IPv4 address or IPv6 /64 may ask for in an hour before it is refused for an hour.
    public var unknownRecipientsPerHour = 200
    /// Recipients refused for any reason that says something of the client, likewise.
    public var refusedRecipientsPerHour = 1_000

    /// The default limits.
    public init() {}
}

/// The limits on TLS handshakes of clients (docs/reference/session-work.md).
public struct HandshakeLimits: Sendable, Hashable {
    /// At a time; others wait.
    public var total = 500
    /// At a time from one IPv4 address or IPv6 /64; others wait.
    public var perSource = 10
    /// Failed ones of one IPv4 address or IPv6 /64 in a minute, after which STARTTLS is answered `454 4.7.0` for a while.
    public var failuresPerMinute = 30

    /// The default limits.
    public init() {}
}

/// What the listeners hand over to, and what they are given from outside.
public struct InboundServices: Sendable {
    /// Gives each new session its policy.
    public var policy: any MailPolicySource
    /// Keeps accepted mail.
    public var store: any MessageStore
    /// Gets what was committed, on a thread of the store, before the peer gets its 250; must not block.
    public var acceptedMail: @Sendable (CommitReceipt) -> Void
    /// Gets refusals.
    public var perimeterLog: any PerimeterLog
    /// The clocks.
    public var time: any TimeSource
    /// For message identities.
    public var random: any RandomSource
    /// The certificate for STARTTLS; nil when it is not offered.
    public var certificates: TLSCertificateStore?
    /// Checks the certificates of clients; nil when none is trusted.
    public var clientVerifier: ChainVerifier?
    /// What back pressure asks for at the moment (docs/reference/back-pressure.md).
    public var pressure: PressureGauge
    /// The organizations whose waiting mail takes their whole share of the disk.
    public var shares = OrganizationShareGauge()
    /// Whether a queue's destination takes no mail at the moment; asked from event loops while the disk is short.
    public var isFailing: @Sendable (QueueKey) -> Bool
    /// Notes the message that is being judged, lest it end one process after the other.
    public var work: any WorkJournal
    /// Finds out who sent a message that the policy wants to know it of; nil when nobody does, so that nothing is.
    public var authenticator: (any Authenticator)?
    /// Counts messages for the aggregate reports of DMARC; nil when nobody does. Must not block.
    public var dmarcRecorder: (any DMARCRecorder)?
    /// Looks up the names of peers' addresses; nil when they stay unknown.
    public var resolver: (any Resolver)?
    /// Told what the administrator has to know of clients; nil for nobody.
    public var logger: Logger?
    /// Makes the reports that groups were expanded; nil when nobody does.
    public var reports: (any ReportComposer)?
    /// Counts the reports to return addresses of forwarded mail.
    public var returnAddresses = ReturnAddressUse()

    /// Puts the services together.
    public init(
        policy: any MailPolicySource, store: any MessageStore,
        acceptedMail: @escaping @Sendable (CommitReceipt) -> Void, perimeterLog: any PerimeterLog,
        time: any TimeSource, random: any RandomSource, certificates: TLSCertificateStore?,
        clientVerifier: ChainVerifier? = nil, pressure: PressureGauge = PressureGauge(),
        isFailing: @escaping @Sendable (QueueKey) -> Bool = { _ in false },
        work: any WorkJournal = UnnotedWork(), authenticator: (any Authenticator)? = nil,
        resolver: (any Resolver)? = nil
    ) {
        self.policy = policy
        self.store = store
        self.acceptedMail = acceptedMail
        self.perimeterLog = perimeterLog
        self.time = time
        self.random = random
        self.certificates = certificates
        self.clientVerifier = clientVerifier
        self.pressure = pressure
        self.isFailing = isFailing
        self.work = work
        self.authenticator = authenticator
        self.resolver = resolver
    }
}
