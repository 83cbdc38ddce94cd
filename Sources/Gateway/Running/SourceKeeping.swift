import Log
import Mail
import MailFlow
import NIOPosix
import NodeState
import ServiceLifecycle

/// Keeps what is known of the mail of clients over a restart, in the file `sources` of the data folder.
struct SourceKeeping: Sendable {
    let sources: SourceMemory
    let folder: String
    let time: any TimeSource
    let logger: Logger

    private var file: WholeFile { WholeFile("\(folder)/sources") }

    /// Takes up what the file has. One that can't be used counts as empty. Blocks.
    func load() {
        do {
            guard let octets = try file.read(limit: SourceSnapshot.maximumSize) else { return }
            let snapshot = try SourceSnapshot(octets, now: time.wallTime(), moment: time.now())
            sources.restore(snapshot.reputations, snapshot.greylist)
        } catch {
            logger.log(.smtpSourcesUnreadable, [.file: file.path, .error: "\(error)"])
        }
    }

    /// Writes the file, where anything has changed. Blocks.
    func save() {
        let now = time.now()
        guard let entries = sources.changedEntries(at: now) else { return }
        let snapshot = SourceSnapshot(
            time: time.wallTime(), moment: now, reputations: entries.reputations, greylist: entries.greylist)
        do {
            try file.replace(by: snapshot.octets)
        } catch {
            sources.markChanged()
            logger.log(.smtpSourcesUnkept, [.file: file.path, .error: error.description])
        }
    }
}

/// Writes what is known of clients every five minutes, and at the end.
struct SourceUpkeep: Service {
    let keeping: SourceKeeping
    let threadPool: NIOThreadPool

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .seconds(300))) != nil {
                try? await threadPool.runIfActive { keeping.save() }
            }
        }
        try? await threadPool.runIfActive { keeping.save() }
    }
}
