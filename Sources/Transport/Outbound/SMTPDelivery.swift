import Mail
import MailFlow
import NIOCore
import Queueing
import SMTP

/// One attempt by SMTP or LMTP: does what its ``DeliveryCourse`` decides.
///
/// Confined to the event loop of its agent; it lives in the callbacks of what it waits for.
final class SMTPDelivery {
    private let job: DeliveryJob
    private let destination: Destination
    private let dialect: ClientSession.Dialect
    private let agent: SMTPDeliveryAgent
    private let completion: (AttemptResult) -> Void
    private var course: DeliveryCourse
    // The connection that is being opened or used.
    private var connection: ClientConnection?

    init(
        _ job: DeliveryJob, to destination: Destination, dialect: ClientSession.Dialect, agent: SMTPDeliveryAgent,
        completion: @escaping (AttemptResult) -> Void
    ) {
        self.job = job
        self.destination = destination
        self.dialect = dialect
        self.agent = agent
        self.completion = completion
        course = DeliveryCourse(
            of: job, to: destination,
            with: .init(
                addresses: agent.configuration.addressesPerAttempt, crosses: agent.crossing != nil,
                refreshesPolicies: agent.policies != nil))
    }

    func start() {
        let certificate = destination.security.clientCertificate
        handle(.begun(hasCertificate: certificate == nil || agent.tls.context(showing: certificate) != nil))
    }

    /// Ends the attempt as a failure of the destination, now. What the server has decided counts.
    func abandon() { handle(.abandoned) }

    private func handle(_ event: DeliveryCourse.Event) {
        let step = course.handle(event)
        for note in course.takeNotes() { keep(note) }
        if let step { perform(step) }
    }

    private func perform(_ step: DeliveryCourse.Step) {
        switch step {
        case .takeKept:
            connection = agent.pool.takeIdle(job.attempt.key, for: destination)
            handle(.kept(connection != nil))
        case .lookUp(let afresh):
            connection = nil
            guard !agent.pool.isClosed else { return handle(.closing) }
            if afresh { agent.table.forget(destination) }
            agent.table.hosts(of: destination) { self.handle(.found($0)) }
        case .recall(let host): handle(.recalled(agent.refused(by: host)))
        case .connect(let approach): connect(approach)
        case .run(let batch): run(batch)
        case .cross(let recipients, let host):
            agent.crossing?.deliver(job.message, to: recipients, by: host) { self.handle(.crossed($0)) }
        case .refresh(let domain):
            connection = nil
            guard let policies = agent.policies else { return }
            agent.eventLoop.makeFutureWithTask { await policies.refresh(domain) }.assumeIsolated()
                .whenSuccess { self.handle(.refreshed($0)) }
        case .cut:
            // The callbacks of a transaction that breaks come before this returns.
            connection?.cut()
            handle(.cut)
        case .release: release()
        case .finish(let result, let releasing):
            if releasing { release() }
            connection = nil
            completion(result)
        }
    }

    private func keep(_ note: DeliveryCourse.Note) {
        switch note {
        case .refused(let extensions, let host): agent.remember(extensions, of: host)
        case .host(let host, let isFailing): agent.table.note(host, isFailing: isFailing)
        case .session(let session): agent.reports?.record(session)
        case .connection(let domain, let failure):
            guard let reports = agent.reports, let connection,
                let session = TLSSession(domain, connection, failure: failure)
            else { return }
            reports.record(session)
        case .crossed(let messages): for message in messages { agent.onCrossed(job.attempt.id, message) }
        }
    }

    private func release() {
        if let connection { agent.pool.release(connection) }
    }

    private func connect(_ approach: HostApproach) {
        connection = nil
        let request = ConnectionPool.Request(
            key: job.attempt.key, attempt: job.attempt.id, destination: destination, approach: approach,
            dialect: dialect, begun: { self.connection = $0 })
        let opening = agent.pool.open(request) { failure in
            self.handle(failure.map { .failed($0) } ?? .opened)
        }
        switch opening {
        case .begun: break
        case .full: handle(.full)
        case .down(let failure): handle(.down(failure))
        }
    }

    private func run(_ batch: DeliveryBatch) {
        guard let connection else { return }
        connection.perform(batch.transaction(of: job), of: job.message.sequence) { result in
            self.handle(.ended(result, on: DeliveryCourse.Line(of: connection)))
        }
    }
}

extension DeliveryCourse.Line {
    /// What is known of a connection.
    init(of connection: ClientConnection) {
        self.init(
            host: connection.host, demands: connection.demands, remote: connection.remote,
            offersDSN: connection.offersDSN, withheld: connection.withheld, suspected: connection.suspected,
            protection: connection.protection, isCut: connection.isCut)
    }
}
