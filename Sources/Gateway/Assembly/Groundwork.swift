import Log
import Mail
import MailFlow
import NodeState
import Operations
import Organization
import Queueing
import Recording

/// What all subsystems stand on: the files, the store, the threads, the configuration in force.
struct Groundwork: Sendable {
    let files: ServerFiles
    let surroundings: Surroundings
    let opened: OpenedStores
    let threads: Threads
    /// Notes the work in hand, lest one message end process after process.
    let work: any WorkJournal
    /// The configuration in force.
    let active: ActiveConfiguration
    /// What the organizations' own people send.
    let senders: SenderKeeping
    /// The folder for contents too large for memory.
    let spoolFolder: String

    /// Puts the configuration that the store has into force, and judges what the process before left.
    init(
        _ files: ServerFiles, _ opened: OpenedStores, _ threads: Threads, lastTrap: Int32?,
        _ surroundings: Surroundings
    ) async throws {
        self.files = files
        self.surroundings = surroundings
        self.opened = opened
        self.threads = threads
        let (stores, space, folder) = (opened.stores, opened.space, files.server.data)
        work = await PoisonMessages(
            crashes: opened.crashes, messages: stores.messages, lookup: stores.lookup, folder: folder,
            time: surroundings.time, logger: surroundings.logger
        ).begin(lastTrap: lastTrap)
        active = ActiveConfiguration(
            server: files.server, organizations: try await Self.organizations(stores, surroundings),
            secrets: try await .kept(in: stores.secrets, random: surroundings.random),
            acceptsMail: { space.acceptsMail })
        senders = SenderKeeping(store: stores.senders, time: surroundings.time, logger: surroundings.logger)
        try await senders.restore(in: active.snapshot)
        opened.traffic.use { [active] domain, organization in
            let snapshot = active.snapshot
            // Of an organization that is gone nobody knows.
            guard let owner = snapshot.organization(named: organization) else { return true }
            return snapshot.acceptedDomain(of: domain, in: owner) != nil
        }
        spoolFolder = folder + "/spool"
        try Operations.Folder.make(spoolFolder)
    }

    /// The settings that the gateway was started with.
    var server: ServerConfiguration { files.server }

    /// The organizations of the store, with their directories; the log tells of those that can't be used.
    private static func organizations(
        _ stores: Stores, _ surroundings: Surroundings
    ) async throws -> OrganizationSet {
        let organizations = try await OrganizationSet(
            revisions: try await stores.configuration.currentOrganizations()
        ).loadingDirectories(from: stores.directories, logger: surroundings.logger)
            .blocking(try await stores.connectors.blockedConnectors())
        organizations.reportFailures(to: surroundings.logger)
        return organizations
    }
}
