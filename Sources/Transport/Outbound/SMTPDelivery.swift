import Mail
import MailFlow
import NIOCore
import Queueing
import SMTP

/// One attempt by SMTP or LMTP: it goes from host to host until the recipients are decided.
///
/// Confined to the event loop of its agent; it lives in the callbacks of what it waits for.
final class SMTPDelivery {
    private let job: DeliveryJob
    private let destination: Destination
    private let dialect: ClientSession.Dialect
    private let agent: SMTPDeliveryAgent
    private let completion: (AttemptResult) -> Void

    private var undecided: [StoredMessage.Recipient]
    private var outcomes: [RecipientID: RecipientOutcome] = [:]
    private var hosts: [RemoteHost] = []
    private var nextHost = 0
    private var lastTransient: DeliveryFailure?
    private var lastPermanent: DeliveryFailure?
    // Of a host that had let the transaction begin: the message may be to blame.
    private var lastInside: DeliveryFailure?
    // Of hosts that no mail may go to, so that they were not connected to.
    private var lastSkipped: DeliveryFailure?
    private var skipped: Set<Domain> = []
    // The MTA-STS policy that a host failed.
    private var failedPolicy: MTASTSPolicy?
    private var hasRefreshedPolicy = false
    // The connection that is being opened or used.
    private var connection: ClientConnection?
    // Whether some host has as many connections as it may have, so that this waits for one.
    private var isHostFull = false
    private var isAbandoned = false
    private var isFinished = false

    init(
        _ job: DeliveryJob, to destination: Destination, dialect: ClientSession.Dialect, agent: SMTPDeliveryAgent,
        completion: @escaping (AttemptResult) -> Void
    ) {
        self.job = job
        self.destination = destination
        self.dialect = dialect
        self.agent = agent
        self.completion = completion
        self.undecided = job.recipients
        outcomes.reserveCapacity(undecided.count)
    }

    func start() {
        let certificate = destination.security.clientCertificate
        if certificate != nil, agent.tls.context(showing: certificate) == nil {
            return finish(DeliveryFailure(.tls, TLSRefusal.clientCertificateMissing))
        }
        if let connection = agent.pool.takeIdle(job.attempt.key, for: destination) {
            run(on: connection, isKept: true)
        } else {
            lookUp()
        }
    }

    /// Ends the attempt as a failure of the destination, now. What the server has decided counts.
    func abandon() {
        guard !isFinished else { return }
        isAbandoned = true
        // The callbacks of a transaction that breaks come before this returns.
        connection?.cut()
        finishAbandoned()
    }

    private func finishAbandoned() { finish(DeliveryFailure(.connection, OutboundReplies.abandoned)) }

    private func lookUp() {
        guard !isAbandoned else { return finishAbandoned() }
        // A look-up that outlives the event loop could never be answered.
        guard !agent.pool.isClosed else { return finish(DeliveryFailure(.local, OutboundReplies.closing)) }
        agent.table.hosts(of: destination) { order in
            guard !self.isFinished else { return }
            switch order {
            case .hosts(let hosts):
                self.hosts = Array(hosts.prefix(self.maximumAddresses))
                self.tryNextHost()
            case .ourselves(let host): self.cross(by: host)
            case .permanent(let reply):
                self.decideRest(.failed(DeliveryFailure(.dns, reply)))
                self.finish(nil)
            case .temporary:
                self.finish(DeliveryFailure(.dns, OutboundReplies.dnsFailed))
            case .bogus(let reason):
                let refusal = TLSRefusal.dnssecInvalid(reason)
                if let domain = self.destination.domain {
                    self.agent.reports?.record(
                        TLSSession(domain: domain, policyType: .tlsa, failure: refusal.failure, detail: reason))
                }
                self.finish(DeliveryFailure(.tls, refusal.reply))
            }
        }
    }

    // The next hop is this server. What another organization of it takes enters there; all else would go round.
    private func cross(by host: RemoteHost) {
        guard let crossings = agent.crossings else {
            decideRest(.failed(DeliveryFailure(.dns, OutboundReplies.loop)))
            return finish(nil)
        }
        crossings.deliver(job.message, to: undecided, by: host) { result in
            guard !self.isFinished else { return }
            if self.isAbandoned { return self.finishAbandoned() }
            for message in result.crossed { self.agent.onCrossed(self.job.attempt.id, message) }
            self.outcomes.merge(result.outcomes) { first, _ in first }
            self.undecided.removeAll { self.outcomes[$0.id] != nil }
            self.finish(result.failure)
        }
    }

    // A pool is bounded by the table already.
    private var maximumAddresses: Int {
        if case .smartHosts = destination.route {
            HostTable.poolAddresses
        } else {
            agent.configuration.addressesPerAttempt
        }
    }

    private func tryNextHost() {
        guard !isAbandoned else { return finishAbandoned() }
        guard nextHost < hosts.count else { return exhausted() }
        let host = hosts[nextHost]
        nextHost += 1
        switch ConnectionSecurity.judge(destination.security, host, domain: destination.domain) {
        case .success(let demands):
            connect(to: host, demands, tls: demands.isRequired ? .required : agent.tlsPolicy(for: host))
        case .failure(let refusal):
            skip(host, refusal)
            tryNextHost()
        }
    }

    private func skip(_ host: RemoteHost, _ refusal: TLSRefusal) {
        lastSkipped = DeliveryFailure(.tls, refusal.reply, remote: host.name.map { .named($0) })
        noteFailedPolicy(host)
        // Once for all its addresses.
        guard let domain = destination.domain, let name = host.name, skipped.insert(name).inserted else { return }
        agent.reports?.record(TLSSession(domain, host, failure: refusal.failure, detail: refusal.detail))
    }

    private func connect(
        to host: RemoteHost, _ demands: ConnectionSecurity, tls: ClientSession.TLSPolicy,
        withheld: Set<ServerExtension> = []
    ) {
        var opening: ClientConnection?
        let request = ConnectionPool.Request(
            key: job.attempt.key, attempt: job.attempt.id, destination: destination, host: host, dialect: dialect,
            tls: tls, demands: demands, withheld: withheld.union(agent.withheld(from: host)),
            begun: {
                opening = $0
                self.connection = $0
            })
        let leave = agent.pool.open(request) { result in
            self.connection = nil
            if let opening, tls != .never { self.report(opening, result) }
            if self.isFinished {
                if case .success(let connection) = result { self.agent.pool.release(connection) }
                return
            }
            switch result {
            case .success(let connection):
                self.agent.table.note(host, isFailing: false)
                self.run(on: connection, isKept: false)
            case .failure(.tlsFailed) where tls == .opportunistic:
                // Mail in clear is better than none where TLS isn't required.
                self.agent.remember([.startTLS], of: host)
                self.connect(to: host, demands, tls: .never, withheld: withheld)
            case .failure(let failure):
                self.agent.table.note(host, isFailing: true)
                var mapped = OutboundReplies.failure(failure, remote: host.mailHost)
                if case .tlsUnavailable = failure, demands.isRequiredByDANE {
                    mapped.reply = TLSRefusal.starttlsNotSupported.reply
                }
                if mapped.kind == .tls { self.noteFailedPolicy(host) }
                self.note(mapped)
                self.tryNextHost()
            }
        }
        switch leave {
        case .begun: break
        case .full:
            isHostFull = true
            tryNextHost()
        case .down(var failure):
            failure.remote = host.mailHost
            note(failure)
            tryNextHost()
        }
    }

    private func report(_ connection: ClientConnection, _ result: Result<ClientConnection, ClientFailure>) {
        guard let domain = destination.domain, let reports = agent.reports else { return }
        var failure: ClientFailure?
        if case .failure(let error) = result { failure = error }
        if let session = TLSSession(domain, connection, failure: failure) { reports.record(session) }
    }

    private func noteFailedPolicy(_ host: RemoteHost) {
        if let found = host.security.policy, found.policy.mode == .enforce { failedPolicy = found.policy }
    }

    private func run(on connection: ClientConnection, isKept: Bool) {
        guard let first = undecided.first else {
            agent.pool.release(connection)
            return finish(nil)
        }
        let common = Common(first, in: job)
        let batch = undecided.filter { Common($0, in: job) == common }
        var envelope = job.message.envelope
        envelope.sender = common.sender
        var edits = job.message.copies[common.copy]
        if common.isStamped { edits.prepended.insert(contentsOf: edits.junkFields, at: 0) }
        let transaction = ClientTransaction(
            envelope: envelope,
            recipients: batch.map {
                .init(
                    address: $0.deliverTo, notify: $0.recipient.notify,
                    originalRecipient: $0.recipient.originalRecipient)
            },
            content: job.message.content, edits: edits, trustedForm: job.nextHop.trustedForm)
        self.connection = connection
        connection.perform(transaction, of: job.message.sequence) { result in
            self.connection = nil
            self.ended(result, of: batch, on: connection, isKept: isKept)
        }
    }

    /// What all recipients of a transaction have in common: one transaction has one sender and one content, and whoever
    /// gets another one is in the next. So are addresses beyond ASCII, lest a server that can't take them fail the others.
    private struct Common: Equatable {
        let sender: ReversePath
        let copy: Int
        let isStamped: Bool
        let needsUTF8: Bool

        init(_ recipient: StoredMessage.Recipient, in job: DeliveryJob) {
            sender = recipient.sender ?? job.message.envelope.sender
            copy = recipient.copy
            // Verdicts are for the organization's own hosts, never for others.
            isStamped =
                recipient.placement == .junk && !job.message.edits(for: recipient).junkFields.isEmpty
                && job.nextHop.staysInside
            needsUTF8 = recipient.deliverTo.needsSMTPUTF8
        }
    }

    private func ended(
        _ result: ClientTransaction.Result, of batch: [StoredMessage.Recipient], on connection: ClientConnection,
        isKept: Bool
    ) {
        // A kept connection that the server had closed meanwhile says nothing about the server.
        if isKept, result.failure != nil, result.progress == .unanswered {
            lookUp()
            return
        }
        let remote = connection.remote
        var unanswered: Set<RecipientID> = []
        for (index, (recipient, outcome)) in zip(batch, result.outcomes).enumerated() {
            if let outcome {
                // RFC 3461 section 5.2: a hop that offers DSN and was given NOTIFY reports from then on.
                let reportsSuccess =
                    recipient.recipient.notify != nil
                    && (connection.offersDSN || result.decidedWithDSN.contains(index))
                outcomes[recipient.id] = Self.outcome(
                    outcome, remote: remote, reportsSuccess: reportsSuccess, security: connection.protection)
            } else {
                unanswered.insert(recipient.id)
            }
        }
        undecided.removeAll { outcomes[$0.id] != nil }
        remember(connection, result)
        guard let failure = result.failure else {
            // Copies with another sender or content go back to their places, and next.
            agent.pool.release(connection)
            return finish(nil)
        }
        guard !unanswered.isEmpty else {
            // The server took or refused the message for all: that it went then is no failure of the destination.
            return finish(nil)
        }
        if isAbandoned { return finishAbandoned() }
        if case .extensionRefused(let element, _) = failure {
            // The same host once more, in this attempt: without it the message may pass.
            let host = connection.host
            let tls = connection.demands.isRequired ? .required : agent.tlsPolicy(for: host)
            return connect(to: host, connection.demands, tls: tls, withheld: connection.withheld.union([element]))
        }
        let mapped = OutboundReplies.failure(failure, remote: remote)
        if mapped.kind == .local {
            decideRest(mapped.reply.isPermanent ? .failed(mapped) : .deferred(mapped))
            return finish(nil)
        }
        lastInside = mapped
        if result.progress == .content, mapped.kind != .closing {
            // The server may have the message, so another host must not get it now.
            return finish(mapped)
        }
        // 421 to the commands or to the content says that it was not taken.
        if hosts.isEmpty { lookUp() } else { tryNextHost() }
    }

    // What a server refuses is remembered once a message has passed without: then it was the extension. What is
    // suspected leaves nothing to wait for. A connection that was cut from here shows neither.
    private func remember(_ connection: ClientConnection, _ result: ClientTransaction.Result) {
        guard !connection.withheld.isEmpty, !connection.isCut else { return }
        let hasPassed = result.outcomes.contains { if case .accepted? = $0 { true } else { false } }
        agent.remember(hasPassed ? connection.withheld : connection.suspected, of: connection.host)
    }

    private static func outcome(
        _ outcome: ClientTransaction.Outcome, remote: MailHost, reportsSuccess: Bool, security: String?
    ) -> RecipientOutcome {
        switch outcome {
        case .accepted(let reply): .delivered(reply, remote: remote, reportsSuccess: reportsSuccess, security: security)
        // Found before anything was said to the server, by what it had offered.
        case .unsendable(let reply): .failed(DeliveryFailure(.reply, reply, remote: remote, source: .gateway))
        case .tooMany(let reply): .deferred(DeliveryFailure(.tooManyRecipients, reply, remote: remote))
        case .refused(let reply):
            reply.isPermanent
                ? .failed(DeliveryFailure(.reply, reply, remote: remote))
                : .deferred(DeliveryFailure(.reply, reply, remote: remote))
        }
    }

    private func note(_ failure: DeliveryFailure) {
        if failure.reply.isPermanent { lastPermanent = failure } else { lastTransient = failure }
    }

    // All hosts were tried. Only when every one of them said 5yz is it the destination's last word.
    private func exhausted() {
        // A message that broke its transaction at one host is no less a suspect because another host is full.
        if isHostFull, lastInside == nil { return finishWaiting() }
        if let failedPolicy, !hasRefreshedPolicy, let domain = destination.domain, let policies = agent.policies {
            return refresh(failedPolicy, of: domain, from: policies)
        }
        if let failure = lastInside ?? lastTransient ?? lastSkipped { return finish(failure) }
        if let lastPermanent {
            decideRest(.failed(DeliveryFailure(.reply, lastPermanent.reply, remote: lastPermanent.remote)))
            return finish(nil)
        }
        finish(DeliveryFailure(.dns, OutboundReplies.dnsFailed))
    }

    // RFC 8461 section 5.1: the policy may be an old one, kept from before the domain moved. With another one the hosts
    // are tried once more, in the same attempt, so that no message expires on the strength of an old policy.
    private func refresh(_ old: MTASTSPolicy, of domain: Domain, from policies: any TransportPolicySource) {
        hasRefreshedPolicy = true
        agent.eventLoop.makeFutureWithTask { await policies.refresh(domain) }.assumeIsolated().whenSuccess { new in
            guard !self.isFinished else { return }
            guard new != old else { return self.exhausted() }
            self.agent.table.forget(self.destination)
            (self.lastTransient, self.lastPermanent, self.lastSkipped) = (nil, nil, nil)
            self.skipped = []
            self.isHostFull = false
            self.nextHost = 0
            self.lookUp()
        }
    }

    private func decideRest(_ outcome: RecipientOutcome) {
        for recipient in undecided { outcomes[recipient.id] = outcome }
        undecided = []
    }

    private func finishWaiting() {
        guard !isFinished else { return }
        isFinished = true
        completion(AttemptResult(outcomes: outcomes, waitsForHost: true))
    }

    private func finish(_ failure: DeliveryFailure?) {
        guard !isFinished else { return }
        isFinished = true
        completion(
            AttemptResult(
                outcomes: outcomes, destinationFailure: failure,
                phase: lastInside == nil ? .beforeTransaction : .insideTransaction))
    }
}
