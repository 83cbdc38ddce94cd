import Crypto
import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import Organization

/// Says what is known of clients by the certificates they show, and checks each chain once for many connections.
///
/// A check costs more than all else of a short session, so its verdict is kept for an hour, a bad one for five minutes.
/// Chains are told apart as they were sent, whole: a stranger who shows somebody's certificate without its
/// intermediates, or without having its key, changes nothing of what is known of the owner.
///
/// A TLS session that is resumed brings the leaf alone. Whoever proved to have the key of a leaf in a whole handshake is
/// therefore remembered by it (``proved(_:)``, ``recall(_:on:)``).
final class ClientCertificates: Sendable {
    /// What a handshake showed.
    struct Identity: Sendable {
        var certificate: ClientCertificate
        fileprivate var leaf: SHA256Digest
        fileprivate var verdict: Verdict
        // Kept with a trusted leaf to check it again, unless it is unusually large.
        fileprivate var chain: [[UInt8]]?
    }

    fileprivate struct Verdict: Sendable {
        var certificate: ClientCertificate
        var freshUntil: Instant
        var validUntil: WallTime
        var generation: Int
    }

    private struct Proof: Sendable {
        var verdict: Verdict
        var chain: [[UInt8]]?
    }

    private struct State {
        var verdicts = RecentCache<SHA256Digest, Verdict>(capacity: 8_192)
        // Apart, so that the many who show certificates of their own making push out nobody who is trusted.
        var trusted = RecentCache<SHA256Digest, Proof>(capacity: 4_096)
        var untrusted = RecentCache<SHA256Digest, Proof>(capacity: 16_384)
        var waiting: [SHA256Digest: [EventLoopPromise<Verdict>]] = [:]
        var checks = 0
    }

    /// How long a verdict is good.
    static let trustedTime = Interval.hours(1)
    /// How long a bad one is, which may be mended at any time.
    static let untrustedTime = Interval.minutes(5)
    /// Octets of a chain that is kept to be checked again.
    static let keptChain = 16_384
    /// How many names are told of a certificate that nobody vouches for.
    static let untrustedNames = 10

    private let verifier: ChainVerifier?
    private let time: any TimeSource
    private let state = NIOLockedValueBox(State())

    /// Makes an empty memory. Without a verifier nobody is trusted.
    init(verifier: ChainVerifier?, time: any TimeSource) {
        self.verifier = verifier
        self.time = time
    }

    /// How many chains were checked.
    var checks: Int { state.withLockedValue { $0.checks } }

    /// What is known of a client that shows a chain, leaf first. Succeeds at once when it was checked lately; otherwise
    /// the check is made off the event loop, once for all who show the same chain meanwhile.
    func identify(_ chain: [[UInt8]], on loop: any EventLoop) -> EventLoopFuture<Identity> {
        let leaf = SHA256.hash(data: chain.first ?? [])
        let size = chain.reduce(0) { $0 + $1.count }
        return verdict(on: chain, loop).map { verdict in
            Identity(
                certificate: verdict.certificate, leaf: leaf, verdict: verdict,
                chain: size <= Self.keptChain ? chain : nil)
        }
    }

    /// Tells that the handshake of this client succeeded: it holds the key of the leaf.
    func proved(_ identity: Identity) {
        let isTrusted = identity.certificate.trust == .trusted
        let proof = Proof(verdict: identity.verdict, chain: isTrusted ? identity.chain : nil)
        state.withLockedValue { state in
            if isTrusted {
                state.trusted.set(proof, for: identity.leaf)
            } else {
                state.untrusted.set(proof, for: identity.leaf)
            }
        }
    }

    /// What is known of a client whose session is resumed; nil when that is forgotten.
    func recall(_ leaf: [UInt8], on loop: any EventLoop) -> EventLoopFuture<ClientCertificate?> {
        let key = SHA256.hash(data: leaf)
        let (trusted, untrusted) = state.withLockedValue { state in
            (state.trusted.value(for: key), state.untrusted.value(for: key))
        }
        guard let trusted else {
            // It was no identity, and without its chain can't have become one.
            return loop.makeSucceededFuture(untrusted?.verdict.certificate)
        }
        if isGood(trusted.verdict) { return loop.makeSucceededFuture(trusted.verdict.certificate) }
        guard let chain = trusted.chain else { return loop.makeSucceededFuture(nil) }
        return identify(chain, on: loop).map { identity in
            self.proved(identity)
            return identity.certificate
        }
    }

    private func isGood(_ verdict: Verdict) -> Bool {
        time.now() < verdict.freshUntil && time.wallTime() <= verdict.validUntil
            && verdict.generation == verifier?.roots.generation ?? 0
    }

    private func verdict(on chain: [[UInt8]], _ loop: any EventLoop) -> EventLoopFuture<Verdict> {
        let key = Self.key(of: chain)
        let promise = loop.makePromise(of: Verdict.self)
        let known = state.withLockedValue { state -> (verdict: Verdict?, isFirst: Bool) in
            if let verdict = state.verdicts.value(for: key), isGood(verdict) { return (verdict, false) }
            let isFirst = state.waiting[key] == nil
            state.waiting[key, default: []].append(promise)
            if isFirst { state.checks += 1 }
            return (nil, isFirst)
        }
        if let verdict = known.verdict {
            promise.succeed(verdict)
        } else if known.isFirst {
            Task {
                let verdict = await self.check(chain)
                let waiting = self.state.withLockedValue { state in
                    state.verdicts.set(verdict, for: key)
                    return state.waiting.removeValue(forKey: key)
                }
                for promise in waiting ?? [] { promise.succeed(verdict) }
            }
        }
        return promise.futureResult
    }

    private func check(_ chain: [[UInt8]]) async -> Verdict {
        let generation = verifier?.roots.generation ?? 0
        let now = time.now()
        let found =
            await verifier?.verify(chain, purpose: .client, at: time.wallTime())
            ?? ChainVerdict(certificate: chain.first.flatMap(ChainVerifier.read), distrust: .untrustedRoot)
        let fingerprint = found.certificate?.fingerprint ?? PeerCertificate.fingerprint(of: chain.first ?? [])
        let names = found.certificate?.names ?? []
        if let distrust = found.distrust {
            let certificate = ClientCertificate(
                claimedNames: Array(names.prefix(Self.untrustedNames)), fingerprint: fingerprint,
                trust: .untrusted(distrust.description))
            return Verdict(
                certificate: certificate, freshUntil: now + Self.untrustedTime,
                validUntil: WallTime(milliseconds: .max), generation: generation)
        }
        let certificate = ClientCertificate(claimedNames: names, fingerprint: fingerprint, trust: .trusted)
        return Verdict(
            certificate: certificate, freshUntil: now + Self.trustedTime,
            validUntil: found.chainNotAfter ?? WallTime(milliseconds: .min), generation: generation)
    }

    private static func key(of chain: [[UInt8]]) -> SHA256Digest {
        var hash = SHA256()
        for certificate in chain {
            // With its length, so that no two chains are the same octets.
            withUnsafeBytes(of: UInt64(certificate.count)) { hash.update(bufferPointer: $0) }
            hash.update(data: certificate)
        }
        return hash.finalize()
    }
}
