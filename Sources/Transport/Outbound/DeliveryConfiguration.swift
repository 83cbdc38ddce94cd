package import DNS
package import Log
package import Mail
package import MailFlow
package import NIOCore
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
    /// For how long a host may say nothing in a transaction before it is tried after the others of its pool.
    package var silenceTime: Interval = .seconds(15)
    /// How often deadlines of connections are looked at.
    package var sweepInterval: Interval = .seconds(1)
    /// Opens connections in place of TCP; nil for TCP. For measurements without a network.
    package var opener: (any ChannelOpener)?

    /// The published defaults.
    package init(hostname: String) { self.hostname = hostname }
}

/// Opens connections to hosts.
package protocol ChannelOpener: Sendable {
    /// A channel to an address, which `initializer` has been given before it became active.
    func open(
        to address: SocketAddress, on eventLoop: any EventLoop,
        initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<any Channel>
}

/// What delivery is given from outside.
package struct DeliveryServices: Sendable {
    /// Keeps the mail.
    package let store: any MessageStore
    /// Makes reports.
    package let reports: any ReportComposer
    /// For mail exchangers and addresses.
    package let resolver: any DNS.Resolver
    /// Where queues lead now.
    package let routes: any RouteLookup
    /// The listeners of this server.
    package let ownListeners: any OwnListenerLookup
    /// Which addresses may be connected to, now. Called on the event loop.
    package let egressGuard: @Sendable () -> EgressGuard
    /// The pools by which mail leaves, now; nil where all of it leaves alike. Called on the event loop.
    package let outboundPools: @Sendable () -> OutboundPools?
    /// The clocks.
    package let time: any TimeSource
    /// For the order of hosts.
    package let random: any RandomSource
    /// For disk work: Maildirs, spooled content. Its owner starts and stops it.
    package let threadPool: NIOThreadPool
    /// For making reports, which strangers can bring about in any number: a pool of their own, so that deliveries do not
    /// wait behind them. Its owner starts and stops it.
    package let reportThreads: NIOThreadPool
    /// For what an operator must know.
    package let logger: Logger
    /// What connections show, and what servers' certificates are checked against.
    package let tls: OutboundTLS
    /// Finds MTA-STS policies; nil for none.
    package let transportPolicies: (any TransportPolicySource)?
    /// Counts what came of TLS; nil for nobody.
    package let tlsReports: (any TLSReporter)?
    /// For hosts that take no octets above 127.
    package let eightBit: EightBitHandling
    /// Notes the messages that are being delivered or reported on, lest one end process after process.
    package let work: any WorkJournal
    /// Hands mail over to other organizations of this server; nil where nobody does, so that it counts as a loop.
    package let crossing: MailCrossingWay?
    /// Reads what people report; nil for nobody, so that it waits.
    package let submissions: (any SubmissionTaker)?
    /// Hears of outages of destinations; nil for nobody.
    package let outages: (any OutageObserver)?
    /// Hears of how destinations do; nil for nobody.
    package let destinations: (any DestinationObserver)?
    /// The queues whose destination fails: the queues that run by these services keep it up.
    package let health = FailingQueues()

    /// Puts the services together.
    package init(
        store: any MessageStore, reports: any ReportComposer, resolver: any DNS.Resolver, routes: any RouteLookup,
        ownListeners: any OwnListenerLookup, egressGuard: @escaping @Sendable () -> EgressGuard,
        time: any TimeSource, random: any RandomSource, threadPool: NIOThreadPool, reportThreads: NIOThreadPool,
        logger: Logger, tls: OutboundTLS, transportPolicies: (any TransportPolicySource)? = nil,
        tlsReports: (any TLSReporter)? = nil, eightBit: EightBitHandling = EightBitHandling(),
        work: any WorkJournal = UnnotedWork(), crossing: MailCrossingWay? = nil,
        submissions: (any SubmissionTaker)? = nil, outages: (any OutageObserver)? = nil,
        destinations: (any DestinationObserver)? = nil,
        outboundPools: @escaping @Sendable () -> OutboundPools? = { nil }
    ) {
        self.outboundPools = outboundPools
        self.store = store
        self.submissions = submissions
        self.outages = outages
        self.reports = reports
        self.resolver = resolver
        self.routes = routes
        self.ownListeners = ownListeners
        self.egressGuard = egressGuard
        self.time = time
        self.random = random
        self.threadPool = threadPool
        self.reportThreads = reportThreads
        self.logger = logger
        self.tls = tls
        self.transportPolicies = transportPolicies
        self.tlsReports = tlsReports
        self.eightBit = eightBit
        self.work = work
        self.crossing = crossing
        self.destinations = destinations
    }
}
