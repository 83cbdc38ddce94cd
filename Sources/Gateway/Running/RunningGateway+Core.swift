import DNS
import Logging
import MailFlow
import NIOPosix
import Operations
import Organization
import Queueing
import Transport

/// What is put together before the outside is let in.
extension RunningGateway {
    /// What runs before the outside is let in.
    struct Core {
        var server: ServerConfiguration
        var opened: OpenedStores
        var active: ActiveConfiguration
        var runner: QueueRunner
        var administration: Administration
        var resolver: any DNS.Resolver
        var certificates: TLSCertificateStore?
        var trustRoots: TrustRoots
        var probe: ConnectorProbe
        var outboundTLS: OutboundTLS
        var security: TransportSecurityServices
        var dmarcReports: DMARCReports
        var reports: any ReportComposer
        var crossings: CrossingServices
        var authenticator: ConfiguredAuthenticator
        var ownListeners: OwnListeners
        var group: MultiThreadedEventLoopGroup
        var threadPool: NIOThreadPool
        var reportThreads: NIOThreadPool
        var work: any WorkJournal
        var lifeline: WorkerLifeline?
        var logger: Logger
    }
}
