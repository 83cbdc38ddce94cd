import Facts
import Log
import Mail
package import MailFlow
import NIOConcurrencyHelpers
import NIOPosix
package import Organization
import Transport

/// The spam engines of a server for a command that checks one message, without a gateway. Notes what they fail with.
package final class CheckedSpamEngines: SpamEngineSource {
    /// An engine that is listened to.
    private struct Noted: SpamEngine {
        let engine: any SpamEngine
        let note: @Sendable (SpamEngineReport) -> Void
        var name: String { engine.name }

        func judge(_ question: SpamEngineQuestion) async -> SpamEngineReport {
            let report = await engine.judge(question)
            note(report)
            return report
        }
    }

    private let configured: [any SpamEngine]
    private let noted = NIOLockedValueBox<[String]>([])

    /// The engines that a server's configuration names.
    package init(_ server: ServerConfiguration) {
        configured =
            server.engines.rspamd.map {
                [RspamdEngine($0, group: MultiThreadedEventLoopGroup.singleton, time: SystemTime(), logger: .silent)]
            } ?? []
    }

    /// The engines.
    package var spamEngines: [any SpamEngine] {
        let noted = noted
        return configured.map { engine in
            Noted(engine: engine) { report in
                guard let failure = report.failure else { return }
                noted.withLockedValue { $0.append("\(report.engine) \(failure)") }
            }
        }
    }

    /// What failed, as clauses: `rspamd does not answer in time`.
    package var failures: [String] { noted.withLockedValue { $0 } }
}
