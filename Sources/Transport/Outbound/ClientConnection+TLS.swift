import Mail
import NIOCore
import NIOSSL
import SMTP

/// STARTTLS, and what the server's certificate proves (docs/reference/delivery.md).
extension ClientConnection {
    /// Begins the handshake: the server has agreed.
    func startTLS() {
        guard let context else { return }
        guard let secure = tls.context(showing: demands.clientCertificate) else {
            return close(.tlsFailed("the client certificate is not there"))
        }
        do {
            // The bound value keeps the connection on its event loop, where the callback is called.
            let this = NIOLoopBound(self, eventLoop: context.eventLoop)
            let verify: NIOSSLCustomVerificationCallback = { chain, promise in this.value.verify(chain, promise) }
            // An address, and what no host can be called, can't be a server name; the handshake then goes without one.
            let handler =
                try demands.serverName.flatMap { $0.isHostName ? $0 : nil }.flatMap {
                    try? NIOSSLClientHandler(
                        context: secure, serverHostname: $0.name, customVerificationCallback: verify)
                }
                ?? NIOSSLClientHandler(context: secure, serverHostname: nil, customVerificationCallback: verify)
            try context.pipeline.syncOperations.addHandler(handler, position: .first)
        } catch {
            close(.tlsFailed("\(error)"))
        }
    }

    private func verify(_ chain: [NIOSSLCertificate], _ promise: EventLoopPromise<NIOSSLVerificationResult>) {
        let chain = chain.prefix(ChainVerifier.maximumCertificates + 1).compactMap { try? $0.toDERBytes() }
        observer?.saw(chain)
        guard demands.checks.isEmpty, demands.observed == nil else { return check(chain, promise) }
        // Opportunistic TLS guards against listening, not against another server: the certificate is not judged
        // (RFC 7435).
        verdict = PeerVerdict(unverified: chain)
        promise.succeed(.certificateVerified)
    }

    private func check(_ chain: [[UInt8]], _ promise: EventLoopPromise<NIOSSLVerificationResult>) {
        let (demands, tls) = (demands, tls)
        promise.futureResult.eventLoop.makeFutureWithTask {
            await PeerVerdict(chain, demands: demands, verifier: tls.verifier, at: tls.time.wallTime())
        }.assumeIsolated().whenSuccess { verdict in
            self.verdict = verdict
            promise.succeed(verdict.refusal == nil ? .certificateVerified : .failed)
        }
    }

    /// The handshake is done, and all that came with its end is here.
    func established() {
        guard !isClosed else { return }
        var output = ByteBuffer()
        let event = session.tlsEstablished(hasInput: input.readableBytes > 0, into: &output)
        send(output)
        setDeadline()
        if let event { handle(event) }
    }

    /// What a break means: some servers answer STARTTLS, or a handshake they don't like, by hanging up.
    func brokenOff(_ failure: ClientFailure) -> ClientFailure {
        session.isNegotiatingTLS ? handshakeFailed("the server broke off at STARTTLS") : failure
    }

    /// What a failed handshake means: that we ended it because of the certificate looks like any other end of one.
    func handshakeFailed(_ reason: String) -> ClientFailure {
        verdict?.refusal.map { .certificateRejected($0.reply) } ?? .tlsFailed(reason)
    }
}
