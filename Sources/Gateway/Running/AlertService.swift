import Log
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
            logger.log(
                .queueStandstillBegan, StandstillWatch.text(for: flow),
                [.alert: "Standstill", .attempts: flow.underWay, .recipients: flow.waiting])
        case .ended: logger.log(.queueStandstillEnded, [.alert: "Standstill"])
        }
    }

    private func log(_ change: QueueAlertWatch.Change) {
        var fields: [(LogField, LogValue)] = [
            (.alert, .text(change.alert.rawValue)), (.queue, .text(change.queue.identity)),
            (.messages, .number(Int64(change.queue.messageCount))),
            (.deferred, .number(Int64(change.queue.deferredMessageCount))),
        ]
        guard change.isRaised else { return logger.log(.queueAlertEnded, listing: fields) }
        if let failure = change.queue.currentError { fields.append((.error, .text(failure.text))) }
        logger.log(.queueAlertRaised, change.alert.text(for: change.queue), listing: fields)
    }
}
