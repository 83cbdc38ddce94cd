import Facts
internal import Identity
package import Mail
import MailFlow
import Organization
import Queueing

/// What a running gateway says of itself.
package struct ServerStatus: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("server.status", .serverRead, needs: .runningGateway)

    /// Asks a gateway how it is.
    package init() {}

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> GatewayStatus {
        try administration.expectServer()
        let (snapshot, running) = (administration.configuration.snapshot, administration.running)
        let listing = QueueListing(
            try await administration.listing(QueueFilter()).map(\.1), isRunning: administration.queues.isRunning,
            hidingIdle: true)
        var status = GatewayStatus(
            hostname: snapshot.server.hostname.name, listeners: running?.listeners ?? [],
            organizations: snapshot.organizations.map {
                AppliedOrganization(organization: $0.name, revision: $0.revision, isNew: false)
            }, pressure: running?.pressure() ?? [])
        status.since = running?.since
        status.queues = listing.total
        status.certificate = running?.certificate()
        let now = administration.time.wallTime()
        status.troubles = Self.troubles(of: status, now: now) + Self.troubles(in: listing.queues)
        if let lag = running?.indexLag(), lag > Self.longestLag {
            status.troubles.append(
                .init("traceIndex", "The index of the trace is \(lag.milliseconds / 1_000) seconds behind the mail."))
        }
        for state in administration.dnsLists?.states(of: snapshot.server.connectionFilter.dnsLists) ?? [] {
            guard let fault = state.health.fault, fault != .untested else { continue }
            status.troubles.append(.init("dnsLists", "The list \(state.list.zone) is ignored: \(fault)."))
        }
        if let trouble = running?.countryTrouble() {
            status.troubles.append(.init("countryFile", "The file of countries can't be used: \(trouble)."))
        }
        if let (standings, troubles) = running?.engines() {
            status.engines = standings.map(GatewayStatus.Engine.init)
            for engine in standings where !engine.isAvailable {
                status.troubles.append(
                    .init(
                        engine.purpose.rawValue,
                        "The engine \(engine.name) at \(engine.place) \(engine.reason ?? "fails")."))
            }
            status.troubles += troubles.map { .init("malware", $0) }
        }
        if let lead = running?.clockLead(), lead > Self.longestLead {
            status.troubles.append(
                .init(
                    "clock",
                    "The clock is \(lead.milliseconds / 86_400_000) days ahead of the time that has passed here; old records "
                        + "are removed more slowly until that is caught up with."))
        }
        let directories = DirectoryQueries(store: administration.stores.directories, snapshot: snapshot, now: now)
        for directory in try await directories.status(of: nil) where directory.isStale {
            status.troubles.append(
                .init("directory", "The directory of organization \(directory.organization) is out of date."))
        }
        return status
    }

    /// A certificate that ends sooner than that is told of.
    static let notice = Interval.hours(24 * 14)
    /// The index of the trace is behind when it is by more than that.
    static let longestLag = Interval.seconds(30)
    /// The clock is ahead when it is by more than that.
    static let longestLead = Interval.hours(24 * 7)

    private static func troubles(of status: GatewayStatus, now: WallTime) -> [GatewayStatus.Trouble] {
        var troubles = status.pressure.filter { $0.level > .low }.map { reading in
            GatewayStatus.Trouble(
                "pressure", "\(reading.resource) is short: \(reading.level.rawValue) (\(reading.figure)).")
        }
        if let certificate = status.certificate {
            if certificate.notAfter < now {
                troubles.append(.init("certificate", "The certificate ended on \(certificate.notAfter.iso8601)."))
            } else if certificate.notAfter.milliseconds - now.milliseconds < notice.milliseconds {
                troubles.append(.init("certificate", "The certificate ends on \(certificate.notAfter.iso8601)."))
            }
        }
        return troubles
    }

    private static func troubles(in queues: [QueueSummary]) -> [GatewayStatus.Trouble] {
        var troubles: [GatewayStatus.Trouble] = []
        func add(_ sentence: String, _ count: Int) {
            guard count > 0 else { return }
            troubles.append(.init("queues", "\(sentence) \(count == 1 ? "One queue" : "\(count) queues")."))
        }
        for alert in QueueAlert.allCases { add(alert.sentence, queues.count { $0.alerts.contains(alert) }) }
        add("Suspended:", queues.count { $0.status == .suspended })
        add("The destination takes no mail:", queues.count { $0.status == .retry })
        return troubles
    }
}
