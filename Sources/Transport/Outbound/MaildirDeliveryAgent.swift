import Mail
import MailFlow
import NIOCore
import NIOPosix
import Queueing
import SMTP

/// Delivers into Maildirs, on the thread pool.
final class MaildirDeliveryAgent: DeliveryAgent {
    private let eventLoop: any EventLoop
    private let hostname: String
    private let threadPool: NIOThreadPool
    private let time: any TimeSource
    private let work: any WorkJournal

    init(
        eventLoop: any EventLoop, hostname: String, threadPool: NIOThreadPool, time: any TimeSource,
        work: any WorkJournal
    ) {
        self.eventLoop = eventLoop
        self.hostname = hostname
        self.threadPool = threadPool
        self.time = time
        self.work = work
    }

    func deliver(_ job: DeliveryJob, completion: @escaping (AttemptResult) -> Void) {
        guard case .maildir(let root) = job.nextHop else {
            return completion(AttemptResult(destinationFailure: .init(.local, OutboundReplies.noNextHop)))
        }
        let writer = MaildirWriter(
            root: root, hostname: MaildirPath.component(hostname), now: time.wallTime())
        let message = job.message
        let recipients = job.recipients
        threadPool.runIfActive(eventLoop: eventLoop) { [work] in
            work.noting(.delivery, on: message.sequence) { Self.deliver(message, to: recipients, with: writer) }
        }.assumeIsolated().whenComplete { result in
            switch result {
            case .success(let done): completion(done)
            case .failure:
                completion(AttemptResult(destinationFailure: .init(.local, OutboundReplies.closing)))
            }
        }
    }

    // What is under way on the pool can't be stopped, and a file system that hangs holds its thread in any case.
    func abandon(_ attempt: UInt64) {}

    // What is under way on the pool finishes there; a file in `tmp` without its rename is no mail.
    func close() {}

    private static func deliver(
        _ message: StoredMessage, to recipients: [StoredMessage.Recipient], with writer: MaildirWriter
    ) -> AttemptResult {
        var result = AttemptResult()
        for recipient in recipients {
            do {
                try writer.deliver(message, to: recipient)
                let place = recipient.placement == .junk ? "Maildir, folder \(MaildirWriter.junkFolder)" : "Maildir"
                result.outcomes[recipient.id] = .delivered(
                    Reply(250, .init(2, 1, 5), "Delivered to \(place)"), remote: nil, reportsSuccess: false)
            } catch let violation as EgressViolation {
                let failure = OutboundReplies.failure(.forbidden(violation), remote: nil)
                result.outcomes[recipient.id] = .failed(failure)
            } catch let error as MaildirError where error.isFull {
                let reply = Reply(452, .init(4, 3, 1), "The disk of the mailboxes is full (\(error))")
                result.destinationFailure = DeliveryFailure(.local, reply)
                return result
            } catch {
                let reply = Reply(451, .init(4, 3, 0), "The mailbox can't be written to (\(error))")
                result.outcomes[recipient.id] = .deferred(DeliveryFailure(.local, reply))
            }
        }
        return result
    }
}
