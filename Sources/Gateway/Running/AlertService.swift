import Logging
import Mail
import NIOCore
import Operations
import Queueing
import ServiceLifecycle
import Transport

/// Looks at the queues twice a minute and logs what an administrator should look at, once when it begins and once when it
/// ends.
struct AlertService: Service {
    let runner: QueueRunner
    let time: any TimeSource
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var watch = QueueAlertWatch()
            var standstill = StandstillWatch()
            while (try? await Task.sleep(for: .seconds(30))) != nil {
                if let flow = try? await runner.flow().get(), let change = standstill.change(flow, now: time.now()) {
                    log(change)
                }
                guard let queues = try? await runner.list().get() else { continue }
                for change in watch.changes(queues, now: time.now()) { log(change) }
            }
        }
    }

    private func log(_ change: StandstillWatch.Change) {
        switch change {
        case .began(let flow):
            logger.warning(
                "\(StandstillWatch.text(for: flow))",
                metadata: [
                    "alert": "Standstill", "attempts": "\(flow.underWay)", "recipients": "\(flow.waiting)",
                ])
        case .ended: logger.notice("Deliveries end again, or none waits.", metadata: ["alert": "Standstill"])
        }
    }

    private func log(_ change: QueueAlertWatch.Change) {
        let metadata: Logger.Metadata = [
            "alert": "\(change.alert.rawValue)", "queue": "\(change.queue.identity)",
            "messageCount": "\(change.queue.messageCount)",
            "deferredMessageCount": "\(change.queue.deferredMessageCount)",
        ]
        guard change.isRaised else {
            logger.notice("An alert about a queue has ended.", metadata: metadata)
            return
        }
        var detail = metadata
        if let failure = change.queue.currentError { detail["error"] = "\(failure.text)" }
        logger.warning("\(change.alert.text(for: change.queue))", metadata: detail)
    }
}
