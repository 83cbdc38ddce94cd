public import DNS
public import Logging
public import Mail
public import MailFlow
public import NIOPosix
public import Organization
public import Queueing
public import SMTP

/// What delivery is set to (docs/reference/delivery.md).
public struct DeliveryConfiguration: Sendable {
    /// What EHLO and LHLO say.
    public var hostname: String
    /// How long remote servers may take.
    public var timeouts = ClientTimeouts()
    /// For a connection to come about.
    public var connectTimeout: Interval = .seconds(30)
    /// For how long a connection without work is kept for the next message.
    public var idleTimeout: Interval = .seconds(10)
    /// Messages sent over one connection.
    public var messagesPerConnection = 100
    /// Addresses tried in one attempt.
    public var addressesPerAttempt = 16
    /// The port of mail exchangers.
    public var mailExchangerPort = 25
    /// How often deadlines of connections are looked at.
    public var sweepInterval: Interval = .seconds(1)

    /// The published defaults.
    public init(hostname: String) { self.hostname = hostname }
}

/// What delivery is given from outside.
public struct DeliveryServices: Sendable {
    /// Keeps the mail.
    public var store: any MessageStore
    /// Makes reports.
    public var reports: any ReportComposer
    /// For mail exchangers and addresses.
    public var resolver: any DNS.Resolver
    /// Where a queue's mail goes now; nil while its connector or mailbox host does not exist. Called on the event loop
    /// at each attempt; must not block.
    public var nextHop: @Sendable (QueueKey) -> NextHop?
    /// Whether an address and port are a listener of this server, so that mail sent there would loop.
    public var isOwnListener: @Sendable (IPAddress, Int) -> Bool
    /// Which addresses may be connected to, now. Called on the event loop.
    public var egressGuard: @Sendable () -> EgressGuard
    /// The clocks.
    public var time: any TimeSource
    /// For the order of hosts.
    public var random: any RandomSource
    /// For disk work: Maildirs, spooled content. Its owner starts and stops it.
    public var threadPool: NIOThreadPool
    /// For making reports, which strangers can bring about in any number: a pool of their own, so that deliveries do not
    /// wait behind them. Its owner starts and stops it.
    public var reportThreads: NIOThreadPool
    /// For what an operator must know.
    public var logger: Logger
    /// What connections show, and what servers' certificates are checked against.
    public var tls: OutboundTLS
    /// Finds MTA-STS policies; nil for none.
    public var transportPolicies: (any TransportPolicySource)?
    /// Counts what came of TLS; nil for nobody.
    public var tlsReports: (any TLSReporter)?
    /// For hosts that take no octets above 127.
    public var eightBit = EightBitHandling()
    /// Notes the messages that are being delivered or reported on, lest one end process after process.
    public var work: any WorkJournal
    /// Takes mail for other organizations of this server in; nil where nobody does, so that it counts as a loop.
    public var crossings: CrossingServices?

    /// Puts the services together.
    public init(
        store: any MessageStore, reports: any ReportComposer, resolver: any DNS.Resolver,
        nextHop: @escaping @Sendable (QueueKey) -> NextHop?,
        isOwnListener: @escaping @Sendable (IPAddress, Int) -> Bool,
        egressGuard: @escaping @Sendable () -> EgressGuard, time: any TimeSource,
        random: any RandomSource, threadPool: NIOThreadPool, reportThreads: NIOThreadPool, logger: Logger,
        tls: OutboundTLS, work: any WorkJournal = UnnotedWork()
    ) {
        self.store = store
        self.reports = reports
        self.resolver = resolver
        self.nextHop = nextHop
        self.isOwnListener = isOwnListener
        self.egressGuard = egressGuard
        self.time = time
        self.random = random
        self.threadPool = threadPool
        self.reportThreads = reportThreads
        self.logger = logger
        self.tls = tls
        self.work = work
    }
}
