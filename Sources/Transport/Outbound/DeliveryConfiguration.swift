package import DNS
package import Logging
package import Mail
package import MailFlow
package import NIOPosix
package import Organization
package import Queueing
package import SMTP

/// What delivery is set to (docs/reference/delivery.md).
package struct DeliveryConfiguration: Sendable {
    /// What EHLO and LHLO say.
    package var hostname: String
    /// How long remote servers may take.
    package var timeouts = ClientTimeouts()
    /// For a connection to come about.
    package var connectTimeout: Interval = .seconds(30)
    /// For how long a connection without work is kept for the next message.
    package var idleTimeout: Interval = .seconds(10)
    /// Messages sent over one connection.
    package var messagesPerConnection = 100
    /// Addresses tried in one attempt.
    package var addressesPerAttempt = 16
    /// The port of mail exchangers.
    package var mailExchangerPort = 25
    /// How often deadlines of connections are looked at.
    package var sweepInterval: Interval = .seconds(1)

    /// The published defaults.
    package init(hostname: String) { self.hostname = hostname }
}

/// What delivery is given from outside.
package struct DeliveryServices: Sendable {
    /// Keeps the mail.
    package var store: any MessageStore
    /// Makes reports.
    package var reports: any ReportComposer
    /// For mail exchangers and addresses.
    package var resolver: any DNS.Resolver
    /// Where a queue's mail goes now; nil while its connector or mailbox host does not exist. Called on the event loop
    /// at each attempt; must not block.
    package var nextHop: @Sendable (QueueKey) -> NextHop?
    /// Whether an address and port are a listener of this server, so that mail sent there would loop.
    package var isOwnListener: @Sendable (IPAddress, Int) -> Bool
    /// Which addresses may be connected to, now. Called on the event loop.
    package var egressGuard: @Sendable () -> EgressGuard
    /// The clocks.
    package var time: any TimeSource
    /// For the order of hosts.
    package var random: any RandomSource
    /// For disk work: Maildirs, spooled content. Its owner starts and stops it.
    package var threadPool: NIOThreadPool
    /// For making reports, which strangers can bring about in any number: a pool of their own, so that deliveries do not
    /// wait behind them. Its owner starts and stops it.
    package var reportThreads: NIOThreadPool
    /// For what an operator must know.
    package var logger: Logger
    /// What connections show, and what servers' certificates are checked against.
    package var tls: OutboundTLS
    /// Finds MTA-STS policies; nil for none.
    package var transportPolicies: (any TransportPolicySource)?
    /// Counts what came of TLS; nil for nobody.
    package var tlsReports: (any TLSReporter)?
    /// For hosts that take no octets above 127.
    package var eightBit = EightBitHandling()
    /// Notes the messages that are being delivered or reported on, lest one end process after process.
    package var work: any WorkJournal
    /// Hands mail over to other organizations of this server; nil where nobody does, so that it counts as a loop.
    var crossing: (any MailCrossingSource)?

    /// Puts the services together.
    package init(
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
