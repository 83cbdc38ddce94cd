import Learning
import Log
import Mail
import MailFlow
import NIOPosix
import NodeState
import Organization
import Scoring
import ServiceLifecycle

/// Opens what organizations have learned.
enum LearnedMail {
    /// What is in the data folder; nil where that can't be opened: then nothing is learned, and mail goes on. Blocks.
    ///
    /// - Parameters:
    ///   - scorers: read the messages that lessons are about, as they read those that are judged.
    ///   - snapshot: gives the configuration in force.
    static func open(
        _ dataFolder: String, scorers: any ScorerSource, time: any TimeSource, random: any RandomSource,
        logger: Logger, snapshot: @escaping @Sendable () -> ConfigurationSnapshot
    ) -> LearningStore? {
        do throws(DiskError) {
            return try LearningStore(
                dataFolder: dataFolder, time: time, random: random, logger: logger
            ) { message, name in
                guard let scorer = scorers.scorer?.scorer else { return Specimen() }
                let owner = snapshot().organization(named: name)
                let own = owner.map { ScoringInput.OwnOrganization(domains: $0.domains, names: $0.domainNames) }
                return scorer.read(scorer.input(ofFile: message, own: own ?? ScoringInput.OwnOrganization())).specimen
            }
        } catch {
            logger.log(.learningUnreadable, [.file: error.path, .error: error.description])
            return nil
        }
    }
}

/// Writes what mail has shown every five minutes and at the end, and once a day drops what is too old and makes new models.
struct LearningUpkeep: Service {
    let learning: LearningStore?
    let time: any TimeSource
    let threadPool: NIOThreadPool

    func run() async throws {
        guard let learning else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown {
            var day = UTCDay(time.wallTime())
            while (try? await Task.sleep(for: .seconds(300))) != nil {
                let today = UTCDay(time.wallTime())
                let isNight = today != day
                day = today
                try? await threadPool.runIfActive { learning.keepUp(isNight: isNight) }
            }
        }
        try? await threadPool.runIfActive { learning.keepUp(isNight: false) }
    }
}
