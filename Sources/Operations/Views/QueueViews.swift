package import Facts
package import Mail
package import Organization
package import Queueing

/// What a running gateway says of itself.
package struct GatewayStatus: Codable, Sendable, Hashable {
    /// The certificate that clients see.
    package struct Certificate: Codable, Sendable, Hashable {
        /// The host names that it is for.
        package var names: [String]
        /// When it ends.
        package var notAfter: WallTime

        package init(names: [String], notAfter: WallTime) {
            self.names = names
            self.notAfter = notAfter
        }
    }

    /// An engine that looks for malware.
    package struct Engine: Codable, Sendable, Hashable {
        /// Its name.
        package var name: String
        /// Where it is.
        package var place: String
        /// Whether it answered when it was asked last.
        package var isAvailable: Bool
        /// Since when it does not; nil while it does.
        package var since: WallTime?
        /// Why not; nil while it does.
        package var reason: String?
        /// Messages that it looks at.
        package var busy: Int
        /// Messages that wait for it.
        package var waiting: Int

        /// The same of a standing.
        package init(_ standing: EngineStanding) {
            name = standing.name
            place = standing.place
            isAvailable = standing.isAvailable
            since = standing.since
            reason = standing.reason
            busy = standing.busy
            waiting = standing.waiting
        }
    }

    /// Something that is not as it should be.
    package struct Trouble: Codable, Sendable, Hashable {
        /// `pressure`, `certificate`, `queues`, `traceIndex`, `dnsLists`, `countryFile`, `malware`, `scoring`, `clock`
        /// or `directory`.
        package var subject: String
        /// A sentence.
        package var text: String

        init(_ subject: String, _ text: String) {
            self.subject = subject
            self.text = text
        }
    }

    /// Our host name.
    package var hostname: String
    /// The addresses it listens on.
    package var listeners: [String]
    /// The organizations and the revisions in force.
    package var organizations: [AppliedOrganization]
    /// How short each resource is (docs/reference/back-pressure.md).
    package var pressure: [PressureSummary]
    /// Since when it takes mail.
    package var since: WallTime?
    /// What waits in all queues.
    package var queues: QueueListing.Total?
    /// The certificate that clients see; nil without TLS.
    package var certificate: Certificate?
    /// The engines beside this server's own reader that look for malware; empty where none is configured.
    package var engines: [Engine] = []
    /// What is not as it should be; empty when all is well.
    package var troubles: [Trouble] = []

    package init(
        hostname: String, listeners: [String], organizations: [AppliedOrganization], pressure: [PressureSummary] = []
    ) {
        self.hostname = hostname
        self.listeners = listeners
        self.organizations = organizations
        self.pressure = pressure
    }
}

/// An organization and its revision.
package struct AppliedOrganization: Codable, Sendable, Hashable {
    /// The name.
    package var organization: String
    /// The revision in force.
    package var revision: Int64
    /// False when the document was the current one already and made no revision.
    package var isNew: Bool
    /// What may not be meant in the document.
    package var warnings: [ConfigurationMistake]

    package init(organization: String, revision: Int64, isNew: Bool, warnings: [ConfigurationMistake] = []) {
        self.organization = organization
        self.revision = revision
        self.isNew = isNew
        self.warnings = warnings
    }
}

extension DeliveryFailure {
    /// Who said what.
    package var text: String { remote.map { "\($0): \(reply)" } ?? reply.description }
}

/// Turns moments of the clock that never steps into civil time.
struct CivilClock {
    let now: Instant
    private let wallTime: WallTime

    init(_ time: any TimeSource) {
        now = time.now()
        wallTime = time.wallTime()
    }

    func wallTime(of moment: Instant) -> WallTime {
        WallTime(milliseconds: wallTime.milliseconds + (moment - now).milliseconds)
    }
}
