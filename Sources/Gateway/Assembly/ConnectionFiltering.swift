import Engines
import Log
import Mail
import MailFlow
import Organization

/// What the connection filter knows beside the configuration: lists in DNS, the mail that clients have sent, countries.
struct ConnectionFiltering: Sendable {
    let lists: DNSLists
    let sources = SourceMemory()
    let countries: CountryKeeper
    /// Keeps what is known of clients over a restart.
    let keeping: SourceKeeping
    private let groundwork: Groundwork

    /// Reads the files. Blocks for as long as that takes.
    init(_ groundwork: Groundwork, _ naming: Naming) {
        self.groundwork = groundwork
        let surroundings = groundwork.surroundings
        let logger = surroundings.logger
        lists = DNSLists(resolver: naming.resolver, time: surroundings.time) { zone, change in
            switch change {
            case .used: logger.log(.dnsListUsed, [.domain: zone.name])
            case .ignored(let fault): logger.log(.dnsListIgnored, [.domain: zone.name, .reason: fault.description])
            }
        }
        countries = naming.countries
        keeping = SourceKeeping(
            sources: sources, folder: groundwork.server.data, time: surroundings.time, logger: logger)
        keeping.load()
        countries.refresh()
    }

    /// Tests the lists.
    var listUpkeep: DNSListUpkeep {
        let active = groundwork.active
        return DNSListUpkeep(lists: lists) { active.snapshot.server.connectionFilter }
    }
}
