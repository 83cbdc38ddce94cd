package import DNS
package import Log
package import Mail
package import MailFlow
package import Queueing
package import SenderAuthentication

/// What the SMTP listeners are set to.
package struct InboundConfiguration: Sendable {
    /// An address to listen on.
    package struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
        /// The IPv4 or IPv6 address.
        package var address: IPAddress
        /// The TCP port; 0 lets the kernel choose.
        package var port: Int
        /// Proxies: a connection from here begins with a PROXY protocol header that says who the client is.
        package var proxies: [IPNetwork]

        package init(_ address: IPAddress, port: Int, proxies: [IPNetwork] = []) {
            self.address = address
            self.port = port
            self.proxies = proxies
        }

        /// `192.0.2.1:25` or `[2001:db8::1]:25`.
        package var description: String {
            address.family == .v4 ? "\(address):\(port)" : "[\(address)]:\(port)"
        }
    }

    /// Our host name: in the greeting, in the reply to EHLO and to the final dot.
    package var hostname: String
    /// Where to listen.
    package var addresses: [ListenAddress]
    /// The limits of sessions, connections and TLS handshakes, of the header block that is looked at, and of the sessions
    /// that back pressure holds back.
    package var limits: Limits
    /// Peers exempt from the limits a source.
    package var trustedNetworks: [IPNetwork]
    /// The folder for contents too large for memory; it exists.
    package var spoolFolder: String
    /// Octets of content that may rest in memory, over all connections.
    package var memoryBudget: Int
    /// Octets of one content that stay in memory before it goes to a file.
    package var memoryThreshold: Int
    /// How long a message may be examined. Then what DNS has not said counts as a temporary error, and it is decided.
    package var examinationTime: Interval
    /// How long a recipient may wait for the name of the peer's address. Then it counts as unknown.
    package var reverseNameTime: Interval

    /// Makes a configuration with the published defaults.
    package init(hostname: String, addresses: [ListenAddress], spoolFolder: String) {
        self.hostname = hostname
        self.addresses = addresses
        self.limits = Limits()
        self.trustedNetworks = []
        self.spoolFolder = spoolFolder
        self.memoryBudget = 256 << 20
        self.memoryThreshold = 1 << 20
        self.examinationTime = .seconds(30)
        self.reverseNameTime = .seconds(5)
    }
}

/// What the listeners hand over to, and what they are given from outside.
package struct InboundServices: Sendable {
    /// Gives each new session its policy.
    package let policy: any MailPolicySource
    /// Keeps accepted mail.
    package let store: any MessageStore
    /// Gets what was committed.
    package let acceptedMail: any AcceptedMailQueue
    /// Gets refusals.
    package let perimeterLog: any PerimeterLog
    /// The clocks.
    package let time: any TimeSource
    /// For message identities.
    package let random: any RandomSource
    /// The certificate for STARTTLS; nil when it is not offered.
    package let certificates: TLSCertificateStore?
    /// Checks the certificates of clients; nil when none is trusted.
    package let clientVerifier: ChainVerifier?
    /// What back pressure asks for at the moment (docs/reference/back-pressure.md).
    package let pressure: PressureGauge
    /// The organizations whose waiting mail takes their whole share of the disk.
    package let shares: OrganizationShareGauge
    /// Which queues' destinations take no mail at the moment; asked from event loops while the disk is short.
    package let health: any QueueHealth
    /// Notes the message that is being judged, lest it end one process after the other.
    package let work: any WorkJournal
    /// Finds out who sent a message that the policy wants to know it of; nil when nobody does, so that nothing is.
    package let authenticator: (any Authenticator)?
    /// Counts messages for the aggregate reports of DMARC; nil when nobody does. Must not block.
    package let dmarcRecorder: (any DMARCRecorder)?
    /// Look into content.
    package let content: ContentExaminers
    /// Looks up the names of peers' addresses; nil when they stay unknown.
    package let resolver: (any Resolver)?
    /// Asks lists in DNS about peers; nil when nobody does.
    package let dnsLists: DNSLists?
    /// Remembers what is known of peers; nil when nothing is, and mail of unknown servers is not deferred.
    package let sources: SourceMemory?
    /// Told what the administrator has to know of clients; nil for nobody.
    package let logger: Logger?
    /// Makes the reports that groups were expanded; nil when nobody does.
    package let reports: (any ReportComposer)?
    /// Writes the notices that rules and policies ask for; nil when nobody does.
    package let notices: (any NoticeComposer)?
    /// Counts the reports to return addresses of forwarded mail.
    package let returnAddresses: ReturnAddressUse
    /// Counts what the organizations' own people send; nil when nothing limits it.
    package let senders: OutboundSenders?
    /// Counts what each recipient gets in an hour; nil when nothing limits it.
    package let receivers: MailReceivers?

    /// Puts the services together.
    package init(
        policy: any MailPolicySource, store: any MessageStore, acceptedMail: any AcceptedMailQueue,
        perimeterLog: any PerimeterLog, time: any TimeSource, random: any RandomSource,
        certificates: TLSCertificateStore?, clientVerifier: ChainVerifier? = nil,
        pressure: PressureGauge = PressureGauge(), shares: OrganizationShareGauge = OrganizationShareGauge(),
        health: any QueueHealth = FailingQueues(), work: any WorkJournal = UnnotedWork(),
        authenticator: (any Authenticator)? = nil, dmarcRecorder: (any DMARCRecorder)? = nil,
        content: ContentExaminers = ContentExaminers(),
        resolver: (any Resolver)? = nil, dnsLists: DNSLists? = nil, sources: SourceMemory? = nil,
        logger: Logger? = nil, reports: (any ReportComposer)? = nil, notices: (any NoticeComposer)? = nil,
        returnAddresses: ReturnAddressUse = ReturnAddressUse(), senders: OutboundSenders? = nil,
        receivers: MailReceivers? = nil
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
        self.shares = shares
        self.health = health
        self.work = work
        self.authenticator = authenticator
        self.dmarcRecorder = dmarcRecorder
        self.content = content
        self.resolver = resolver
        self.dnsLists = dnsLists
        self.sources = sources
        self.logger = logger
        self.reports = reports
        self.notices = notices
        self.returnAddresses = returnAddresses
        self.senders = senders
        self.receivers = receivers
    }
}
