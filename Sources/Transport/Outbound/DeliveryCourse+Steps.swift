import Mail
import Queueing
import SMTP

extension DeliveryCourse {
    // What has much to say is indirect, so that the usual events and steps are small: they are handed on again and again.

    /// What happened. One that comes in another state than it belongs to is ignored.
    enum Event {
        /// The attempt begins. A certificate that the route wants shown may be missing.
        case begun(hasCertificate: Bool)
        /// Whether a connection was kept from an earlier message.
        case kept(Bool)
        /// The destination was looked up.
        indirect case found(HostTable.HostOrder)
        /// This server is stopping, so that a look-up could never be answered.
        case closing
        /// What a host has refused lately.
        case recalled(Set<ServerExtension>)
        /// A connection has come about.
        case opened
        /// It has come to nothing.
        indirect case failed(ClientFailure)
        /// The host has as many connections as it may have.
        case full
        /// The host does not greet and is not tried now.
        indirect case down(DeliveryFailure)
        /// A transaction is over.
        indirect case ended(ClientTransaction.Result, on: Line)
        /// What another organization of this server took.
        indirect case crossed(CrossingResult)
        /// The MTA-STS policy that is in force after it was asked for anew.
        indirect case refreshed(MTASTSPolicy?)
        /// An administrator cuts the attempt short.
        case abandoned
        /// The connection that was there is cut.
        case cut
    }

    /// What is to be done, to be answered by an event.
    enum Step {
        /// Take a connection that was kept for the queue; answer with `kept`.
        case takeKept
        /// Look the destination up, afresh or from what is known; answer with `found` or `closing`.
        case lookUp(afresh: Bool)
        /// Say what this host has refused lately; answer with `recalled`.
        indirect case recall(RemoteHost)
        /// Connect; answer with `opened`, `failed`, `full` or `down`.
        indirect case connect(HostApproach)
        /// Run the transaction of these recipients on the connection; answer with `ended`.
        case run(DeliveryBatch)
        /// Hand these recipients over to other organizations of this server; answer with `crossed`.
        indirect case cross([StoredMessage.Recipient], by: RemoteHost)
        /// Ask for the domain's MTA-STS policy anew; answer with `refreshed`.
        case refresh(Domain)
        /// Cut the connection, if there is one; what its end brings comes first, then answer with `cut`.
        case cut
        /// Give the connection back to the pool: it came too late.
        case release
        /// The attempt is over. `releasing`: the connection goes back to the pool.
        case finish(AttemptResult, releasing: Bool)
    }

    /// What is to be remembered or told on the way; needs no answer.
    enum Note {
        /// A host refuses these extensions although it offers them, or its handshakes fail.
        case refused(Set<ServerExtension>, by: RemoteHost)
        /// Whether a host could be used.
        case host(RemoteHost, isFailing: Bool)
        /// What came of TLS without a connection.
        case session(TLSSession)
        /// What came of TLS on the connection that was opened for this domain.
        case connection(Domain, ClientFailure?)
        /// What was handed over.
        case crossed([CrossedMessage])
    }

    /// What is known of the connection that a transaction had.
    struct Line {
        var host: RemoteHost
        var demands = ConnectionSecurity()
        /// The host as reports and traces name it.
        var remote: MailHost
        /// Whether the server offers DSN (RFC 3461), and so was given NOTIFY and ORCPT.
        var offersDSN = false
        /// What it has done without.
        var withheld: Set<ServerExtension> = []
        /// What is not to be used with the server for a while, because of how the connection broke off.
        var suspected: Set<ServerExtension> = []
        /// What protects it, for traces; nil outside TLS.
        var protection: ConnectionProtection?
        /// Whether it was cut from this side.
        var isCut = false
    }
}
