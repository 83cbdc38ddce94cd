import Facts
import Log
import Mail
import MailFlow
import NIOCore
import NIOSSL
import Organization
import SMTP

/// STARTTLS, and who the client is by its certificate (docs/reference/tls.md).
extension SMTPServerHandler {
    /// What stands between the session and the network once TLS was begun.
    struct TLSLayer {
        var handler: NIOSSLServerHandler
        var meter: TLSRecordMeter
    }

    func admitHandshake(_ context: ChannelHandlerContext, now: Instant) {
        let loop = context.eventLoop
        let me = NIOLoopBound((self, context), eventLoop: loop)
        let answer = shared.handshakes.begin(peer, isExempt: isExempt, now: now) {
            loop.execute {
                let (handler, context) = me.value
                handler.placeCame(context)
            }
        }
        switch answer {
        case .admitted:
            handshakeAdmitted(context, now: now)
        case .waits(let ticket):
            waiting = .handshakePlace(ticket)
        case .refused:
            reception.refusedHandshake(InboundReplies.noTLS)
            session.handshakeDenied(InboundReplies.noTLS, now: now, into: &output)
        }
    }

    private func placeCame(_ context: ChannelHandlerContext) {
        // Whoever left meanwhile has given the place back.
        guard case .handshakePlace = waiting else { return }
        handshakeAdmitted(context, now: shared.services.time.now())
        drive(context)
    }

    private func handshakeAdmitted(_ context: ChannelHandlerContext, now: Instant) {
        waiting = .handshake(shown: nil)
        let action = session.handshakeAdmitted(input, now: now, into: &output)
        if action != .startTLS {
            waiting = .nothing
            leaveHandshake(.unused)
        }
        if let action { perform(action, context, now: now) }
    }

    /// Gives the place among the handshakes back.
    func leaveHandshake(_ outcome: HandshakeAdmission.Outcome) {
        let now = shared.services.time.now()
        guard shared.handshakes.end(peer, isExempt: isExempt, outcome: outcome, now: now) else { return }
        shared.services.logger?.log(.tlsSourceRefused, [.remote: "\(peer)", .limit: "failedTlsHandshakes"])
    }

    func startTLS(_ context: ChannelHandlerContext) {
        guard let certificates = shared.services.certificates else { return }
        flushOutput(context)
        // From here on more octets are written than replies have.
        boundUnread(by: shared.unreadMark.low, context)
        let loop = context.eventLoop
        let me = NIOLoopBound(self, eventLoop: loop)
        let clients = shared.clientCertificates
        // Takes any client certificate or none: an identity is a matter of attribution, never of the handshake.
        let handler = NIOSSLServerHandler(context: certificates.context) { chain, promise in
            let octets = chain.map { (try? $0.toDERBytes()) ?? [] }
            clients.identify(octets, on: loop).whenSuccess { identity in
                if case .handshake = me.value.waiting { me.value.waiting = .handshake(shown: identity) }
                promise.succeed(.certificateVerified)
            }
        }
        let meter = TLSRecordMeter()
        tls = TLSLayer(handler: handler, meter: meter)
        do {
            try context.pipeline.syncOperations.addHandlers([meter, handler], position: .first)
        } catch {
            errorCaught(context: context, error: error)
        }
    }

    /// The handshake has proved that the client holds the key of its certificate. A resumed session showed none again, and
    /// what is known of it must be recalled.
    func handshakeCompleted(_ context: ChannelHandlerContext) {
        guard case .handshake(let shown) = waiting else { return }
        waiting = .identity
        leaveHandshake(.succeeded)
        tls?.meter.begin()
        if let shown {
            shared.clientCertificates.proved(shown)
            return protected(by: shown.certificate, context)
        }
        guard let leaf = try? tls?.handler.peerCertificate?.toDERBytes() else { return protected(by: nil, context) }
        let me = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        shared.clientCertificates.recall(leaf, on: context.eventLoop).whenSuccess { certificate in
            let (handler, context) = me.value
            guard case .identity = handler.waiting else { return }
            if let certificate {
                handler.protected(by: certificate, context)
            } else {
                // Without its intermediates nothing can be said of it, and a refusal would be for good. The next
                // handshake is a whole one.
                handler.shared.forgetSessions()
                handler.reception.tlsFailed(
                    TLSFailure(.handshake, .forgottenCertificate), session: handler.session)
                handler.errorCaught(context: context, error: ChannelError.eof)
            }
        }
    }

    /// Whether a handshake is under way.
    var isHandshaking: Bool { tls != nil && !session.isProtected }

    /// Records that an error ended encryption, if it did.
    func tlsFailed(_ error: any Error) {
        guard tls != nil, isAdmitted, let reason = TLSFailure.Reason(error) else { return }
        // Who just closes a protected connection is no failure.
        if session.isProtected, reason == .closed { return }
        reception.tlsFailed(TLSFailure(session.isProtected ? .session : .handshake, reason), session: session)
    }

    private func protected(by certificate: ClientCertificate?, _ context: ChannelHandlerContext) {
        stopWaiting()
        reception.tlsEstablished(SessionFacts.TLS(version: tlsVersion, clientCertificate: certificate))
        session.tlsEstablished(now: shared.services.time.now())
        drive(context)
    }

    private var tlsVersion: String {
        switch tls?.handler.tlsVersion {
        case .tlsv13: "TLSv1.3"
        case .tlsv12: "TLSv1.2"
        case .tlsv11: "TLSv1.1"
        case .tlsv1: "TLSv1"
        case nil: "TLS"
        }
    }
}

extension TLSFailure.Reason {
    /// Why a TLS handler failed; nil for an error that is none of TLS.
    init?(_ error: any Error) {
        switch error {
        case NIOSSLError.uncleanShutdown: self = .closed
        case NIOSSLError.handshakeFailed(.sslError(let stack)), BoringSSLError.sslError(let stack),
            NIOSSLError.handshakeFailed(.unknownError(let stack)), BoringSSLError.unknownError(let stack):
            self = stack.first.map { Self.reason($0) } ?? .library("\(error)".cut())
        case NIOSSLError.handshakeFailed(.zeroReturn), NIOSSLError.handshakeFailed(.syscallError): self = .closed
        case is NIOSSLError, is BoringSSLError: self = .library("\(error)".cut())
        default: return nil
        }
    }

    // The library gives the name of the reason in a text alone: `error:100000b8:SSL routines:OPENSSL_internal:NAME at …`.
    private static func reason(_ error: BoringSSLInternalError) -> TLSFailure.Reason {
        if error == .eofDuringHandshake || error == .eofDuringAdditionalCertficiateChainValidation { return .closed }
        let text = error.description
        guard let mark = text.firstRange(of: "OPENSSL_internal:") else { return .library(text.cut()) }
        return .library(String(text[mark.upperBound...].prefix { $0 != " " }).cut())
    }
}
