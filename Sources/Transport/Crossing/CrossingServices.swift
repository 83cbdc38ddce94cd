import Mail
package import MailFlow
import NIOCore
package import SenderAuthentication

/// What mail is judged and recorded with that crosses from one organization of this server to another
/// (docs/reference/between-organizations.md).
package struct CrossingServices: Sendable {
    /// Gives the policy of the moment, the one that sessions begin with.
    package let policy: any MailPolicySource
    /// Gets refusals.
    package let perimeterLog: any PerimeterLog
    /// What back pressure asks for at the moment.
    package let pressure: PressureGauge
    /// The organizations whose waiting mail takes their whole share of the disk.
    package let shares: OrganizationShareGauge
    /// Finds out who sent a message; nil when nobody does, so that nothing is.
    package let authenticator: (any Authenticator)?
    /// Counts messages for the aggregate reports of DMARC; nil when nobody does.
    package let dmarcRecorder: (any DMARCRecorder)?
    /// Look into content.
    package let content: ContentExaminers
    /// Writes the notices that rules and policies ask for; nil when nobody does.
    package let notices: (any NoticeComposer)?
    /// Counts the reports to return addresses of forwarded mail.
    package let returnAddresses: ReturnAddressUse
    /// The folder for contents too large for memory; it exists.
    package let spoolFolder: String
    /// Octets of a header block that are looked at; the policy refuses a longer one.
    package let headerLimit: Int
    /// Octets of one content that stay in memory.
    package let memoryThreshold: Int

    /// Puts the services together.
    package init(
        policy: any MailPolicySource, perimeterLog: any PerimeterLog, pressure: PressureGauge = PressureGauge(),
        shares: OrganizationShareGauge = OrganizationShareGauge(), authenticator: (any Authenticator)? = nil,
        dmarcRecorder: (any DMARCRecorder)? = nil, content: ContentExaminers = ContentExaminers(),
        notices: (any NoticeComposer)? = nil,
        returnAddresses: ReturnAddressUse = ReturnAddressUse(), spoolFolder: String,
        headerLimit: Int = Limits().headerSize, memoryThreshold: Int = 1 << 20
    ) {
        self.policy = policy
        self.perimeterLog = perimeterLog
        self.pressure = pressure
        self.shares = shares
        self.authenticator = authenticator
        self.dmarcRecorder = dmarcRecorder
        self.content = content
        self.notices = notices
        self.returnAddresses = returnAddresses
        self.spoolFolder = spoolFolder
        self.headerLimit = headerLimit
        self.memoryThreshold = memoryThreshold
    }
}

extension CrossingServices: MailCrossingSource {
    /// What deliveries are given, to hand mail over by these services.
    package var way: MailCrossingWay { MailCrossingWay(source: self) }

    func crossing(
        on eventLoop: any EventLoop, hostname: String, services: DeliveryServices
    ) -> any MailCrossing {
        CrossingAgent(eventLoop: eventLoop, hostname: hostname, services: services, crossings: self)
    }
}
