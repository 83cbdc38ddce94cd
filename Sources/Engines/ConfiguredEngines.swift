package import Facts
package import Log
package import Mail
package import MailFlow
import NIOConcurrencyHelpers
package import NIOCore
package import Organization
import Transport

/// What looks for malware, what judges content, and what says how unwanted a message is, as this server's configuration of the
/// moment wants it, so that a reload changes it.
package final class ConfiguredEngines: MalwareEngineSource, SpamEngineSource {
    private let group: any EventLoopGroup
    private let time: any TimeSource
    private let logger: Logger
    private let settings: @Sendable () -> EngineSettings
    private let clamd = NIOLockedValueBox<ClamdEngine?>(nil)
    private let rspamd = NIOLockedValueBox<RspamdEngine?>(nil)
    private let lists: HashListFiles
    /// Judges content.
    package let scoring: ScoringListFiles

    /// Asks no engine yet, and has read no list.
    ///
    /// - Parameter server: the settings in force, asked for each message.
    package init(
        group: any EventLoopGroup, time: any TimeSource, logger: Logger,
        server: @escaping @Sendable () -> ServerConfiguration
    ) {
        self.group = group
        self.time = time
        self.logger = logger
        settings = { server().engines }
        lists = HashListFiles(logger: logger)
        scoring = ScoringListFiles(logger: logger) { ScoringListFiles.Place(server()) }
    }

    private var currentRspamd: RspamdEngine? {
        Self.current(rspamd, by: settings().rspamd, { $0.settings }) {
            RspamdEngine($0, group: group, time: time, logger: logger)
        }
    }

    private var currentClamd: ClamdEngine? {
        Self.current(clamd, by: settings().clamd, { $0.settings }) {
            ClamdEngine($0, group: group, time: time, logger: logger)
        }
    }

    /// The engine that is kept, or another where the settings are no more those that it was made by.
    private static func current<Engine, Settings: Equatable>(
        _ kept: NIOLockedValueBox<Engine?>, by wanted: Settings?, _ settings: (Engine) -> Settings,
        make: (Settings) -> Engine
    ) -> Engine? {
        kept.withLockedValue { engine in
            if engine.map(settings) != wanted { engine = wanted.map(make) }
            return engine
        }
    }

    /// What looks for malware.
    package var engines: [any MalwareEngine] { currentClamd.map { [$0] } ?? [] }

    /// What says how unwanted a message is.
    package var spamEngines: [any SpamEngine] { currentRspamd.map { [$0] } ?? [] }

    /// The lists of hashes that are in force.
    package var hashList: MalwareHashList { lists.list }

    /// How the engines are.
    package var standings: [EngineStanding] { [currentClamd?.standing, currentRspamd?.standing].compactMap { $0 } }

    /// What can't be used, as sentences.
    package var troubles: [String] {
        lists.troubles + (scoring.trouble.map { ["The lists of the scorer can't be used: \($0)"] } ?? [])
    }

    /// Reads the lists whose files have changed. Blocks.
    package func refreshLists() {
        lists.refresh(settings().hashLists)
        scoring.refresh()
    }
}
