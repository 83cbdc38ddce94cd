import Mail
package import MailFlow
import NIOCore
import Queueing
package import SenderAuthentication

/// What mail is judged and recorded with that crosses from one organization of this server to another
/// (docs/reference/between-organizations.md).
package struct CrossingServices: Sendable {
    /// Gives the policy of the moment, the one that sessions begin with.
    package var policy: any MailPolicySource
    /// Gets refusals.
    package var perimeterLog: any PerimeterLog
    /// What back pressure asks for at the moment.
    package var pressure: PressureGauge
    /// The organizations whose waiting mail takes their whole share of the disk.
    package var shares = OrganizationShareGauge()
    /// Whether a queue's destination takes no mail at the moment; the queues say so themselves.
    var isFailing: @Sendable (QueueKey) -> Bool = { _ in false }
    /// Finds out who sent a message; nil when nobody does, so that nothing is.
    package var authenticator: (any Authenticator)?
    /// Counts messages for the aggregate reports of DMARC; nil when nobody does.
    package var dmarcRecorder: (any DMARCRecorder)?
    /// Counts the reports to return addresses of forwarded mail.
    package var returnAddresses: ReturnAddressUse
    /// The folder for contents too large for memory; it exists.
    package var spoolFolder: String
    /// Octets of a header block that are looked at; the policy refuses a longer one.
    package var headerLimit: Int
    /// Octets of one content that stay in memory.
    package var memoryThreshold = 1 << 20

    /// Puts the services together.
    package init(
        policy: any MailPolicySource, perimeterLog: any PerimeterLog, pressure: PressureGauge = PressureGauge(),
        authenticator: (any Authenticator)? = nil, dmarcRecorder: (any DMARCRecorder)? = nil,
        returnAddresses: ReturnAddressUse = ReturnAddressUse(), spoolFolder: String,
        headerLimit: Int = Limits().headerSize
    ) {
        self.policy = policy
        self.perimeterLog = perimeterLog
        self.pressure = pressure
        self.authenticator = authenticator
        self.dmarcRecorder = dmarcRecorder
        self.returnAddresses = returnAddresses
        self.spoolFolder = spoolFolder
        self.headerLimit = headerLimit
    }
}

extension CrossingServices: MailCrossingSource {
    func crossing(
        on eventLoop: any EventLoop, hostname: String, services: DeliveryServices
    ) -> any MailCrossing {
        CrossingAgent(eventLoop: eventLoop, hostname: hostname, services: services, crossings: self)
    }
}

extension DeliveryServices {
    /// Takes mail for other organizations of this server in; nil where nobody does, so that it counts as a loop.
    package var crossings: CrossingServices? {
        get { crossing as? CrossingServices }
        set { crossing = newValue }
    }
}
