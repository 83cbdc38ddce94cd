import Facts
import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Organization
import Transport

/// What looks for malware, what judges content, and what says how unwanted a message is, as this server's configuration of the
/// moment wants it, so that a reload changes it.
final class ConfiguredEngines: MalwareEngineSource, SpamEngineSource {
    private let group: any EventLoopGroup
    private let time: any TimeSource
    private let logger: Logger
    private let settings: @Sendable () -> EngineSettings
    private let clamd = NIOLockedValueBox<ClamdEngine?>(nil)
    private let rspamd = NIOLockedValueBox<RspamdEngine?>(nil)
    private let lists: HashListFiles
    /// Judges content.
    let scoring: ScoringListFiles

    /// - Parameter server: the settings in force, asked for each message.
    init(
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
        let wanted = settings().rspamd
        return rspamd.withLockedValue { engine in
            if engine?.settings != wanted {
                engine = wanted.map { RspamdEngine($0, group: group, time: time, logger: logger) }
            }
            return engine
        }
    }

    private var currentClamd: ClamdEngine? {
        let wanted = settings().clamd
        return clamd.withLockedValue { engine in
            if engine?.settings != wanted {
                engine = wanted.map { ClamdEngine($0, group: group, time: time, logger: logger) }
            }
            return engine
        }
    }

    var engines: [any MalwareEngine] { currentClamd.map { [$0] } ?? [] }

    var spamEngines: [any SpamEngine] { currentRspamd.map { [$0] } ?? [] }

    var hashList: MalwareHashList { lists.list }

    /// How the engines are.
    var standings: [EngineStanding] { [currentClamd?.standing, currentRspamd?.standing].compactMap { $0 } }

    /// What can't be used, as sentences.
    var troubles: [String] {
        lists.troubles + (scoring.trouble.map { ["The lists of the scorer can't be used: \($0)"] } ?? [])
    }

    /// Reads the lists whose files have changed. Blocks.
    func refreshLists() {
        lists.refresh(settings().hashLists)
        scoring.refresh()
    }
}
