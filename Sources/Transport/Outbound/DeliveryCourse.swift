import Mail
import Queueing
import SMTP

/// The way of one attempt by SMTP or LMTP, from host to host until the recipients are decided, without input or output.
///
/// Whoever drives it does each ``Step``, tells what came of it by an ``Event``, and keeps its ``Note``s before the step.
/// All decisions of an attempt are made here: which host is next, what it must prove, clear text after a failed handshake,
/// the MTA-STS policy that is asked for anew, what is permanent and what is not (docs/reference/delivery.md).
struct DeliveryCourse {
    /// What the destination makes possible, and what this server has for it.
    struct Means {
        /// Addresses tried in one attempt; a pool of smart hosts is bounded already.
        var addresses: Int
        /// Whether mail can be handed over to other organizations of this server.
        var crosses = false
        /// Whether an MTA-STS policy can be asked for anew.
        var refreshesPolicies = false
    }

    // What has much to say of a host is indirect: every event moves what is said here about.
    private enum Standing {
        case new
        case takingKept
        case lookingUp
        /// Before a connection to the host is opened.
        indirect case recalling(RemoteHost, ConnectionSecurity, withheld: Set<ServerExtension>)
        indirect case connecting(HostApproach)
        case running(DeliveryBatch, isKept: Bool)
        case crossing
        indirect case refreshing(MTASTSPolicy)
        case finished
    }

    private let job: DeliveryJob
    private let destination: Destination
    private let means: Means

    private var standing = Standing.new
    private var undecided: [StoredMessage.Recipient]
    private var outcomes: [RecipientID: RecipientOutcome] = [:]
    private var hosts: ArraySlice<RemoteHost> = []
    /// Whether hosts were looked up; not while a kept connection is used.
    private var hasLookedUp = false
    private var failures = Failures()
    private var hasRefreshedPolicy = false
    private var isAbandoned = false
    private var notes: [Note] = []

    /// What has gone wrong so far.
    private struct Failures {
        var transient: DeliveryFailure?
        var permanent: DeliveryFailure?
        /// Of a host that had let the transaction begin: the message may be to blame.
        var inside: DeliveryFailure?
        /// Of hosts that no mail may go to, so that they were not connected to.
        var skipped: DeliveryFailure?
        /// Those hosts.
        var skippedHosts: Set<Domain> = []
        /// The MTA-STS policy that a host failed.
        var policy: MTASTSPolicy?
        /// Whether some host has as many connections as it may have.
        var isHostFull = false
    }

    init(of job: DeliveryJob, to destination: Destination, with means: Means) {
        self.job = job
        self.destination = destination
        self.means = means
        undecided = job.recipients
        if undecided.count > 1 { outcomes.reserveCapacity(undecided.count) }
    }

    /// Whether the attempt is over.
    var isFinished: Bool { if case .finished = standing { true } else { false } }

    /// What is to be kept, once each.
    mutating func takeNotes() -> [Note] {
        guard !notes.isEmpty else { return [] }
        defer { notes = [] }
        return notes
    }

    /// Takes an event, and gives what is next; nil when something is waited for already, or it is over.
    mutating func handle(_ event: Event) -> Step? {
        switch (standing, event) {
        case (.finished, .opened): return .release
        case (.finished, _): return nil
        case (_, .abandoned):
            isAbandoned = true
            return .cut
        case (_, .cut): return isAbandoned ? finishAbandoned() : nil
        case (.new, .begun(let hasCertificate)):
            guard hasCertificate || destination.security.clientCertificate == nil else {
                return finish(DeliveryFailure(.tls, TLSRefusal.clientCertificateMissing))
            }
            standing = .takingKept
            return .takeKept
        case (.takingKept, .kept(let isThere)): return isThere ? run(isKept: true) : lookUp()
        case (.lookingUp, .found(let order)): return found(order)
        case (.lookingUp, .closing): return finish(DeliveryFailure(.local, OutboundReplies.closing))
        case (.recalling(let host, let demands, let withheld), .recalled(let refused)):
            return connect(HostApproach(to: host, demanding: demands, withheld: withheld, refused: refused))
        case (.connecting(let approach), .opened):
            noteTLS(of: approach, nil)
            notes.append(.host(approach.host, isFailing: false))
            return run(isKept: false)
        case (.connecting(let approach), .failed(let failure)): return failed(approach, failure)
        case (.connecting, .full):
            failures.isHostFull = true
            return tryNextHost()
        case (.connecting(let approach), .down(var failure)):
            failure.remote = approach.host.mailHost
            note(failure)
            return tryNextHost()
        case (.running(let batch, let isKept), .ended(let result, let line)):
            return ended(result, of: batch, on: line, isKept: isKept)
        case (.crossing, .crossed(let result)): return crossed(result)
        case (.refreshing(let old), .refreshed(let new)): return refreshed(old, new)
        case (_, .begun), (_, .kept), (_, .found), (_, .closing), (_, .recalled), (_, .opened), (_, .failed),
            (_, .full), (_, .down), (_, .ended), (_, .crossed), (_, .refreshed):
            return nil
        }
    }

    // MARK: - Hosts

    private mutating func lookUp(afresh: Bool = false) -> Step {
        guard !isAbandoned else { return finishAbandoned() }
        standing = .lookingUp
        return .lookUp(afresh: afresh)
    }

    private mutating func found(_ order: HostTable.HostOrder) -> Step {
        switch order {
        case .hosts(let found):
            hasLookedUp = !found.isEmpty
            hosts = found.prefix(maximumAddresses)
            return tryNextHost()
        case .ourselves(let host):
            // What another organization of it takes enters there; all else would go round.
            guard means.crosses else {
                decideRest(.failed(DeliveryFailure(.dns, OutboundReplies.loop)))
                return finish(nil)
            }
            standing = .crossing
            return .cross(undecided, by: host)
        case .permanent(let reply):
            decideRest(.failed(DeliveryFailure(.dns, reply)))
            return finish(nil)
        case .temporary: return finish(DeliveryFailure(.dns, OutboundReplies.dnsFailed))
        case .bogus(let reason):
            let refusal = TLSRefusal.dnssecInvalid(reason)
            if let domain = destination.domain {
                notes.append(
                    .session(TLSSession(domain: domain, policyType: .tlsa, failure: refusal.failure, detail: reason)))
            }
            return finish(DeliveryFailure(.tls, refusal.reply))
        }
    }

    private var maximumAddresses: Int {
        if case .smartHosts = destination.route { HostTable.poolAddresses } else { means.addresses }
    }

    private mutating func tryNextHost() -> Step {
        guard !isAbandoned else { return finishAbandoned() }
        while let host = hosts.popFirst() {
            switch ConnectionSecurity.judge(destination.security, host, domain: destination.domain) {
            case .success(let demands): return recall(host, demands)
            case .failure(let refusal): skip(host, refusal)
            }
        }
        return exhausted()
    }

    private mutating func skip(_ host: RemoteHost, _ refusal: TLSRefusal) {
        failures.skipped = DeliveryFailure(.tls, refusal.reply, remote: host.name.map { .named($0) })
        noteFailedPolicy(host)
        // Once for all its addresses.
        guard let domain = destination.domain, let name = host.name, failures.skippedHosts.insert(name).inserted else {
            return
        }
        notes.append(.session(TLSSession(domain, host, failure: refusal.failure, detail: refusal.detail)))
    }

    private mutating func recall(
        _ host: RemoteHost, _ demands: ConnectionSecurity, withheld: Set<ServerExtension> = []
    ) -> Step {
        standing = .recalling(host, demands, withheld: withheld)
        return .recall(host)
    }

    private mutating func connect(_ approach: HostApproach) -> Step {
        standing = .connecting(approach)
        return .connect(approach)
    }

    private mutating func failed(_ approach: HostApproach, _ failure: ClientFailure) -> Step {
        noteTLS(of: approach, failure)
        var approach = approach
        if !isAbandoned, approach.turnsToClearText(after: failure) {
            notes.append(.refused([.startTLS], by: approach.host))
            return connect(approach)
        }
        notes.append(.host(approach.host, isFailing: true))
        var mapped = OutboundReplies.failure(failure, remote: approach.host.mailHost)
        if case .tlsUnavailable = failure, approach.demands.isRequiredByDANE {
            mapped.reply = TLSRefusal.starttlsNotSupported.reply
        }
        if mapped.kind == .tls { noteFailedPolicy(approach.host) }
        note(mapped)
        return tryNextHost()
    }

    private mutating func noteTLS(of approach: HostApproach, _ failure: ClientFailure?) {
        guard approach.tls != .never, let domain = destination.domain else { return }
        notes.append(.connection(domain, failure))
    }

    private mutating func noteFailedPolicy(_ host: RemoteHost) {
        if let found = host.security.policy, found.policy.mode == .enforce { failures.policy = found.policy }
    }

    private mutating func note(_ failure: DeliveryFailure) {
        if failure.reply.isPermanent { failures.permanent = failure } else { failures.transient = failure }
    }

    // All hosts were tried. Only when every one of them said 5yz is it the destination's last word.
    private mutating func exhausted() -> Step {
        // A message that broke its transaction at one host is no less a suspect because another host is full.
        if failures.isHostFull, failures.inside == nil {
            standing = .finished
            return .finish(AttemptResult(outcomes: outcomes, waitsForHost: true), releasing: false)
        }
        // RFC 8461 section 5.1: the policy may be an old one, kept from before the domain moved.
        if let policy = failures.policy, !hasRefreshedPolicy, means.refreshesPolicies, let domain = destination.domain {
            hasRefreshedPolicy = true
            standing = .refreshing(policy)
            return .refresh(domain)
        }
        if let failure = failures.inside ?? failures.transient ?? failures.skipped { return finish(failure) }
        if let permanent = failures.permanent {
            decideRest(.failed(DeliveryFailure(.reply, permanent.reply, remote: permanent.remote)))
            return finish(nil)
        }
        return finish(DeliveryFailure(.dns, OutboundReplies.dnsFailed))
    }

    // With another policy the hosts are tried once more, in the same attempt, so that no message expires on the strength of
    // an old one. What was found inside a transaction stands.
    private mutating func refreshed(_ old: MTASTSPolicy, _ new: MTASTSPolicy?) -> Step {
        guard new != old else { return exhausted() }
        let (inside, policy) = (failures.inside, failures.policy)
        failures = Failures(inside: inside, policy: policy)
        return lookUp(afresh: true)
    }

    // MARK: - Transactions

    private mutating func run(isKept: Bool) -> Step {
        guard let batch = DeliveryBatch(from: undecided, of: job) else { return finish(nil, releasing: true) }
        standing = .running(batch, isKept: isKept)
        return .run(batch)
    }

    private mutating func ended(
        _ result: ClientTransaction.Result, of batch: DeliveryBatch, on line: Line, isKept: Bool
    ) -> Step {
        // A kept connection that the server had closed meanwhile says nothing about the server.
        if isKept, result.failure != nil, result.progress == .unanswered { return lookUp() }
        var isDecided = true
        for index in 0..<min(batch.recipients.count, result.outcomes.count) {
            guard let outcome = result.outcomes[index] else {
                isDecided = false
                continue
            }
            // RFC 3461 section 5.2: a hop that offers DSN and was given NOTIFY reports from then on.
            let reportsSuccess =
                batch.recipients[index].recipient.notify != nil
                && (line.offersDSN || result.decidedWithDSN.contains(index))
            outcomes[batch.recipients[index].id] = Self.outcome(outcome, on: line, reportsSuccess: reportsSuccess)
        }
        if isDecided, batch.recipients.count == undecided.count, result.outcomes.count >= undecided.count {
            undecided = []
        } else {
            undecided.removeAll { outcomes[$0.id] != nil }
        }
        remember(line, result)
        // Copies with another sender or content go back to their places, and next.
        guard let failure = result.failure else { return finish(nil, releasing: true) }
        // The server took or refused the message for all: that it went then is no failure of the destination.
        guard !isDecided else { return finish(nil) }
        if isAbandoned { return finishAbandoned() }
        if case .extensionRefused(let element, _) = failure, !line.withheld.contains(element) {
            // The same host once more, in this attempt: without it the message may pass. Once for each extension.
            return recall(line.host, line.demands, withheld: line.withheld.union([element]))
        }
        let mapped = OutboundReplies.failure(failure, remote: line.remote)
        if mapped.kind == .local {
            decideRest(mapped.reply.isPermanent ? .failed(mapped) : .deferred(mapped))
            return finish(nil)
        }
        failures.inside = mapped
        // The server may have the message, so another host must not get it now.
        if result.progress == .content, mapped.kind != .closing { return finish(mapped) }
        // 421 to the commands or to the content says that it was not taken.
        return hasLookedUp ? tryNextHost() : lookUp()
    }

    // What a server refuses is remembered once a message has passed without: then it was the extension. What is
    // suspected leaves nothing to wait for. A connection that was cut from here shows neither.
    private mutating func remember(_ line: Line, _ result: ClientTransaction.Result) {
        guard !line.withheld.isEmpty, !line.isCut else { return }
        let hasPassed = result.outcomes.contains { if case .accepted? = $0 { true } else { false } }
        let refused = hasPassed ? line.withheld : line.suspected
        if !refused.isEmpty { notes.append(.refused(refused, by: line.host)) }
    }

    private static func outcome(
        _ outcome: ClientTransaction.Outcome, on line: Line, reportsSuccess: Bool
    ) -> RecipientOutcome {
        let remote = line.remote
        return switch outcome {
        case .accepted(let reply):
            .delivered(reply, remote: remote, reportsSuccess: reportsSuccess, security: line.protection)
        // Found before anything was said to the server, by what it had offered.
        case .unsendable(let reply): .failed(DeliveryFailure(.reply, reply, remote: remote, source: .gateway))
        case .tooMany(let reply): .deferred(DeliveryFailure(.tooManyRecipients, reply, remote: remote))
        case .refused(let reply):
            reply.isPermanent
                ? .failed(DeliveryFailure(.reply, reply, remote: remote))
                : .deferred(DeliveryFailure(.reply, reply, remote: remote))
        }
    }

    private mutating func crossed(_ result: CrossingResult) -> Step {
        if isAbandoned { return finishAbandoned() }
        if !result.crossed.isEmpty { notes.append(.crossed(result.crossed)) }
        outcomes.merge(result.outcomes) { first, _ in first }
        undecided.removeAll { outcomes[$0.id] != nil }
        return finish(result.failure)
    }

    // MARK: - The end

    private mutating func decideRest(_ outcome: RecipientOutcome) {
        for recipient in undecided { outcomes[recipient.id] = outcome }
        undecided = []
    }

    private mutating func finishAbandoned() -> Step {
        finish(DeliveryFailure(.connection, OutboundReplies.abandoned))
    }

    private mutating func finish(_ failure: DeliveryFailure?, releasing: Bool = false) -> Step {
        standing = .finished
        return .finish(
            AttemptResult(
                outcomes: outcomes, destinationFailure: failure,
                phase: failures.inside == nil ? .beforeTransaction : .insideTransaction),
            releasing: releasing)
    }
}
