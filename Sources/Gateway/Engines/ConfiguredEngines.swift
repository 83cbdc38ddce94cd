import Facts
import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Organization
import Transport

/// The engines as this server's configuration of the moment wants them, so that a reload changes them: what looks for malware,
/// and what says how unwanted a message is.
final class ConfiguredEngines: MalwareEngineSource, SpamEngineSource {
    private let group: any EventLoopGroup
    private let time: any TimeSource
    private let logger: Logger
    private let settings: @Sendable () -> EngineSettings
    private let clamd = NIOLockedValueBox<ClamdEngine?>(nil)
    private let rspamd = NIOLockedValueBox<RspamdEngine?>(nil)
    private let lists: HashListFiles

    /// - Parameter settings: asked for each message.
    init(
        group: any EventLoopGroup, time: any TimeSource, logger: Logger,
        settings: @escaping @Sendable () -> EngineSettings
    ) {
        self.group = group
        self.time = time
        self.logger = logger
        self.settings = settings
        lists = HashListFiles(logger: logger)
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
    var troubles: [String] { lists.troubles }

    /// Reads the lists of hashes whose files have changed. Blocks.
    func refreshLists() { lists.refresh(settings().hashLists) }
}
